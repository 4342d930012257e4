/** Whole command lines on a changed file, in this process: exit 70, an exception or a stack trace is a mistake of ours. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import { wholeProgram } from '../../src/cli/whole-program.ts';
import type { NamedBytes } from '../../src/core/types.ts';
import { hostIn } from '../host.ts';
import { type Context, lawfulRun, type Target } from '../target.ts';

const key = ['--key', 'key.pem'];
const commandLines: Readonly<Record<string, readonly (readonly string[])[]>> = {
  any: [
    ['verify', 'FILE'],
    ['verify', 'FILE', '--json', ...key],
    ['verify', 'FILE', '--markdown', '-', '--release'],
    ['verify', 'FILE', '--sarif', '-'],
    ['verify', 'FILE', '--against', 'SEED'],
    ['verify', 'FILE', '--golden', 'SEED'],
    ['verify', 'SEED', '--device', 'FILE'],
    ['predict', 'SEED', '--device', 'FILE'],
    ['explain', 'FILE', '--artifact', 'SEED', '--device', 'FILE'],
    ['inspect', 'FILE'],
    ['inspect', 'FILE', '--json'],
    ['inspect', 'FILE', '--html', '-'],
    ['inspect', '-'],
    ['keys', 'id', 'FILE'],
    ['explain', 'FILE'],
  ],
  nordic: [
    ['nordic', 'pkg', 'display', 'FILE'],
    ['nordic', 'settings', 'display', 'FILE'],
    ['verify', 'FILE', '--device', 'nrf52832-sdk15.3-s132@6.1.1'],
    ['explain', 'LOG', '--artifact', 'FILE'],
    [
      'nordic',
      'pkg',
      'generate',
      '--hw-version',
      '52',
      '--sd-req',
      '0xB7',
      '--application',
      'FILE',
      '--application-version',
      '1',
      ...['--key-file', 'key.pem'],
      'out.zip',
    ],
    [
      'nordic',
      'settings',
      'generate',
      '--family',
      'NRF52',
      '--application',
      'FILE',
      '--application-version',
      '1',
      '--bootloader-version',
      '1',
      '--bl-settings-version',
      '2',
      'out.hex',
    ],
  ],
  mcuboot: [
    ['mcuboot', 'verify', 'FILE', ...key],
    ['mcuboot', 'dumpinfo', 'FILE'],
    [
      'mcuboot',
      'sign',
      '-H',
      '32',
      '--pad-header',
      '-S',
      '0x40000',
      '-v',
      '1.2.3',
      ...key,
      'FILE',
      'out.bin',
    ],
    ['mcuboot', 'sign', '-H', '32', '-S', '0x40000', '-v', '1.2.3', 'FILE', 'out.hex'],
  ],
  esp8266: [
    ['esp8266', 'image_info', 'FILE'],
    ['esp8266', 'image-info', '--version', '2', 'FILE'],
    ['esp8266', 'elf2image', 'FILE'],
    ['esp8266', 'elf2image', '--version', '2', '-o', 'out', 'FILE'],
    ['esp8266', 'fix-crc', 'FILE', 'out.bin'],
    ['esp8266', 'merge_bin', '-o', 'out.bin', '0', 'FILE'],
    [
      'esp8266',
      'signing',
      '--mode',
      'sign',
      '--privatekey',
      'key.pem',
      '--bin',
      'FILE',
      '--out',
      'out.signed',
    ],
    ['esp8266', 'gen_esp32part', 'FILE', 'out.bin'],
  ],
};

async function run(file: NamedBytes, { random, seed, folder }: Context): Promise<void> {
  const name = `in${/\.[a-z0-9]+$/i.exec(seed.name)?.[0] ?? ''}`;
  const original = `seed-${name}`;
  writeFileSync(join(folder, name), file.bytes);
  writeFileSync(join(folder, original), seed.bytes);
  const own = commandLines[seed.name.split('/')[1] ?? ''] ?? [];
  const words = random.pick([...(commandLines['any'] ?? []), ...own, ...own]);
  const argv = words.map((word) => (word === 'FILE' ? name : word === 'SEED' ? original : word));
  const heard = hostIn(folder, { stdin: file.bytes });
  lawfulRun(argv, await main(wholeProgram, argv, heard.host), heard);
}

export const commands: Target = {
  name: 'cli',
  weight: 4,
  takes: ({ name }) =>
    /^(golden|test\/sample-repo)\/.*\.(zip|bin|hex|HEX|elf|gz|csv|txt|yaml|pem|der|signed)$/.test(name),
  mayRefuse: false,
  run,
};
