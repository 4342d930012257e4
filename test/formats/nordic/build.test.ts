/** Nordic packages: the bytes that are made, what is refused, what is reported. */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { text, utf8 } from '../../../src/core/bytes.ts';
import type { Value } from '../../../src/core/options.ts';
import type { Bytes, Key } from '../../../src/core/types.ts';
import { build } from '../../../src/formats/nordic/build.ts';
import { check } from '../../../src/formats/nordic/check.ts';
import { distinctPair, filePair } from '../../../src/formats/nordic/file-names.ts';
import { decodePacket } from '../../../src/formats/nordic/init-packet.ts';
import { openPackage } from '../../../src/formats/nordic/package-zip.ts';
import { unsafeName } from '../../../src/formats/nordic/zip-scan.ts';
import { generateKey } from '../../../src/keys/generate.ts';
import {
  application,
  codes,
  type Files,
  faultOf,
  firmware,
  hexFile,
  insecureKey,
  keyA,
  keyB,
  request,
  softdevice,
} from './support.ts';

const bootloader = hexFile('bl.hex', [0x78000, firmware(3000, 0x78000)]);
const newSoftdevice = hexFile('s132.hex', [0x1000, softdevice(0xb7)]);
const usual = { 'hw-version': '52', 'application-version': '4', 'sd-req': '0xB7' };

const make = (
  values: Record<string, Value> = usual,
  files: Files = { application },
  key: Key | undefined = keyA,
) => build(request(values, files, key));
const findingsOf = async (values: Record<string, Value>, files: Files = { application }, key?: Key) =>
  codes((await build(request(values, files, key ?? keyA))).findings);

async function packets(values: Record<string, Value>, files: Files) {
  const [zip] = (await make(values, files)).files;
  const { contents } = await openPackage(zip?.bytes as Bytes);
  return Object.fromEntries(
    [...contents]
      .filter(([name]) => name.endsWith('.dat'))
      .map(([name, dat]) => [name, decodePacket(dat).init]),
  );
}

describe('a package', () => {
  test('is the same in every run and reads back without a word', async () => {
    const [first, second] = [await make(), await make()];
    expect(first.files).toEqual(second.files);
    expect(first.files[0]?.name).toBe('app.zip');
    expect(first.findings).toEqual([]);
    const report = await check(first.files[0] as NonNullable<(typeof first.files)[0]>, {
      keys: [keyA.public],
    });
    expect(report.findings.filter(({ level }) => level !== 'note')).toEqual([]);
    expect(report.facts['sha256']).toBe(first.facts['sha256']);
  });

  test('is the same in every time zone', () => {
    const script = `
      import { writeZip } from ${JSON.stringify(`${import.meta.dirname}/../../../src/formats/nordic/zip-write.ts`)};
      const zip = writeZip([{ name: 'a', bytes: new Uint8Array(3) }], 1700000000);
      process.stdout.write(Buffer.from(zip).toString('hex') + ' ' + new Date(0).getHours());`;
    const bundle = execFileSync(
      `${import.meta.dirname}/../../../node_modules/.bin/esbuild`,
      ['--bundle', '--format=esm', '--platform=node', '--loader=ts'],
      { input: script, encoding: 'utf8' },
    );
    const run = (TZ: string) =>
      execFileSync(process.execPath, ['--input-type=module'], {
        input: bundle,
        encoding: 'utf8',
        env: { ...process.env, TZ },
      }).split(' ');
    const [there, here] = [run('Asia/Tokyo'), run('America/New_York')];
    expect(there[1]).not.toBe(here[1]);
    expect(there[0]).toBe(here[0]);
  });

  test('dates its entries by --source-date-epoch only', async () => {
    const [plain] = (await make()).files;
    const [dated] = (await make({ ...usual, 'source-date-epoch': '1700000000' })).files;
    expect(dated?.bytes).not.toEqual(plain?.bytes);
    expect(dated?.bytes.length).toBe(plain?.bytes.length);
  });

  test('holds what is asked for', async () => {
    const all = { application, bootloader, softdevice: newSoftdevice };
    const versions = { 'bootloader-version': '3', 'sd-req': '0xA8', 'sd-id': '0xB7' };
    const made = await packets({ ...usual, ...versions }, all);
    expect(made['sd_bl.dat']).toMatchObject({
      type: 'SOFTDEVICE_BOOTLOADER',
      fwVersion: 3,
      sdReq: [0xa8, 0xb7],
    });
    expect(made['app.dat']).toMatchObject({ type: 'APPLICATION', fwVersion: 4, sdReq: [0xb7] });
    const two = await packets(
      { ...usual, 'sd-id': 'auto', 'sd-req': '0xA8' },
      { application, softdevice: newSoftdevice },
    );
    expect(two['s132.dat']).toMatchObject({
      type: 'SOFTDEVICE',
      fwVersion: 0xffff_ffff,
      sdReq: [0xa8, 0xb7],
    });
    const external = await packets({ ...usual, 'sd-req': 'none', 'external-app': true }, { application });
    expect(external['app.dat']).toMatchObject({ type: 'EXTERNAL_APPLICATION', sdReq: [0xfffe] });
    const debug = await packets({ 'debug-mode': true }, { application });
    expect(debug['app.dat']).toMatchObject({
      isDebug: true,
      fwVersion: 0xffff_ffff,
      hwVersion: 0xffff_ffff,
      sdReq: [0xfffe],
    });
  });
});

