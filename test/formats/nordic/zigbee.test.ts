/** Zigbee OTA files and production configurations. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, hex, utf8 } from '../../../src/core/bytes.ts';
import type { Value } from '../../../src/core/options.ts';
import type { Bytes, Expectations, Key, NamedBytes } from '../../../src/core/types.ts';
import { check } from '../../../src/formats/nordic/check.ts';
import { predict } from '../../../src/formats/nordic/predict.ts';
import { read } from '../../../src/formats/nordic/read.ts';
import { sniff } from '../../../src/formats/nordic/sniff.ts';
import { buildZigbee } from '../../../src/formats/nordic/zigbee/build.ts';
import { commentOf, innerFiles, readOta, writeOta } from '../../../src/formats/nordic/zigbee/ota-file.ts';
import { buildProduction } from '../../../src/formats/nordic/zigbee/production.ts';
import { crc16x25, productionCrc } from '../../../src/formats/nordic/zigbee/production-layout.ts';
import { readHex } from '../../../src/input/hex.ts';
import { codes, type Files, faultOf, firmware, hexFile, keyA, keyB, request, softdevice } from './support.ts';

const application = hexFile('app.hex', [0x1000, firmware(3000, 0x1000)]);
const usual = {
  'hw-version': '52',
  'application-version': '0x01020304',
  'sd-req': '0x00',
  'zigbee-ota-hw-version': '51',
  'zigbee-manufacturer-id': '0x1234',
  'zigbee-image-type': '0x0042',
};

const make = (
  values: Record<string, Value> = {},
  files: Files = { application },
  key: Key | undefined = keyA,
) => buildZigbee(request({ ...usual, ...values }, files, key));
const otaOf = async (values: Record<string, Value> = {}, key?: Key): Promise<NamedBytes> =>
  (await make(values, { application }, key ?? keyA)).files[0] as NamedBytes;
const findingsOf = async (file: NamedBytes, expectations: Expectations = { keys: [keyA.public] }) =>
  codes((await check(file, expectations)).findings.filter(({ level }) => level !== 'note'));
const withBytes = (file: NamedBytes, change: (bytes: Bytes) => Bytes): NamedBytes => ({
  ...file,
  bytes: change(file.bytes.slice()),
});

describe('the OTA file', () => {
  test('reads back as it was written', () => {
    const data = fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes));
    const u16 = fc.integer({ min: 0, max: 0xffff });
    const comment = fc.stringMatching(/^[ -~]{0,30}$/);
    const range = fc.option(fc.record({ min: u16, max: u16 }), { nil: undefined });
    fc.assert(
      fc.property(
        u16,
        u16,
        fc.nat(0xffffffff),
        comment,
        range,
        data,
        data,
        (manufacturer, imageType, fileVersion, text, hardware, packet, image) => {
          const bytes = writeOta({
            manufacturer,
            imageType,
            fileVersion,
            comment: text,
            hardware,
            packet,
            image,
          });
          const ota = readOta(bytes);
          expect(ota.problems).toEqual([]);
          expect(ota.header).toMatchObject({ manufacturer, imageType, fileVersion, totalSize: bytes.length });
          expect(ota.hardware).toEqual(hardware);
          expect(commentOf(ota.header?.headerString as Bytes)).toBe(text);
          const inner = innerFiles(ota);
          expect([hex(inner?.packet.data as Bytes), hex(inner?.image.data as Bytes)]).toEqual([
            hex(packet),
            hex(image),
          ]);
        },
      ),
    );
  });

  test('is in order, with the package that carries it', async () => {
    const { files, facts } = await make();
    expect(files.map(({ name }) => name)).toEqual(['1234-0042-01020304-.zigbee', '1234-0042-01020304-.zip']);
    expect(facts).toMatchObject({ family: 'zigbee', manufacturer: 0x1234, fileVersion: 0x01020304 });
    for (const file of files) {
      expect(sniff(file)).toBe(true);
      expect(await findingsOf(file)).toEqual([]);
    }
  });

  test('of a SoftDevice has its version', async () => {
    const files = { softdevice: hexFile('sd.hex', [0x1000, softdevice(0xb7)]) };
    const { 'application-version': _, ...values } = usual;
    const { facts } = await buildZigbee(request(values, files, keyA));
    expect(facts).toMatchObject({ fileVersion: 0xffffffff });
  });

  test('is judged by the key', async () => {
    expect(await findingsOf(await otaOf(), { keys: [keyB.public] })).toEqual(['nordic/signature-invalid']);
    expect(await findingsOf(await otaOf(), {})).toEqual(['nordic/authenticity-unknown']);
  });

  test.each<[string, (bytes: Bytes) => Bytes, string]>([
    ['cut short', (bytes) => bytes.subarray(0, -10), 'nordic/zigbee-size'],
    ['cut within the header', (bytes) => bytes.subarray(0, 40), 'nordic/zigbee-header'],
    ['followed by junk', (bytes) => concat(bytes, utf8('junk')), 'nordic/zigbee-size'],
    ['changed in the image', (bytes) => Object.assign(bytes, { [bytes.length - 1]: 7 }), 'nordic/zigbee-crc'],
    [
      'transferred in text mode',
      (bytes) => new Uint8Array([...bytes].flatMap((byte) => (byte === 10 ? [13, 10] : [byte]))),
      'nordic/text-mode',
    ],
    ['of another header version', (bytes) => Object.assign(bytes, { 5: 2 }), 'nordic/zigbee-header'],
    ['of another file version', (bytes) => Object.assign(bytes, { 14: 9 }), 'nordic/zigbee-version'],
    [
      'with an element of no length',
      (bytes) => Object.assign(bytes, { 58: 0xff, 60: 0xff }),
      'nordic/zigbee-elements',
    ],
  ])('%s is found', async (_, change, code) => {
    expect(await findingsOf(withBytes(await otaOf(), change))).toContain(code);
  });

  test('a range that no device is in is a warning', async () => {
    const file = await otaOf({ 'zigbee-ota-min-hw-version': '70', 'zigbee-ota-max-hw-version': '60' });
    expect(await findingsOf(file)).toEqual(['nordic/zigbee-hardware-range']);
  });

  test('with an MCUboot image inside is judged by that format', async () => {
    const bytes = concat((await otaOf()).bytes.slice(0, 56), Uint8Array.of(0, 0, 4, 0, 0, 0), utf8('abcd'));
    new DataView(bytes.buffer).setUint32(52, bytes.length, true);
    const asked: string[] = [];
    const nested = async ({ bytes: inner }: NamedBytes) => {
      asked.push(hex(inner));
      return { format: 'mcuboot', facts: { version: '1.2.3+0' }, findings: [] };
    };
    const report = await check({ name: 'x.zigbee', bytes }, { nested });
    expect(asked).toEqual([hex(utf8('abcd'))]);
    expect(report.facts).toMatchObject({ version: '1.2.3+0', imageFormat: 'mcuboot' });
    const part = await read({ name: 'x.zigbee', bytes }, async () => ({
      name: 'inner',
      offset: 0,
      length: 4,
    }));
    expect(JSON.stringify(part)).toContain('"name":"inner","offset":62,"length":4');
  });

  test('for every maker or type says so', async () => {
    const { findings } = await check(await otaOf({ 'zigbee-image-type': '0xFFFF' }), { keys: [keyA.public] });
    expect(codes(findings)).toContain('nordic/zigbee-wildcard');
  });

  test('is played with the boot loader of the client', async () => {
    const file = await otaOf();
    const profile = { sdk: '17', softdevice: null, hwVersion: 52, bootloader: { transport: 'uart' } };
    const load = async () => Promise.reject(new Error('nothing to load'));
    expect(await predict({ file, profile, load })).toMatchObject({ accepted: true });
    expect(await predict({ file, profile: { ...profile, hwVersion: 51 }, load })).toMatchObject({
      accepted: false,
    });
  });

  test('any bytes end in findings, never in an exception', async () => {
    const { bytes } = await otaOf();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(200),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(400),
        async (at, value, length) => {
          const copy = bytes.slice(0, 60 + length);
          copy[at] = value;
          await check({ name: 'x', bytes: copy }, {});
          await read({ name: 'x', bytes: copy });
        },
      ),
      { numRuns: 300 },
    );
  });

  const fault = (values: Record<string, Value>, files: Files = { application }) =>
    faultOf(() => make(values, files));
  test.each([
    ['no OTA hardware version', { 'zigbee-ota-hw-version': 'none' }, 'nordic/option-missing 2'],
    ['a hardware version of 17 bits', { 'hw-version': '65536' }, 'nordic/number-out-of-range 2'],
    ['a manufacturer of 17 bits', { 'zigbee-manufacturer-id': '65536' }, 'nordic/number-out-of-range 2'],
    ['an image type of 17 bits', { 'zigbee-image-type': '65536' }, 'nordic/number-out-of-range 2'],
    ['a lowest version of 17 bits', { 'zigbee-ota-min-hw-version': '65536' }, 'nordic/number-out-of-range 2'],
    ['a comment that is a path', { 'zigbee-comment': 'a/b' }, 'nordic/bad-zigbee-comment 2'],
    ['a comment with a control character', { 'zigbee-comment': 'a\nb' }, 'nordic/bad-zigbee-comment 2'],
  ])('%s is refused', async (_, values, expected) => {
    expect(await fault(values)).toBe(expected);
  });
  test('no image, or two, are refused', async () => {
    expect(await fault({}, {})).toBe('nordic/impossible-combination 2');
    expect(await fault({}, { application, bootloader: application })).toBe('nordic/impossible-combination 2');
  });

  test('a comment that does not fit is said', async () => {
    const said = async (comment: string) => codes((await make({ 'zigbee-comment': comment })).findings);
    expect(await said('x'.repeat(31))).toEqual(['nordic/zigbee-comment']);
    expect(await said('grün')).toEqual(['nordic/zigbee-comment']);
    expect(await said('x'.repeat(30))).toEqual([]);
  });
});

describe('the production configuration', () => {
  const yaml = (lines: readonly string[]): NamedBytes => ({
    name: 'device.yaml',
    bytes: utf8(lines.join('\n')),
  });
  const produce = (lines: readonly string[], values: Record<string, Value> = {}) =>
    buildProduction(request(values, { 'production-config': yaml(lines) }));
  const memoryOf = ([file]: readonly NamedBytes[]): Bytes =>
    readHex(file?.bytes ?? new Uint8Array(0), 'x').segments[0]?.bytes ?? new Uint8Array(0);
  const code = 'install_code: 83FED3407A939723A5C639B26916D505';

  test('of an install code that is all digits keeps them', async () => {
    const { files } = await produce(['install_code: 00010203040506070809101112131415']);
    expect(hex(memoryOf(files).subarray(40, 56))).toBe('00010203040506070809101112131415');
  });

  test('is recognised, in order, and does not show its install code', async () => {
    const { files } = await produce([
      code,
      'extended_address: AABBCCDDEEFF0011',
      'tx_power: 9',
      'app_data: 01ABCD',
    ]);
    const file = { name: 'device.hex', bytes: files[0]?.bytes as Bytes };
    expect(sniff(file)).toBe(true);
    const report = await check(file, {});
    expect(report).toMatchObject({
      findings: [],
      facts: { extendedAddress: 'aabbccddeeff0011', installCode: true },
    });
    const shown = JSON.stringify(await read(file));
    expect(shown).toContain('Zigbee production configuration');
    expect(shown.toUpperCase()).not.toContain('83FED340');
  });

  test.each([
    ['its content', 20, 'nordic/production-crc'],
    ['its length', 8, 'nordic/production-length'],
    ['the CRC of the install code', 56, 'nordic/production-install-code'],
  ])('that changed in %s is found', async (_, at, expected) => {
    const { files } = await produce([code]);
    const bytes = memoryOf(files).slice();
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const file = hexFile('x.hex', [0xfc000, bytes]);
    expect(await findingsOf(file)).toContain(expected);
  });

  test.each([
    ['no YAML', ['a: [']],
    ['a list', ['- a']],
    ['nothing', ['']],
    ['an install code of 15 bytes', ['install_code: 83FED3407A939723A5C639B26916D5']],
    ['an install code that is a list', ['install_code: [1]']],
    ['a negative power', ['tx_power: -8']],
    ['a power above 255', ['tx_power: 256']],
    ['a channel mask of 33 bits', ['channel_mask: 0x100000000']],
    ['an address of 9 bytes', ['extended_address: AABBCCDDEEFF001122']],
    ['a key twice', ['tx_power: 1', 'tx_power: 2']],
  ])('of %s is refused', async (_, lines) => {
    expect(await faultOf(() => produce(lines))).toBe('nordic/bad-production-config 2');
  });

  test('that is too large, or at an impossible address, is refused', async () => {
    const data = (length: number) => [`app_data: "${'00'.repeat(length)}"`];
    expect(await faultOf(() => produce(data(75)))).toBe('nordic/production-too-large 2');
    expect(await faultOf(() => produce(data(74)))).toBe('none');
    expect(await faultOf(() => produce(data(1), { offset: '0xFFFFFFFF' }))).toBe(
      'nordic/number-out-of-range 2',
    );
    expect(await faultOf(() => buildProduction(request({})))).toBe('nordic/option-missing 2');
  });

  test('with a key that means nothing says so', async () => {
    expect(codes((await produce(['instal_code: 00'])).findings)).toEqual(['nordic/production-key']);
    expect(codes((await produce(['extended_address: AABB'])).findings)).toEqual(['nordic/number-odd']);
  });

  test('has the checksums of the stack', () => {
    const check = utf8('123456789');
    expect(crc16x25(check)).toBe(0x906e);
    expect(productionCrc(new Uint8Array(0))).toBe(0xffffffff);
  });
});
