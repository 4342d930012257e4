/** What otapack's own words do with ESP8266 images, through the built command line. */

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { crc32 } from '../../src/core/digest.ts';
import type { Bytes } from '../../src/core/types.ts';
import { readTrailer } from '../../src/formats/esp8266/crc.ts';
import { readHex } from '../../src/input/hex.ts';
import { seedWithTopBit, slotBytes } from '../formats/esp8266/images.ts';
import { otapack, type Ran, root } from './workspace.ts';

const golden = (path: string): Bytes => new Uint8Array(readFileSync(join(root, 'golden/esp8266', path)));
const input = (name: string): string => join(root, 'golden/esp8266/inputs', name);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'otapack-esp8266-'));
});
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...argv: string[]): Promise<Ran> => otapack(['esp8266', ...argv], { cwd: folder });
const made = (name: string): Bytes => new Uint8Array(readFileSync(join(folder, name)));
const put = (name: string, bytes: Uint8Array): void => writeFileSync(join(folder, name), bytes);

describe('fix-crc', () => {
  test.each(['03', '05', '07', '08', '19'])('repairs vd-%s in place, for every check', async (id) => {
    put('user2.bin', golden(`outputs/verdict/vd-${id}.bin`));
    expect((await run('fix-crc', 'user2.bin')).code).toBe(0);
    expect(readTrailer(made('user2.bin'))?.satisfies).toEqual(expect.arrayContaining(['sdk', 'inverted']));
    expect((await otapack(['verify', 'user2.bin'], { cwd: folder })).code).toBe(0);
  });

  test('--crc sdk changes nothing but the trailer', async () => {
    const broken = golden('outputs/verdict/vd-03.bin');
    put('user2.bin', broken);
    await run('fix-crc', '--crc', 'sdk', 'user2.bin');
    expect(made('user2.bin').slice(0, -4)).toEqual(broken.slice(0, -4));
    expect(readTrailer(made('user2.bin'))?.satisfies).toContain('sdk');
  });

  test("--app gives esptool's image the number that the updater demands", async () => {
    put('user1.bin', golden('outputs/ei-05.bin'));
    expect((await run('fix-crc', '--app', '1', 'user1.bin')).code).toBe(0);
    put('device.json', new TextEncoder().encode('{"slot":1,"flashMap":2}'));
    expect((await otapack(['predict', 'user1.bin', '--device', 'device.json'], { cwd: folder })).code).toBe(
      0,
    );
  });

  test('an image that is right stays as it is, to the minute', async () => {
    put('user1.bin', golden('outputs/ga-05.bin'));
    const before = statSync(join(folder, 'user1.bin')).ino;
    expect((await run('fix-crc', 'user1.bin')).code).toBe(0);
    expect(statSync(join(folder, 'user1.bin')).ino).toBe(before);
  });

  test('a trailer in the wrong byte order vouches for the content', async () => {
    const right = golden('outputs/ga-05.bin');
    put('user1.bin', Buffer.concat([right.slice(0, -4), right.slice(-4).reverse()]));
    expect((await run('fix-crc', '--crc', 'sdk', 'user1.bin')).code).toBe(0);
    expect(made('user1.bin')).toEqual(right);
  });

  test("rBoot's images become slot images, but for those whose checksum covers irom", async () => {
    put('rom0.bin', golden('outputs/e2-01.bin'));
    expect((await run('fix-crc', '--app', '1', 'rom0.bin')).code).toBe(0);
    const told = await otapack(['predict', 'rom0.bin', '--device', 'esp8266-1MB'], { cwd: folder });
    expect(told.code).toBe(0);
    put('summed.bin', golden('outputs/e2-02.bin'));
    expect((await run('fix-crc', '--app', '1', 'summed.bin')).code).toBe(3);
    expect(made('summed.bin')).toEqual(golden('outputs/e2-02.bin'));
  });

  test('damage is not sealed, unless it is meant', async () => {
    const damaged = golden('outputs/verdict/vd-15.bin');
    put('user2.bin', damaged);
    expect((await run('fix-crc', 'user2.bin')).code).toBe(3);
    expect(made('user2.bin')).toEqual(damaged);
    expect((await run('fix-crc', '--force', 'user2.bin')).code).toBe(0);
  });
});

