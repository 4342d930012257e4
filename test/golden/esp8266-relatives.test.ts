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

  test('what does not fit its field is refused without the checks too', async () => {
    for (const row of ['x, data, 256, , 4K', 'x, data, -1, , 4K', 'x, 257, 0, , 4K', 'x, data, nvs, , -4K']) {
      writeFileSync(join(folder, 'p.csv'), `${row}\n`);
      const { code, stderr } = await run('gen_esp32part', '--no-verify', 'p.csv', 'p.bin');
      expect([code, readdirSync(folder)], stderr).toEqual([2, ['p.csv']]);
    }
  });

  test.each([
    ["MD5 checksums don't match! (computed: 0x", (bytes: Buffer) => bytes.fill(1, 9, 10)],
    ['Partition table length must be a multiple of 32 bytes', (bytes: Buffer) => bytes.subarray(0, 40)],
    ['Invalid magic bytes', (bytes: Buffer) => bytes.fill(0, 64, 65)],
    ['Partition table is missing an end-of-table marker', (bytes: Buffer) => bytes.subarray(0, 96)],
  ])('a damaged table: %s', async (text, damage) => {
    const table = Buffer.from(readFileSync(join(root, 'golden/esp8266/outputs/pt-01.bin')));
    writeFileSync(join(folder, 'p.bin'), damage(table));
    const { code, stderr, stdout } = await run('gen_esp32part', 'p.bin');
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(text)]);
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
    [['-bin', '-3072', input('odd.elf'), 'x.bin', '.text'], 'No such option: -3072'],
  ])('%j', async (words, text) => {
    const { code, stderr } = await run('esptool2', ...words);
    expect([code, readdirSync(folder)]).toEqual([255, []]);
    expect(stderr).toContain(text);
  });

  test.each([
    ['-bin', '-boot2', input('nodata.elf'), 'x.bin', '.text', '.data', '.rodata'],
    ['-header', input('nodata.elf'), 'x.h', '.data'],
    ['-lib', input('noirom.elf'), 'x.bin'],
    ['-bin', input('odd.elf'), 'x.bin', '.text', '.bss'],
  ])('a section without contents: %j', async (...words) => {
    const { code, stderr } = await run('esptool2', ...words);
    expect([code, readdirSync(folder)]).toEqual([255, []]);
    expect(stderr).toMatch(/has no data to read|not found in elf file/);
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

describe('pack_fw', () => {
  const files = ['boot.bin', 'app.bin', 'table.bin'];
  const pack = (app: string, ...pairs: string[]): Promise<Ran> => {
    for (const [i, name] of files.entries()) writeFileSync(join(folder, name), Buffer.alloc(20, i + 1));
    return run('pack_fw', '--output', 'ota.bin', '--app', app, 'pack3', ...pairs);
  };

  test('at the start stands the loader, though the name given for the application fits it too', async () => {
    expect((await pack('.bin', '0x0', 'boot.bin', '0x10000', 'app.bin')).code).toBe(0);
    expect(readFileSync(join(folder, 'ota.bin')).length).toBe(0x10000 - 0x1000 + 20 + 4);
  });

  test('an application alone at the start is none; what is wrong with arguments ends otherwise', async () => {
    const refused = [
      await pack('app.bin', '0x0', 'app.bin'),
      await pack('app.bin', '0x0', 'boot.bin', '0x8000', 'app.bin', '0x10000', 'table.bin'),
      await pack('app.bin', '0x0', 'boot.bin', '0x10000', 'missing.bin'),
      await pack('app.bin', '0x0', 'boot.bin', 'x', 'app.bin'),
    ];
    expect(refused.map(({ code }) => code)).toEqual([1, 1, 2, 2]);
    expect(readdirSync(folder).sort()).toEqual(files.toSorted());
  });
});

describe("esptool as the RTOS SDK ships it, by its own source's rules", () => {
  const made = (name: string): Buffer => readFileSync(join(folder, name));

  test('joins no sections', async () => {
    const words = ['elf2image', '-e', '2', '-o'];
    const old = await run('esptool-rtos', ...words, 'old.bin', input('odd.elf'));
    expect([old.code, old.stdout]).toEqual([0, expect.stringContaining('esptool.py v2.4.0\n')]);
    expect((await run(...words, 'new.bin', input('odd.elf'))).stdout).toContain('Merged 1 ELF section');
    const countAt = (bytes: Buffer) => bytes[16 + bytes.readUInt32LE(12) + 1];
    expect([countAt(made('old.bin')), countAt(made('new.bin'))]).toEqual([3, 2]);
  });

  test('the RAM part of version 1 has the name that is given, and may silence the boot ROM', async () => {
    const words = ['esptool-rtos', 'elf2image', '-o', 'boot.bin', input('noboot.elf')];
    expect((await run(...words)).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['boot.bin', 'boot.bin0x10000.bin']);
    expect([...made('boot.bin').subarray(0, 12)]).toEqual([
      0xe9, 3, 0, 0x20, 0x10, 0, 0x10, 0x40, 0, 0x80, 0xfe, 0x3f,
    ]);
    expect((await run(...words, '--rom_print', '0')).code).toBe(0);
    expect([made('boot.bin')[1], made('boot.bin').readUInt32LE(8)]).toEqual([4, 0x60000014]);
    expect((await run('elf2image', '--rom_print', '0', input('noboot.elf'))).code).toBe(2);
  });

  test('make_image writes to the name that is given', async () => {
    writeFileSync(join(folder, 'text'), Buffer.alloc(8, 1));
    const ran = await run('esptool-rtos', 'make_image', '-f', 'text', '-a', '0x40100000', 'x.bin');
    expect([ran.code, readdirSync(folder).sort()]).toEqual([0, ['text', 'x.bin']]);
  });
});
