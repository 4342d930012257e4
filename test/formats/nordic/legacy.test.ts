/** Legacy DFU: what is made, what is found wrong with it, and what the options refuse. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, halvesReversed, hex, text, utf8 } from '../../../src/core/bytes.ts';
import type { Value } from '../../../src/core/options.ts';
import type { Bytes, Expectations, Key, NamedBytes } from '../../../src/core/types.ts';
import { build as buildSecure } from '../../../src/formats/nordic/build.ts';
import { check } from '../../../src/formats/nordic/check.ts';
import { buildLegacy } from '../../../src/formats/nordic/legacy/build.ts';
import {
  type LegacyVersion,
  legacyVersions,
  readInitPacket,
  writeInitPacket,
  writeUnsigned,
} from '../../../src/formats/nordic/legacy/init-packet.ts';
import { openPackage, packageFiles } from '../../../src/formats/nordic/package-zip.ts';
import { read } from '../../../src/formats/nordic/read.ts';
import { writeZip } from '../../../src/formats/nordic/zip-write.ts';
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

async function make(
  values: Record<string, Value> = {},
  files: Files = { application },
  key?: Key,
): Promise<NamedBytes> {
  const { files: made } = await buildLegacy(request(values, files, key));
  return made[0] as NamedBytes;
}

const findingsOf = async (file: NamedBytes, expectations: Expectations = {}) =>
  codes((await check(file, expectations)).findings.filter(({ level }) => level !== 'note'));

/** The package with some of its entries changed. */
async function changed(
  file: NamedBytes,
  change: Readonly<Record<string, (bytes: Bytes) => Bytes>>,
): Promise<NamedBytes> {
  const files = await packageFiles(file);
  return {
    ...file,
    bytes: writeZip(files.map(({ name, bytes }) => ({ name, bytes: change[name]?.(bytes) ?? bytes }))),
  };
}

const flipped = (bytes: Bytes, at: number): Bytes => {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};
const edited = (from: string | RegExp, to: string) => (bytes: Bytes) => utf8(text(bytes).replace(from, to));

describe('the init packet', () => {
  const u16 = fc.integer({ min: 0, max: 0xffff });
  const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes));
  const head = fc.record(
    { deviceType: u16, deviceRevision: u16, applicationVersion: fc.integer({ min: 0, max: 0xffffffff }) },
    { requiredKeys: ['deviceType', 'deviceRevision', 'applicationVersion'] },
  );
  const ids = fc.array(u16, { maxLength: 8 });
  const version = fc.constantFrom<LegacyVersion>(...legacyVersions);

  test('reads back as it was written', () => {
    fc.assert(
      fc.property(head, ids, version, u16, digest, (fields, softdevices, kind, crc16, sha256) => {
        const unsigned = writeUnsigned(fields, softdevices, kind, { crc16, length: 1000, sha256 });
        const bytes = kind === '0.8' ? concat(unsigned, sha256, sha256) : unsigned;
        const init = readInitPacket(bytes);
        expect(init).toMatchObject({ ...fields, softdevices, version: kind });
        expect(hex(writeInitPacket(init as NonNullable<typeof init>))).toBe(hex(bytes));
      }),
    );
  });

  test('any bytes are read, and bytes that read are written back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (random) => {
        const bytes = new Uint8Array(random);
        const init = readInitPacket(bytes);
        if (init?.version !== undefined) expect(hex(writeInitPacket(init))).toBe(hex(bytes));
      }),
    );
  });
});