describe('refused', () => {
  const refused = (values: Record<string, Value>, files: Files = { application }, key?: Key) =>
    faultOf(() => build(request(values, files, key)));

  test('combinations and missing options', async () => {
    const both = { application, bootloader };
    expect(await refused({ ...usual, 'bootloader-version': '1' }, both)).toBe(
      'nordic/impossible-combination 2',
    );
    expect(
      await refused(
        { ...usual, 'external-app': true, 'sd-id': '0xB7' },
        { application, softdevice: newSoftdevice },
      ),
    ).toBe('nordic/impossible-combination 2');
    expect(await refused({ 'hw-version': '52', 'sd-req': '0xB7' }, {})).toBe('nordic/no-image 2');
    expect(await refused({ ...usual, 'hw-version': 'none' })).toBe('nordic/option-missing 2');
    expect(await refused({ ...usual, 'hw-version': 'NONE' })).toBe('nordic/option-missing 2');
    expect(await refused({ ...usual, 'sd-req': 'none' })).toBe('nordic/option-missing 2');
    expect(await refused({ ...usual, 'bootloader-version': '1' })).toBe('nordic/option-without-image 2');
    expect(await refused(usual, { bootloader })).toBe('nordic/option-without-image 2');
    expect(await refused(usual, { application, softdevice: newSoftdevice })).toBe('nordic/option-missing 2');
  });

  test('numbers and versions', async () => {
    for (const text of ['5x', '08', '0x', '', '1__0', '_1', '1_', '1.0', '--1', '0xG']) {
      expect([text, await refused({ ...usual, 'hw-version': text })]).toEqual([text, 'nordic/bad-number 2']);
    }
    for (const text of ['-1', '4294967296', '0x100000000', '99999999999999999999999']) {
      expect([text, await refused({ ...usual, 'hw-version': text })]).toEqual([
        text,
        'nordic/number-out-of-range 2',
      ]);
    }
    for (const text of ['1.2', '1.2.x', '1.2.3.4', '', '1.100.0', '1.2.345', 'v1.2.3', '1. 2.3']) {
      const values = { 'hw-version': '52', 'sd-req': '0xB7', 'application-version-string': text };
      expect([text, await refused(values)]).toEqual([text, 'nordic/bad-version-string 2']);
    }
    const huge = { 'hw-version': '52', 'sd-req': '0xB7', 'application-version-string': '429497.0.0' };
    expect(await refused(huge)).toBe('nordic/number-out-of-range 2');
  });

  test('lists of SoftDevices', async () => {
    for (const text of ['B7', '0xB7, 0xB6', '', '0xB7,', 's132@9.9.9', 'S132', 's312@6.1.1', '0xB7;0xB6']) {
      expect([text, await refused({ ...usual, 'sd-req': text })]).toEqual([text, 'nordic/bad-sd-req 2']);
    }
    const many = Array.from({ length: 17 }, (_, i) => `${i + 1}`).join(',');
    expect(await refused({ ...usual, 'sd-req': many })).toBe('nordic/bad-sd-req 2');
    expect(await refused({ ...usual, 'sd-id': 'auto' })).toBe('nordic/sd-req-not-found 2');
    const nowhere = { application: hexFile('app.hex', [0x55000, firmware(100)]) };
    expect(await refused({ ...usual, 'sd-req': 'auto' }, nowhere)).toBe('nordic/sd-req-not-found 2');
    expect(await refused({ ...usual, 'sd-req': 'auto' }, { application, 'sd-req-from': bootloader })).toBe(
      'nordic/sd-req-not-found 2',
    );
    const values = { 'hw-version': '52', 'bootloader-version': '1', 'sd-req': 'auto' };
    expect(await refused(values, { bootloader })).toBe('nordic/sd-req-not-found 2');
  });

  test('keys', async () => {
    const p384 = await generateKey('p384', (length) => new Uint8Array(length).fill(7));
    expect(await refused(usual, { application }, { public: p384.public, private: p384 })).toBe(
      'nordic/key-not-p256 3',
    );
    expect(await refused(usual, { application }, { public: keyA.public })).toBe('nordic/key-not-p256 3');
    expect(await refused({ ...usual, release: true }, { application }, insecureKey)).toBe(
      'nordic/key-published 3',
    );
    expect(await refused({ ...usual, release: true })).toBe('nordic/key-needed 2');
    const debug = { ...usual, release: true, 'debug-mode': true } as const;
    expect(await refused(debug, { application }, keyA)).toBe('nordic/release-debug 2');
    expect(await refused({ ...usual, 'app-boot-validation': 'VALIDATE_ECDSA_P256_SHA256' })).toBe(
      'nordic/key-needed 2',
    );
    expect(await refused({ ...usual, 'app-boot-validation': 'CRC' })).toBe('option/not-a-choice 2');
  });

  test('images, unless forced', async () => {
    const empty = hexFile('app.hex', [0x10001000, firmware(100)]);
    expect(await refused(usual, { application: empty })).toBe('nordic/image-empty 3');
    expect(await refused(usual, { application: { name: 'a.bin', bytes: new Uint8Array(0) } })).toBe(
      'nordic/image-empty 3',
    );
    const linkedAtZero = { application: hexFile('app.hex', [0, firmware(0x2000, 0)]) };
    expect(await refused(usual, linkedAtZero)).toBe('nordic/image-cut 3');
    expect(await findingsOf({ ...usual, force: true }, linkedAtZero)).toContain('nordic/image-cut');
    const withWords = { application: hexFile('app.hex', [0xff8, firmware(0x1008, 0x1000)]) };
    expect(await refused({ ...usual, 'sd-req': '0' }, withWords)).toBe('none');
    const merged = { application: hexFile('all.hex', [0x1000, softdevice(0xb7)], [0x26000, firmware(100)]) };
    expect(await refused(usual, merged)).toBe('nordic/image-holds-softdevice 3');
    expect(await findingsOf({ ...usual, force: true }, merged)).toContain('nordic/image-holds-softdevice');
    expect(await refused(usual, { application: { name: 'app.hex', bytes: utf8('hello') } })).toBe(
      'hex/not-hex 3',
    );
  });
});

