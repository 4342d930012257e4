/** What the relatives of esptool say and refuse beyond the recorded runs: gen_esp32part, esptool2, elf2bin. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { otapack, type Ran, root } from './workspace.ts';

const input = (name: string): string => join(root, 'golden/esp8266/inputs', name);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otapack-relatives-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...argv: string[]): Promise<Ran> => otapack(['esp8266', ...argv], { cwd: folder });

describe('gen_esp32part', () => {
  const table = (csv: string): Promise<Ran> => {
    writeFileSync(join(folder, 'p.csv'), csv);
    return run('gen_esp32part', 'p.csv', 'p.bin');
  };

  test('a number with a leading zero is octal to one Python and none to the other', async () => {
    const { code, stderr } = await table('x, data, nvs, 0x9000, 010000\n');
    expect([code, readdirSync(folder)]).toEqual([2, ['p.csv']]);
    expect(stderr).toContain('Invalid field value 010000');
    expect((await table('x, data, nvs, 0x9000, 00\n')).code).toBe(0);
  });

  test('a name longer than its field is cut as the script cuts it, and said', async () => {
    const { code, stderr } = await table('a_name_of_18_bytes, data, nvs, 0x9000, 4K\n');
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: .*a_name_of_18_byt\b/);
    expect(readFileSync(join(folder, 'p.bin')).subarray(12, 32).toString('latin1')).toBe(
      'a_name_of_18_byt\0\0\0\0',
    );
  });

  test('a name that is a type or subtype and does not fit is pointed out', async () => {
    const { code, stderr } = await table(
      'app, data, nvs, 0x9000, 4K\nphy, data, ota, , 4K\nnvs, app, ota_0, 0x10000, 64K\nota_1, app, ota_1, , 64K\n',
    );
    expect(code).toBe(0);
    expect(stderr.match(/Mistake in partition table\?/g)).toHaveLength(3);
    expect(stderr).toContain("Partition has name 'app' which is a partition type");
  });
});

describe('esptool2', () => {
  test.each([
    [[], 'You must specify -bin OR -lib OR -header for build type.'],
    [['-bin'], 'Not enough arguments supplied.'],
    [['-lib', input('odd.elf')], 'Not enough arguments supplied.'],
    [['-bin', input('odd.elf'), 'x.bin'], 'Not enough arguments supplied.'],
    [['-lib', input('odd.elf'), 'x.bin', '.text'], 'Too many arguments supplied.'],
  ])('%j', async (words, text) => {
    const { code, stderr } = await run('esptool2', ...words);
    expect([code, readdirSync(folder)]).toEqual([255, []]);
    expect(stderr).toContain(text);
  });

  test('boot1 with more than 64 KiB in front of irom is refused', async () => {
    const words = [
      '-bin',
      '-boot1',
      input('u_2048.elf'),
      'x.bin',
      ...Array.from({ length: 12 }, () => '.irom0.text'),
    ];
    const { code, stderr } = await run('esptool2', ...words);
    expect([code, readdirSync(folder)]).toEqual([255, []]);
    expect(stderr).toContain('0x10000');
  });
});

describe('elf2bin', () => {
  test('an ELF of another kind misses a section before anything else', async () => {
    const words = ['-e', input('ard_boot.elf'), '-a', input('odd.elf'), '-m', 'dout', '-f', '40', '-s', '1M'];
    const { code, stderr } = await run('elf2bin', ...words, '-o', 'x.bin');
    expect([code, readdirSync(folder)]).toEqual([1, []]);
    expect(stderr).toContain('Unable to find size and start point in file');
    expect(stderr).toContain('.text1');
  });
});