describe('a package', () => {
  test.each(['0.4', '0.5', '0.6', '0.7'])('of --dfu-ver %s is in order', async (version) => {
    const file = await make({ 'dfu-ver': version });
    const report = await check(file, {});
    expect(report.findings).toEqual([]);
    expect(report.facts).toMatchObject({
      family: 'legacy',
      deviceType: 0xffff,
      sdReq: ['0xFFFE'],
      signed: false,
    });
  });

  test('is the same in every run, also when it is signed', async () => {
    expect(await make({}, { application }, keyA)).toEqual(await make({}, { application }, keyA));
  });

  test('with a key is one of 0.8 and verifies', async () => {
    const file = await make({}, { application }, keyA);
    const report = await check(file, { keys: [keyA.public] });
    expect(report.findings).toEqual([]);
    expect(report.facts).toMatchObject({ dfuVersion: '0.8', signedBy: keyA.public.fingerprint });
    expect(await findingsOf(file)).toEqual(['nordic/authenticity-unknown']);
    expect(await findingsOf(file, { keys: [keyB.public] })).toEqual(['nordic/signature-invalid']);
  });

  test('of all three images has SoftDevice and boot loader as one', async () => {
    const files = {
      application,
      softdevice: hexFile('sd.hex', [0x1000, softdevice(0xb7)]),
      bootloader: hexFile('bl.hex', [0x78000, firmware(3001, 0x78000)]),
    };
    const file = await make({ 'sd-req': '0xB7' }, files);
    const { contents } = await openPackage(file.bytes);
    expect([...contents.keys()]).toEqual(['app.bin', 'app.dat', 'manifest.json', 'sd_bl.bin', 'sd_bl.dat']);
    expect(contents.get('sd_bl.bin')?.length).toBe(0x3000 + 3004);
    expect(text(contents.get('manifest.json') as Bytes)).toMatch(/"bl_size": 3004,[\s\S]*"sd_size": 12288/);
    expect(await findingsOf(file)).toEqual([]);
  });

  test('of a hex with stray words below 0x1000 begins at 0x1000, unless they are dropped', async () => {
    const strays = hexFile('bl.hex', [0xff8, firmware(8)], [0x4000, firmware(100)]);
    const size = async (values: Record<string, Value>) =>
      (await check(await make(values, { bootloader: strays }), {})).facts['size'];
    expect(await size({})).toBe(0x3000 + 100);
    expect(await size({ 'drop-mbr': true })).toBe(100);
    const { findings } = await buildLegacy(request({}, { bootloader: strays }));
    expect(codes(findings)).toContain('nordic/legacy-stray-words');
  });

  test('is described field by field', async () => {
    const part = await read(await make({ 'dfu-ver': '0.7', 'sd-req': '0xB7,0xAF' }));
    const names: string[] = [];
    const walk = (parts: typeof part.parts = []): void => {
      for (const each of parts) {
        names.push(each.name);
        walk(each.parts);
      }
    };
    walk(part.parts);
    for (const name of ['deviceType', 'deviceRevision', 'softdevice', 'length', 'sha256']) {
      expect(names).toContain(name);
    }
  });
});