describe('told', () => {
  test('about keys and debug packages', async () => {
    expect(codes((await build(request(usual, { application }))).findings)).toEqual(['nordic/unsigned']);
    expect(await findingsOf(usual, { application }, insecureKey)).toEqual(['nordic/published-key']);
    expect(await findingsOf({ 'debug-mode': true })).toEqual(['nordic/debug']);
  });

  test('about numbers', async () => {
    expect(await findingsOf({ ...usual, 'application-version': '010' })).toEqual(['nordic/number-odd']);
    expect(await findingsOf({ ...usual, 'application-version': '1_000' })).toEqual(['nordic/number-odd']);
    expect(await findingsOf({ ...usual, 'application-version': '+5' })).toEqual(['nordic/number-odd']);
    expect(await findingsOf({ ...usual, 'application-version': ' 5' })).toEqual(['nordic/number-odd']);
    expect(await findingsOf({ ...usual, 'application-version-string': '1.2.3' })).toEqual([
      'nordic/version-given-twice',
    ]);
    const overflow = {
      'hw-version': '52',
      'sd-req': '0xB7',
      'application-version-string': '1.100.0',
      force: true as const,
    };
    expect(await findingsOf(overflow)).toEqual(['nordic/version-parts']);
    const { findings } = await make({ ...usual, 'hw-version': '52840' });
    expect(findings[0]?.message).toMatch(/Did you mean 52\?/);
    expect(findings).toMatchObject([{ code: 'nordic/hw-version-odd', level: 'warning' }]);
    const own = await make({ ...usual, 'hw-version': '7' });
    expect(own.findings).toMatchObject([{ code: 'nordic/hw-version-odd', level: 'note' }]);
  });

  test('about images', async () => {
    const uncut = {
      application: { ...application, bytes: application.bytes.subarray(0, application.bytes.length - 12) },
    };
    expect(await findingsOf(usual, uncut)).toEqual(['nordic/hex-odd']);
    expect(await findingsOf(usual, { application: { ...application, name: 'app.bin' } })).toEqual([
      'nordic/bin-is-hex',
    ]);
    const holes = { application: hexFile('app.hex', [0x26000, firmware(100)], [0x30000, firmware(100)]) };
    expect(await findingsOf(usual, holes)).toEqual(['nordic/image-holes']);
    const withMbr = {
      application: hexFile(
        'app.hex',
        [0, firmware(100)],
        [0x26000, firmware(100)],
        [0x10001014, firmware(8)],
      ),
    };
    expect(await findingsOf(usual, withMbr)).toEqual(['nordic/image-dropped']);
    const noSoftdevice = { softdevice: hexFile('sd.hex', [0x1000, firmware(0x3000)]) };
    expect(await findingsOf({ 'hw-version': '52', 'sd-req': '0xB7' }, noSoftdevice)).toEqual([
      'nordic/softdevice-odd',
    ]);
    const beyond = { softdevice: hexFile('sd.hex', [0x1000, softdevice(0xb7, 0x3000, 0x3000)]) };
    expect(await findingsOf({ 'hw-version': '52', 'sd-req': '0xB7' }, beyond)).toEqual([
      'nordic/softdevice-odd',
    ]);
  });

  test('about long init packets', async () => {
    const values = {
      'hw-version': '52',
      'bootloader-version': '1',
      'sd-boot-validation': 'VALIDATE_ECDSA_P256_SHA256',
    };
    const ids = Array.from({ length: 16 }, (_, i) => `0x${(0x10000000 + i).toString(16)}`).join(',');
    expect(
      await findingsOf({ ...values, 'sd-req': ids }, { bootloader, softdevice: newSoftdevice }),
    ).toContain('nordic/packet-long');
  });
});

