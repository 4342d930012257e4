/** What `sign` and otapack.yaml make: every layout, its names, its defaults, and that it passes its own check. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Values } from '../../../src/core/options.ts';
import type { Artifact, Bytes, NamedBytes } from '../../../src/core/types.ts';
import { build } from '../../../src/formats/esp8266/build.ts';
import { check } from '../../../src/formats/esp8266/check.ts';
import { readTrailer } from '../../../src/formats/esp8266/crc.ts';
import { signatureOf } from '../../../src/formats/esp8266/signed-update.ts';
import { readElf } from '../../../src/input/elf.ts';
import { readKey } from '../../../src/keys/read.ts';

const golden = resolve(import.meta.dirname, '../../../golden/esp8266');
const load = (name: string): Bytes => new Uint8Array(readFileSync(join(golden, name)));
const elf = (name: string): NamedBytes => ({ name: `build/${name}`, bytes: load(`inputs/${name}`) });

async function made(
  values: Values,
  files: Readonly<Record<string, string>>,
  keyName?: string,
): Promise<Artifact> {
  const key = keyName
    ? await readKey(load(`inputs/keys/${keyName}`), {
        name: keyName,
        passphrase: () => Promise.reject(new Error('none')),
      })
    : undefined;
  return build({
    values,
    files: Object.fromEntries(Object.entries(files).map(([name, file]) => [name, [elf(file)]])),
    keys: key ? { key: [key] } : {},
    random: (length) => new Uint8Array(length),
  });
}

const named = ({ files }: Artifact) => files.map(({ name }) => name);
const bytesOf = ({ files }: Artifact): Bytes => files[0]?.bytes ?? new Uint8Array();

describe('layouts', () => {
  test('slots: a pair, for every check unless said otherwise', async () => {
    const files = { user1: 'u1_1024.elf', user2: 'u2_1024.elf' };
    const universal = await made({ 'flash-map': '1MB' }, files);
    expect(named(universal)).toEqual(['user1.1024.new.2.bin', 'user2.1024.new.2.bin']);
    for (const { bytes } of universal.files) {
      expect(readTrailer(bytes)?.satisfies).toEqual(expect.arrayContaining(['sdk', 'inverted']));
    }
    const sdk = await made({ 'flash-map': '2', crc: 'sdk', out: 'dist/' }, files);
    expect(named(sdk)).toEqual(['dist/user1.1024.new.2.bin', 'dist/user2.1024.new.2.bin']);
    expect(bytesOf(sdk)).toEqual(load('outputs/ga-05.bin'));
  });

  test('slots of one link come from one ELF', async () => {
    const pair = await made(
      { 'flash-map': '6', crc: 'sdk', 'flash-mode': 'dout', 'flash-freq': '26m' },
      { elf: 'u_2048.elf' },
    );
    expect(bytesOf(pair)).toEqual(load('outputs/ga-07.bin'));
    expect(pair.files[1]?.bytes).toEqual(load('outputs/ga-08.bin'));
  });

  test('symbols that are not absolute, sections that are empty: built right, not as the script builds them', async () => {
    const relative = await made({ 'flash-map': '6' }, { elf: 'relsym.elf' });
    expect(relative.findings).toEqual([]);
    const counted = await made({ 'flash-map': '6' }, { elf: 'nodata_b.elf' });
    expect(counted.findings).toEqual([]);
  });

  test('a trailer for clients that compare the raw register is made as asked, though stock updaters refuse it', async () => {
    const files = { user1: 'u1_512.elf', user2: 'u2_512.elf' };
    const pair = await made({ 'flash-map': '0', crc: 'inverted' }, files);
    for (const { bytes } of pair.files) expect(readTrailer(bytes)?.satisfies).toContain('inverted');
    expect(pair.files.some(({ bytes }) => !readTrailer(bytes)?.satisfies.includes('sdk'))).toBe(true);
  });

  test('no-boot: a program that is linked for a slot is refused', async () => {
    await expect(made({ layout: 'no-boot' }, { elf: 'odd.elf' })).rejects.toMatchObject({
      code: 'esp8266/linked-for-other-slot',
    });
  });

  test('no-boot: flash bytes that could be an application number', async () => {
    const program = elf('noboot.elf');
    const { index = 0 } = readElf(program).sections.find(({ name }) => name === '.rodata') ?? {};
    const at = new DataView(program.bytes.buffer);
    const address = at.getUint32(32, true) + 40 * index + 12;
    at.setUint32(address, at.getUint32(address, true) + 64, true);
    const values = { layout: 'no-boot', 'flash-map': '512KB', 'flash-freq': '26m' };
    const random = (length: number): Bytes => new Uint8Array(length);
    const artifact = await build({ values, files: { elf: [program] }, keys: {}, random });
    expect([...bytesOf(artifact).slice(0, 4)]).toEqual([0xe9, 3, 0, 1]);
  });

  test('rtos3: an application without flash code is known by its digest', async () => {
    const artifact = await made({ layout: 'rtos3' }, { elf: 'noirom.elf' });
    const [file] = artifact.files;
    expect((await check(file ?? elf('noirom.elf'), {})).facts['kind']).toBe('rtos3');
  });

  test('no-boot: RAM part, fill, flash part', async () => {
    const artifact = await made({ layout: 'no-boot' }, { elf: 'noboot.elf' });
    const bytes = bytesOf(artifact);
    expect(named(artifact)).toEqual(['noboot.bin']);
    expect(bytes.slice(0, 1072)).toEqual(load('outputs/ei-01-0x00000.bin'));
    expect(bytes.slice(0x10000)).toEqual(load('outputs/ei-01-0x10000.bin'));
  });

  test('rboot, rtos3', async () => {
    const rom = await made({ layout: 'rboot', 'flash-map': '1MB', out: 'rom0.bin' }, { elf: 'rboot0.elf' });
    expect([named(rom), bytesOf(rom)]).toEqual([['rom0.bin'], load('outputs/e2-01.bin')]);
    const v3 = await made({ layout: 'rtos3', 'flash-map': '2MB', 'flash-mode': 'dio' }, { elf: 'rtos3.elf' });
    expect([named(v3), bytesOf(v3)]).toEqual([['rtos3.bin'], load('outputs/ei-11.bin')]);
  });

  test('arduino: packed and signed', async () => {
    const values = { layout: 'arduino', 'flash-map': '1MB', 'flash-mode': 'dout' };
    const files = { eboot: 'ard_boot.elf', elf: 'ard_app.elf' };
    expect(bytesOf(await made(values, files))).toEqual(load('outputs/ar-01.bin'));
    expect(bytesOf(await made({ ...values, core: '2.7' }, files))).toEqual(load('outputs/ar-03.bin'));
    const signed = await made({ ...values, gzip: true }, files, 'throwaway-rsa2048.pem');
    expect(named(signed)).toEqual(['ard_app.bin.gz.signed']);
    const content = signatureOf(bytesOf(signed))?.content ?? new Uint8Array();
    expect(new Uint8Array(gunzipSync(content))).toEqual(load('outputs/ar-01.bin'));
    const plain = await made(values, files, 'throwaway-rsa2048.pem');
    expect(bytesOf(plain)).toEqual(load('outputs/as-01.bin.signed'));
  });
});