describe('pair', () => {
  test('two ELFs of a 512+512 map, named as the SDK names them', async () => {
    const ran = await run('pair', '--map', '2', '--crc', 'sdk', input('u1_1024.elf'), input('u2_1024.elf'));
    expect(ran.code, ran.stderr).toBe(0);
    expect(made('user1.1024.new.2.bin')).toEqual(golden('outputs/ga-05.bin'));
    expect(made('user2.1024.new.2.bin')).toEqual(golden('outputs/ga-06.bin'));
  });

  test('one ELF of a 1024+1024 map, into a folder that is made', async () => {
    const words = [
      '--map',
      '4MB-c1',
      '--flash-mode',
      'dout',
      '--flash-freq',
      '26m',
      '--crc',
      'sdk',
      '--out',
      'bin/upgrade',
    ];
    expect((await run('pair', ...words, input('u_2048.elf'))).code).toBe(0);
    expect(made('bin/upgrade/user1.4096.new.6.bin')).toEqual(golden('outputs/ga-07.bin'));
    expect(made('bin/upgrade/user2.4096.new.6.bin')).toEqual(golden('outputs/ga-08.bin'));
  });

  test('old boot', async () => {
    const ran = await run(
      'pair',
      '--map',
      '2',
      '--boot',
      'old',
      '--crc',
      'sdk',
      input('old1_1024.elf'),
      input('old2_1024.elf'),
    );
    expect(ran.code, ran.stderr).toBe(0);
    expect(made('user1.1024.old.2.bin')).toEqual(golden('outputs/ga-10.bin'));
  });

  test('by default every known check accepts both', async () => {
    const ran = await run('pair', '--map', '0', '--json', input('u1_512.elf'), input('u2_512.elf'));
    const { images } = JSON.parse(ran.stdout);
    expect(images.map(({ app, slot }: { app: number; slot: string }) => [app, slot])).toEqual([
      [1, '0x1000'],
      [2, '0x41000'],
    ]);
    for (const { file } of images) {
      expect(readTrailer(made(file))?.satisfies).toEqual(expect.arrayContaining(['sdk', 'inverted']));
    }
  });

  test('the wrong ELF, map or number of ELFs leaves nothing behind', async () => {
    const refused = [
      await run('pair', '--map', '2', input('u2_1024.elf'), input('u1_1024.elf')),
      await run('pair', '--map', '0', input('u1_1024.elf'), input('u2_1024.elf')),
      await run('pair', '--map', '2', input('u1_1024.elf')),
      await run('pair', '--map', '7', input('u1_1024.elf'), input('u2_1024.elf')),
      await run('pair', '--map', '8', '--loader', '1.6', input('u_2048.elf')),
    ];
    expect(refused.map(({ code }) => code)).toEqual([3, 3, 3, 2, 3]);
    expect(() => made('user1.1024.new.2.bin')).toThrow();
  });
});

