/** The command lines that are measured, and the budgets that hold for them. */

import { MIB, TARGETS } from './inputs.mjs';

const nordic = (input, output) =>
  `nordic pkg generate --hw-version 52 --application-version 4 --sd-req 0xB7 --application ${input} --key-file private.key ${output}`;
const mcuboot = (input, output, slot, key = 'private.key') =>
  `mcuboot sign --key ${key} --version 1.2.3+4 --header-size 0x200 --pad-header --slot-size ${slot} --align 4 ${input} ${output}`;

/**
 * One command line: `time` is its budget as a multiple of `node -e 0`, `memory` what it may take on top of it. `works`
 * says what the machine itself has to do: bytes hashed, only read, and copied. `fresh` names a folder that is not there yet
 * when the run begins. `peer` is the tool it replaces.
 */
export const commands = [
  { name: '--version', words: '--version', time: 1.35 },
  { name: 'keys id', words: 'keys id private.key' },
  {
    name: 'nordic pkg generate, signed, 300 kB .bin',
    words: nordic('app-300k.bin', 'app-300k.zip'),
    time: 2.1,
    memory: 40 * MIB,
    peer: 'nrfutil',
  },
  {
    name: 'nordic pkg generate, signed, 1 MiB .hex',
    words: nordic('app-1m.hex', 'app-1m.zip'),
    time: 6,
    memory: 40 * MIB,
    peer: 'nrfutil',
  },
  { name: 'verify, Nordic zip of 300 kB', words: 'verify app-300k.zip --key private.key' },
  { name: 'inspect, Nordic zip of 300 kB', words: 'inspect app-300k.zip' },
  {
    name: 'mcuboot sign, 300 kB .bin',
    words: mcuboot('app-300k.bin', 'app-300k.signed.bin', '0x80000'),
    time: 1.8,
    peer: 'imgtool',
  },
  {
    name: 'mcuboot sign, 1 MiB .hex',
    words: mcuboot('app-1m.hex', 'app-1m.signed.hex', '0x200000'),
    time: 4,
    peer: 'imgtool',
  },
  {
    name: 'mcuboot sign, 16 MiB .bin',
    words: mcuboot('app-16m.bin', 'app-16m.signed.bin', '0x1100000'),
    time: 2.2,
    memory: 3 * 16 * MIB,
    works: { hashed: 16 * MIB, read: 0, copied: 16 * MIB },
    peer: 'imgtool',
  },
  {
    name: 'mcuboot sign with RSA-2048, 16 MiB .bin',
    words: mcuboot('app-16m.bin', 'app-16m.rsa.bin', '0x1100000', 'rsa.key'),
    memory: 3 * 16 * MIB,
    // WebCrypto hashes what it signs, and what it verifies, by itself
    works: { hashed: 3 * 16 * MIB, read: 0, copied: 16 * MIB },
    peer: 'imgtool',
  },
  { name: 'verify, MCUboot image of 300 kB', words: 'verify app-300k.signed.bin --key private.key' },
  {
    name: 'verify, MCUboot image of 16 MiB',
    words: 'verify app-16m.signed.bin --key private.key',
    works: { hashed: 16 * MIB, read: 16 * MIB, copied: 0 },
  },
  {
    name: 'esp8266 elf2image, ELF of 500 kB',
    words: 'esp8266 --chip esp8266 elf2image -o image- app.elf',
    time: 1.5,
    peer: 'esptool',
  },
  {
    name: 'sign, 10 targets of 64 kB',
    words: `sign --key ../private.key ${Array.from({ length: 10 }, (_, i) => `image-${i}`).join(' ')}`,
    folder: 'targets',
    fresh: 'out',
    memory: 64 * MIB,
  },
  {
    name: `sign, ${TARGETS} targets of 64 kB`,
    words: 'sign --key ../private.key',
    folder: 'targets',
    fresh: 'out',
    time: 12,
    memory: 64 * MIB,
  },
];