describe('what is wrong is found', () => {
  test.each([
    ['an image that changed (CRC-16)', '0.5', ['nordic/legacy-crc-wrong']],
    ['an image that changed (0.6)', '0.6', ['nordic/legacy-crc-wrong']],
    ['an image that changed (SHA-256)', '0.7', ['nordic/hash-wrong']],
  ])('%s', async (_, version, expected) => {
    const file = await changed(await make({ 'dfu-ver': version }), {
      'app.bin': (bytes) => flipped(bytes, 700),
    });
    expect(await findingsOf(file)).toEqual(expected);
  });

  test('an image that is cut short', async () => {
    const file = await changed(await make({ 'dfu-ver': '0.7' }), {
      'app.bin': (bytes) => bytes.slice(0, 4000),
    });
    expect(await findingsOf(file)).toEqual(['nordic/size-wrong']);
  });

  test.each(['0.5', '0.7'])('a transfer in text mode (%s)', async (version) => {
    const crlf = (bytes: Bytes) =>
      new Uint8Array([...bytes].flatMap((byte) => (byte === 10 ? [13, 10] : [byte])));
    const file = await changed(await make({ 'dfu-ver': version }), { 'app.bin': crlf });
    expect(await findingsOf(file)).toContain('nordic/text-mode');
  });

  test('a manifest that tells something else', async () => {
    const manifest = edited('"device_type": 65535', '"device_type": 82');
    const file = await changed(await make(), { 'manifest.json': manifest });
    expect(await findingsOf(file)).toEqual(['nordic/legacy-manifest-differs']);
    const version = await changed(await make(), {
      'manifest.json': edited('"dfu_version": 0.5', '"dfu_version": 0.7'),
    });
    expect(await findingsOf(version)).toEqual(['nordic/legacy-manifest-differs']);
  });

  test('sizes that do not add up', async () => {
    const files = {
      softdevice: hexFile('sd.hex', [0x1000, softdevice(0xb7)]),
      bootloader: hexFile('bl.hex', [0x78000, firmware(3000, 0x78000)]),
    };
    const file = await changed(await make({}, files), {
      'manifest.json': edited('"bl_size": 3000', '"bl_size": 2996'),
    });
    expect(await findingsOf(file)).toEqual(['nordic/manifest-sizes']);
  });

  test('a signature of the other byte order', async () => {
    const file = await changed(await make({}, { application }, keyA), {
      'app.dat': (dat) => concat(dat.subarray(0, -64), halvesReversed(dat.subarray(-64))),
      'manifest.json': edited(/"init_packet_ecds": "[0-9a-f]*"/, '"init_packet_ecds": ""'),
    });
    expect(await findingsOf(file, { keys: [keyA.public] })).toContain('nordic/legacy-signature-order');
  });

  test('no signature where there should be one', async () => {
    expect(await findingsOf(await make(), { keys: [keyA.public] })).toEqual(['nordic/unsigned']);
    const release = await check(await make(), { release: true });
    expect(release.findings.map(({ code, level }) => [code, level])).toEqual([
      ['nordic/unsigned', 'warning'],
    ]);
  });

  test('a key that everyone has', async () => {
    const file = await make({}, { application }, insecureKey);
    expect(await findingsOf(file)).toEqual(['nordic/published-key']);
    expect(await findingsOf(file, { keys: [insecureKey.public] })).toEqual(['nordic/published-key']);
  });

  test('fields left out with none', async () => {
    const file = await make({ 'dev-type': 'none', 'sd-req': 'NONE' });
    expect(await findingsOf(file)).toEqual(['nordic/legacy-field-left-out']);
  });

  test('no checksum', async () => {
    const file = await changed(await make(), { 'app.dat': (dat) => dat.subarray(0, -2) });
    expect(await findingsOf(file)).toContain('nordic/legacy-no-checksum');
  });

  test('an init packet that ends too soon', async () => {
    const file = await changed(await make(), { 'app.dat': (dat) => dat.subarray(0, 11) });
    expect(await findingsOf(file)).toEqual(['nordic/legacy-packet-undecodable']);
  });

  test.each([
    ['cut', (dat: Bytes) => dat.subarray(0, -1)],
    ['longer', (dat: Bytes) => concat(dat, Uint8Array.of(0))],
  ])('an init packet that is %s behind its list of SoftDevices', async (_, change) => {
    const file = await changed(await make(), { 'app.dat': change });
    expect(await findingsOf(file)).toContain('nordic/legacy-packet-undecodable');
  });

  test('the packet of one kind of DFU under the manifest of the other', async () => {
    const usual = { 'hw-version': '52', 'application-version': '4', 'sd-req': '0xB7' };
    const secure = (await buildSecure(request(usual, { application }, keyA))).files[0] as NamedBytes;
    const legacy = await make();
    const take = async (from: NamedBytes) => (await openPackage(from.bytes)).contents.get('app.dat') as Bytes;
    const [ofSecure, ofLegacy] = [await take(secure), await take(legacy)];
    expect(await findingsOf(await changed(legacy, { 'app.dat': () => ofSecure }))).toContain(
      'nordic/legacy-packet-is-secure',
    );
    expect(await findingsOf(await changed(secure, { 'app.dat': () => ofLegacy }))).toContain(
      'nordic/packet-is-legacy',
    );
  });

  test('damage anywhere ends in findings, never in an exception', async () => {
    const { bytes } = await make({ 'dfu-ver': '0.6' });
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), async (at, value) => {
        const copy = bytes.slice();
        copy[at] = value;
        await check({ name: 'x.zip', bytes: copy }, {});
        await read({ name: 'x.zip', bytes: copy });
      }),
      { numRuns: 200 },
    );
  });
});

describe('refused', () => {
  const fault = (values: Record<string, Value>, files: Files = { application }, key?: Key) =>
    faultOf(() => buildLegacy(request(values, files, key)));
  test.each([
    ['--dfu-ver that would make a packet without checksum', { 'dfu-ver': '0.9' }, 'nordic/bad-number 2'],
    ['--dfu-ver that is no number', { 'dfu-ver': 'x' }, 'nordic/bad-number 2'],
    ['0.8 without a key', { 'dfu-ver': '0.8' }, 'nordic/key-needed 2'],
    ['a device type of 17 bits', { 'dev-type': '65536' }, 'nordic/number-out-of-range 2'],
    ['a device revision that is no number', { 'dev-revision': '08' }, 'nordic/bad-number 2'],
    ['a SoftDevice id of 17 bits', { 'sd-req': '0x10000' }, 'nordic/bad-sd-req 2'],
    ['a list that is none', { 'sd-req': 'x' }, 'nordic/bad-sd-req 2'],
    ['a list that is too long', { 'sd-req': Array(65).fill('0x01').join(',') }, 'nordic/bad-sd-req 2'],
  ])('%s', async (_, values, expected) => {
    expect(await fault(values as Record<string, Value>)).toBe(expected);
  });

  test('no image', async () => expect(await fault({}, {})).toBe('nordic/no-image 3'));
  test('a published key for a release', async () =>
    expect(await fault({ release: true }, { application }, insecureKey)).toBe('nordic/key-published 3'));
});