describe('elf2image', () => {
  test('--app makes version 2 what gen_appbin makes but for the order of the segments', async () => {
    const words = [
      '--chip',
      'esp8266',
      'elf2image',
      '-e',
      '2',
      '--app',
      '1',
      '--crc',
      'universal',
      '-o',
      'user1.bin',
    ];
    expect((await run(...words, input('u1_1024.elf'))).code).toBe(0);
    expect([...made('user1.bin').slice(0, 4)]).toEqual([0xea, 4, 0, 1]);
    put(
      'device.yaml',
      new TextEncoder().encode('slot: 1\nflashMap: 2\nsdk: [2.0.0, 2.2.1, 3.0]\nboot: 1.7\n'),
    );
    const told = await otapack(['predict', 'user1.bin', '--device', 'device.yaml', '--json'], {
      cwd: folder,
    });
    expect(JSON.parse(told.stdout)).toMatchObject({ accepted: true, rawRegisterCheckAccepts: true });
  });

  test('--app points out an ELF that is linked for another slot', async () => {
    const words = (app: string) => [
      'elf2image',
      '-e',
      '2',
      '--app',
      app,
      '-o',
      'x.bin',
      input('u2_1024.elf'),
    ];
    const wrong = await run(...words('1'));
    expect([wrong.code, wrong.stderr]).toEqual([0, expect.stringContaining('linked-for-other-slot')]);
    expect((await run(...words('2'))).stderr).toBe('');
    expect((await run(...words('2'), '-fs', '512KB')).stderr).toContain('0x40241010');
  });

  test('esptool 5 spells it with dashes, argparse takes a start of a word, and the alias is esptool', async () => {
    const words = [
      'elf2image',
      '--flash-mode',
      'dout',
      '--flash-fr',
      '26m',
      '--flash_size=2MB-c1',
      '--vers',
      '2',
    ];
    const ran = await otapack(['esptool', ...words, '--out', 'x.bin', input('u_2048.elf')], { cwd: folder });
    expect(ran.code, ran.stderr).toBe(0);
    expect(made('x.bin')).toEqual(golden('outputs/ei-06.bin'));
  });

  test('other chips are refused', async () => {
    expect((await run('--chip', 'esp32', 'elf2image', input('odd.elf'))).code).toBe(2);
    expect((await run('elf2image', '--chip', 'esp32', input('odd.elf'))).code).toBe(2);
  });

  test('the digest of the ELF over zeros', async () => {
    const ran = await run(
      'elf2image',
      '-e',
      '2',
      '--elf-sha256-offset',
      '0x20',
      '-o',
      'x.bin',
      input('odd.elf'),
    );
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('are not all zero');
    expect(() => made('x.bin')).toThrow();
  });
});

