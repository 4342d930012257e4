/** What the benchmark works on: the same bytes on every machine, of the sizes that firmware has. */

import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import MemoryMap from 'nrf-intel-hex';
import { elf } from './elf.mjs';

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const TARGETS = 100;

/** Bytes that look like code to a hash and to a compressor: no run of them repeats. */
export function firmware(length, seed) {
  const bytes = Buffer.alloc(length);
  let block = Buffer.from(seed);
  for (let at = 0; at < length; at += block.length) {
    block = createHash('sha256').update(block).digest();
    block.copy(bytes, at);
  }
  return bytes;
}

/** Where an application begins behind S132 6.1.1. */
const APPLICATION = 0x26000;

/** A vector table that points into the image, so that no tool takes it for damaged. */
function withVectors(bytes, address) {
  bytes.writeUInt32LE(0x20010000, 0);
  for (let vector = 1; vector < 64; vector++) bytes.writeUInt32LE(address + 0x401, 4 * vector);
  return bytes;
}

export const hexText = (address, bytes) => new MemoryMap([[address, bytes]]).asHexString(16);

const esp8266Elf = () =>
  elf(
    [
      { name: '.data', address: 0x3ffe8000, bytes: firmware(2 * KIB, 'data'), code: false },
      { name: '.rodata', address: 0x3ffe8800, bytes: firmware(22 * KIB, 'rodata'), code: false },
      { name: '.text', address: 0x40100000, bytes: firmware(28 * KIB, 'text'), code: true },
      { name: '.irom0.text', address: 0x40210000, bytes: firmware(448 * KIB, 'irom'), code: true },
    ],
    [
      { name: 'call_user_start', address: 0x40100004 },
      { name: '_irom0_text_start', address: 0x40210000 },
    ],
    0x40100004,
  );

const target = (i) => `  image-${i}:
    format: mcuboot
    input: target-${i}.bin
    version: 1.0.${i}
    header-size: 0x200
    pad-header: true
    slot-size: 0x20000
    align: 4
    output: out/image-${i}.bin
`;

const putKey = (path, { privateKey }) =>
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });

/** Writes all inputs into `folder`. */
export function makeInputs(folder) {
  mkdirSync(join(folder, 'targets'), { recursive: true });
  const put = (name, bytes) => writeFileSync(join(folder, name), bytes);
  put('app-300k.bin', withVectors(firmware(300_000, 'app'), APPLICATION));
  put('app-1m.hex', hexText(APPLICATION, withVectors(firmware(MIB, 'hex'), APPLICATION)));
  put('app-16m.bin', firmware(16 * MIB, 'large'));
  put('app.elf', esp8266Elf());
  putKey(join(folder, 'private.key'), generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  putKey(join(folder, 'rsa.key'), generateKeyPairSync('rsa', { modulusLength: 2048 }));
  const numbers = Array.from({ length: TARGETS }, (_, i) => i);
  for (const i of numbers) put(`targets/target-${i}.bin`, firmware(64 * KIB, `target ${i}`));
  put('targets/otapack.yaml', `targets:\n${numbers.map(target).join('')}`);
}