describe('names in the package', () => {
  test.each([
    ['app.hex', 'app.bin', 'app.dat'],
    ['build/app.hex', 'app.bin', 'app.dat'],
    ['app.bin', 'app.bin', 'app.dat'],
    ['APP.HEX', 'APP.bin', 'APP.dat'],
    ['APP.BIN', 'APP.bin', 'APP.dat'],
    ['app', 'app.bin', 'app.dat'],
    ['app.elf', 'app.elf.bin', 'app.elf.dat'],
    ['my.hex.v2.hex', 'my.bin.v2.bin', 'my.dat.v2.dat'],
    ['-', 'image.bin', 'image.dat'],
    ['a:b.hex', 'a_b.bin', 'a_b.dat'],
    ['.', '_..bin', '_..dat'],
    ['C:\\fw\\app.hex', 'app.bin', 'app.dat'],
  ])('%s', (source, binFile, datFile) => {
    expect(filePair(source)).toEqual({ binFile, datFile });
  });

  test('are always two, and safe', () => {
    fc.assert(
      fc.property(fc.string(), (source) => {
        const { binFile, datFile } = filePair(source);
        expect(binFile).not.toBe(datFile);
        expect(unsafeName(binFile)).toBeUndefined();
        expect(unsafeName(datFile)).toBeUndefined();
      }),
    );
  });

  test('of init packets are distinct where those of the images are', () => {
    const first = filePair('a.bin.hex');
    const second = distinctPair('a.dat.hex', 'application', [first], []);
    expect(first.datFile).toBe('a.dat.dat');
    expect(second.datFile).not.toBe(first.datFile);
  });

  test('are distinct for equal base names', async () => {
    const files = {
      application: { ...application, name: 'a/fw.hex' },
      softdevice: { ...newSoftdevice, name: 'b/fw.hex' },
    };
    const { files: made, findings } = await make({ ...usual, 'sd-id': '0xB7' }, files);
    const { contents } = await openPackage(made[0]?.bytes as Bytes);
    expect([...contents.keys()]).toEqual([
      'application_fw.bin',
      'application_fw.dat',
      'fw.bin',
      'fw.dat',
      'manifest.json',
    ]);
    expect(codes(findings)).toContain('nordic/name-changed');
    expect(
      distinctPair('sd_bl.hex', 'application', [{ binFile: 'sd_bl.bin', datFile: 'sd_bl.dat' }], []).binFile,
    ).toBe('application_sd_bl.bin');
  });

  test('in the manifest are ASCII', async () => {
    const [zip] = (await make(usual, { application: { ...application, name: 'größe.hex' } })).files;
    const manifest = text((await openPackage(zip?.bytes as Bytes)).contents.get('manifest.json') as Bytes);
    expect(manifest).toContain('gr\\u00f6\\u00dfe.bin');
    expect((await check(zip as NonNullable<typeof zip>, { keys: [keyA.public] })).findings).toEqual([]);
  });
});

test('another key gives another signature over the same bytes', async () => {
  const hash = async (key: Key) => {
    const [zip] = (await make(usual, { application }, key)).files;
    return createHash('sha256')
      .update(zip?.bytes as Bytes)
      .digest('hex');
  };
  expect(await hash(keyA)).not.toBe(await hash(keyB));
});