describe('gen_appbin', () => {
  test('needs the ELF alone', async () => {
    expect((await run('gen_appbin', input('u1_1024.elf'), '2', '0', '0', '2', '1')).code).toBe(0);
    expect(made('eagle.app.flash.bin')).toEqual(golden('outputs/ga-05.bin'));
  });

  test('prints the CRC as the scripts do', async () => {
    const { stdout } = await run('gen_appbin', input('u2_512.elf'), '2', '0', '0', '0', '2');
    const { crc = 0, stored } = readTrailer(made('eagle.app.flash.bin')) ?? {};
    expect(stdout).toBe(`${crc | 0}\n${stored}\n`);
    rmSync(join(folder, 'eagle.app.flash.bin'));
    const rtos = await run('gen_appbin-rtos1.4', input('oldentry.elf'), '2', '2', '15', '4');
    expect(rtos.stdout).toBe(`bin crc: ${readTrailer(made('eagle.app.flash.bin'))?.stored.toString(16)}\n`);
  });

  test('--replace does not append to a stale output', async () => {
    copyFileSync(join(root, 'golden/esp8266/outputs/ga-03.bin'), join(folder, 'eagle.app.flash.bin'));
    expect((await run('gen_appbin', '--replace', input('u1_1024.elf'), '2', '0', '0', '2', '1')).code).toBe(
      0,
    );
    expect(made('eagle.app.flash.bin')).toEqual(golden('outputs/ga-05.bin'));
  });

  test('--crc universal changes one byte that nothing reads, and the trailer', async () => {
    await run('gen_appbin', '--crc', 'universal', input('u1_512.elf'), '2', '0', '0', '0', '1');
    const [ours, theirs] = [made('eagle.app.flash.bin'), golden('outputs/ga-03.bin')];
    const differing = [...theirs.slice(0, -4)].flatMap((byte, at) => (ours[at] === byte ? [] : [at]));
    expect(differing).toEqual([theirs.length - 6]);
  });

  test('unknown maps and wrong words', async () => {
    const codes = [
      await run('gen_appbin', input('odd.elf'), '2', '0', '0', '12', '1'),
      await run('gen_appbin', input('odd.elf'), '3', '0', '0', '2', '1'),
      await run('gen_appbin', input('odd.elf'), '2', '0', '0', '2'),
      await run('gen_appbin', input('odd.elf'), '2', '0', '0', '2', '1', '9'),
    ];
    expect(codes.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    expect(() => made('eagle.app.flash.bin')).toThrow();
  });
});

describe('the update that erased all sectors, downloaded everything and hung', () => {
  const log = [
    'server do not support HEAD method now send GET message',
    'sumlength = 5348',
    'sec_block 2',
    'erase sector=129 ok',
    'totallen = 17',
    'totallen = 1477',
    'totallen = 5451',
  ].join('\n');

  test('explain says that the HTTP header was written to flash', async () => {
    put('ota.log', new TextEncoder().encode(log));
    put('user2.bin', golden('outputs/ga-06.bin'));
    const told = await otapack(['explain', 'ota.log', '--artifact', 'user2.bin', '--json'], { cwd: folder });
    const { outcome, causes, text } = JSON.parse(told.stdout);
    expect([outcome, causes[0].id, causes[0].confidence]).toEqual([
      'no-response',
      'header-in-flash',
      'certain',
    ]);
    expect(text).toMatch(/the 103 bytes more are the HTTP header.*status line.*one write/s);
  });

  test('predict says so before the release', async () => {
    put('user2.bin', golden('outputs/ga-06.bin'));
    put(
      'device.yaml',
      new TextEncoder().encode('flashMap: 2\nsdk: [2.2.0, 3.0.6]\nserver: { split: status-line-alone }\n'),
    );
    const told = await otapack(['predict', 'user2.bin', '--device', 'device.yaml', '--json'], {
      cwd: folder,
    });
    expect(told.code).toBe(1);
    expect(JSON.parse(told.stdout)).toMatchObject({
      accepted: false,
      sdkOta: { 'v2.2.0': expect.stringContaining('never finishes'), 'v3.0.6': 'accepted' },
      flash: { 'v2.2.0': 'starts with the HTTP status line' },
    });
  });
});

describe('the relatives', () => {
  test('merge_bin as Intel HEX and as UF2', async () => {
    put('boot.bin', golden('outputs/ga-01.bin'));
    put('user1.bin', golden('outputs/ga-05.bin'));
    const pieces = ['0x0', 'boot.bin', '0x81000', 'user1.bin'];
    expect((await run('merge_bin', '-f', 'hex', '-o', 'all.hex', ...pieces)).code).toBe(0);
    const { segments } = readHex(made('all.hex'), 'all.hex');
    expect(segments.map(({ address, bytes }) => [address, bytes.length])).toEqual([
      [0, 1088],
      [0x81000, 5316],
    ]);
    expect((await run('merge-bin', '--format', 'uf2', '-o', 'all.uf2', ...pieces)).code).toBe(0);
    const uf2 = made('all.uf2');
    expect(uf2.length).toBe(512 * (Math.ceil(1088 / 452) + Math.ceil(5316 / 452)));
    expect(crc32(uf2.subarray(0, 4))).toBe(crc32(Uint8Array.of(0x55, 0x46, 0x32, 0x0a)));
    expect((await run('merge_bin', '-t', '0x1000', '-o', 'x.bin', ...pieces)).code).toBe(2);
    expect((await run('merge_bin', '--fill-flash-size', '1MB', '-o', 'full.bin', ...pieces)).code).toBe(0);
    expect(made('full.bin').length).toBe(1024 * 1024);
    expect((await run('merge_bin', '-o', 'again.bin', '0x0', 'boot.bin', '0x81000', 'all.hex')).code).toBe(0);
  });

  test('@FILE stands for the words in that file, as build systems write them', async () => {
    put("boot loader's.bin", golden('outputs/ga-01.bin'));
    put('user1.bin', golden('outputs/ga-05.bin'));
    const args =
      '--flash_mode dout --flash_freq 80m --flash_size 4MB-c1\r\n0x0 "boot loader\'s.bin"\n\n0x1000 user1.bin\n';
    put('flash_args', new TextEncoder().encode(args));
    expect((await run('merge_bin', '-o', 'all.bin', '@flash_args')).code).toBe(0);
    expect(made('all.bin')).toEqual(golden('outputs/mb-02.bin'));
    put('open', new TextEncoder().encode('0x0 "boot\n'));
    const refused = [
      await run('merge_bin', '-o', 'x.bin', '@missing'),
      await run('merge_bin', '-o', 'x.bin', '@user1.bin'),
      await run('merge_bin', '-o', 'x.bin', '@open'),
    ];
    expect(refused.map(({ code }) => code)).toEqual([2, 2, 2]);
    const key = await run('merge_bin', '-o', 'x.bin', `@${input('keys/throwaway-rsa2048.pem')}`);
    expect([key.code, key.stdout + key.stderr]).toEqual([2, expect.not.stringMatching(/MII|BEGIN/)]);
  });

  test('merge_bin of empty files: nothing, or the fill in front of them', async () => {
    put('none.bin', Buffer.alloc(0));
    put('abc.bin', Buffer.from('abc'));
    const lengthOf = async (...words: string[]): Promise<number> => {
      const { code, stderr } = await run('merge_bin', '-o', 'out', ...words);
      expect(code, stderr).toBe(0);
      return made('out').length;
    };
    expect(await lengthOf('0x0', 'none.bin')).toBe(0);
    expect(await lengthOf('-fm', 'dio', '0x0', 'none.bin')).toBe(0);
    expect(await lengthOf('0x0', 'none.bin', '0x1000', 'abc.bin')).toBe(0x1003);
    expect(await lengthOf('0x0', 'abc.bin', '0x1000', 'none.bin')).toBe(0x1000);
    expect(await lengthOf('0x1000', 'none.bin', '0x1000', 'abc.bin')).toBe(0x1003);
    expect(await lengthOf('-t', '0x1000', '0x2000', 'none.bin')).toBe(0x1000);
    expect(await lengthOf('--fill-flash-size', '256KB', '0x0', 'none.bin')).toBe(0x40000);
    expect(await lengthOf('-f', 'uf2', '0x0', 'none.bin')).toBe(0);
    expect(await lengthOf('-f', 'uf2', '0x1000', 'abc.bin', '0x2000', 'none.bin')).toBe(512);
    await lengthOf('-f', 'hex', '0x0', 'none.bin');
    expect(new TextDecoder().decode(made('out')).trim()).toBe(':00000001FF');
    await lengthOf('-f', 'hex', '0x0', 'abc.bin', '0x1000', 'none.bin');
    expect(readHex(made('out'), 'out').segments.map(({ address, bytes }) => [address, bytes.length])).toEqual(
      [[0, 3]],
    );
  });

  test('esptool2 writes C arrays with CR LF, and boot0 images', async () => {
    expect(
      (await run('esptool2', '-quiet', '-header', input('tiny.elf'), 'x.h', '.data', '.rodata')).code,
    ).toBe(0);
    const text = new TextDecoder().decode(made('x.h'));
    expect(text).toMatch(
      /^const uint32_t entry_addr = 0x[0-9a-f]{8};\r\n\r\nconst uint32_t _data_addr = 0x3ffe8000;\r\nconst uint32_t _data_len = 1;\r\nconst uint8_t {2}_data_data\[\] = \{\r\n {2}0x[0-9a-f]{2},\r\n\};\r\n/,
    );
    expect(
      (
        await run(
          'esptool2',
          '-bin',
          '-boot0',
          '-1024',
          input('noboot.elf'),
          'x.bin',
          '.text',
          '.data',
          '.rodata',
        )
      ).code,
    ).toBe(0);
    expect(made('x.bin')).toEqual(
      golden('outputs/ga-01.bin').map((byte, at) => (at > 1072 && at < 1087 ? 0 : byte)),
    );
    const refused = [
      await run('esptool2', '-bin', '-lib', input('odd.elf'), 'y.bin'),
      await run('esptool2', '-bin', '-1024', '-4096', input('odd.elf'), 'y.bin', '.text'),
      await run('esptool2', '-bin', '-what', input('odd.elf'), 'y.bin', '.text'),
      await run('esptool2', '-bin', input('odd.elf'), 'y.bin'),
    ];
    expect(refused.map(({ code }) => code)).toEqual([255, 255, 255, 255]);
    expect(() => made('y.bin')).toThrow();
  });

  test('elf2bin --gzip PIO packs the file itself, the same bytes every time', async () => {
    const words = [
      '-e',
      input('ard_boot.elf'),
      '-a',
      input('ard_app.elf'),
      '-m',
      'dout',
      '-f',
      '40',
      '-s',
      '1M',
    ];
    expect((await run('elf2bin', ...words, '-o', 'a.bin', '-g', 'PIO')).code).toBe(0);
    expect(made('a.bin.orig')).toEqual(golden('outputs/ar-01.bin'));
    expect(new Uint8Array(gunzipSync(made('a.bin')))).toEqual(golden('outputs/ar-01.bin'));
    expect((await run('elf2bin', ...words, '-o', 'b.bin', '-g', 'Arduino')).code).toBe(0);
    expect(made('b.bin.gz')).toEqual(made('a.bin'));
    expect((await otapack(['verify', 'a.bin'], { cwd: folder })).code).toBe(0);
  });

  test('signing: with any RSA key, without a key, and with one that must not be used', async () => {
    put('a.bin', golden('outputs/ar-01.bin'));
    const sign = (key: string, out: string) =>
      run('signing', '--mode', 'sign', '--privatekey', key, '--bin', 'a.bin', '--out', out);
    expect((await sign(input('keys/throwaway-rsa1024.pem'), 'short.signed')).code).toBe(0);
    expect([...made('short.signed').slice(-4)]).toEqual([128, 0, 0, 0]);
    expect((await sign('missing.key', 'none.signed')).code).toBe(0);
    expect(() => made('none.signed')).toThrow();
    const verify = (key: string) =>
      otapack(['verify', 'short.signed', '--key', input(`keys/${key}`)], { cwd: folder });
    expect((await verify('throwaway-rsa1024.pem')).code).toBe(0);
    expect((await verify('throwaway-rsa2048.pub.pem')).code).toBe(1);
    const header = await run(
      'signing',
      '--mode',
      'header',
      '--publickey',
      input('keys/throwaway-rsa2048.pem'),
      '--out',
      'x/y.h',
    );
    expect(header.code).toBe(3);
    const off = await run('signing', '--mode', 'header', '--publickey', 'missing.key', '--out', 'x/y.h');
    expect([off.code, new TextDecoder().decode(made('x/y.h'))]).toEqual([0, '#define ARDUINO_SIGNING 0\n']);
  });

  test('partition tables go to CSV and back', async () => {
    const csv = await run('gen_esp32part', '-q', join(root, 'golden/esp8266/outputs/pt-01.bin'));
    expect(csv.stdout).toContain('ota_1,app,ota_1,0x80000,448K,');
    put('p.csv', csv.out);
    expect((await run('gen_esp32part', '--quiet', 'p.csv', 'deep/p.bin')).code).toBe(0);
    expect(made('deep/p.bin')).toEqual(golden('outputs/pt-01.bin'));
    put('big.csv', new TextEncoder().encode('app, app, factory, 0x10000, 2M\n'));
    expect((await run('gen_esp32part', '--flash-size', '1MB', 'big.csv', 'big.bin')).code).toBe(2);
  });

  test('pack_fw moves the loader off sector 0 and wants the application last', async () => {
    put('boot.bin', golden('outputs/ga-01.bin'));
    put('app.bin', slotBytes({ seed: seedWithTopBit(1, crc32) }));
    const words = ['--output', 'ota.bin', '--app', 'app.bin', 'pack3'];
    expect((await run('pack_fw', ...words, '0x0', 'boot.bin', '0x10000', 'app.bin')).code).toBe(0);
    expect(made('ota.bin').slice(0, 1088)).toEqual(golden('outputs/ga-01.bin'));
    expect((await run('pack_fw', ...words, '0x0', 'app.bin', '0x10000', 'boot.bin')).code).toBe(1);
    expect((await run('pack_fw', ...words, '0x0', 'boot.bin', '0x10', 'app.bin')).code).toBe(2);
  });
});
