/** Settings pages: their layout, generating and checking them. */

import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../../../src/core/bytes.ts';
import { crc32 } from '../../../src/core/digest.ts';
import type { Value } from '../../../src/core/options.ts';
import type { Bytes, Segment } from '../../../src/core/types.ts';
import { check } from '../../../src/formats/nordic/check.ts';
import { checkSettings, type Described } from '../../../src/formats/nordic/check-settings.ts';
import { read } from '../../../src/formats/nordic/read.ts';
import { buildSettings } from '../../../src/formats/nordic/settings.ts';
import { findPages, pageV1, pageV2, pairPages, readPage } from '../../../src/formats/nordic/settings-page.ts';
import { sniff } from '../../../src/formats/nordic/sniff.ts';
import { readHex, writeHex } from '../../../src/input/hex.ts';
import {
  application,
  codes,
  type Files,
  faultOf,
  firmware,
  golden,
  goldenFile,
  hexFile,
  insecureKey,
  keyA,
  keyB,
  request,
  softdevice,
} from './support.ts';

const sd = hexFile('s132.hex', [0x1000, softdevice(0xb7)]);
const v1 = { family: 'NRF52', 'bootloader-version': '2', 'bl-settings-version': '1' };
const v2 = { ...v1, 'bl-settings-version': '2' };
const withApp = { 'application-version': '4' };

const make = async (values: Record<string, Value>, files: Files = {}, key = keyA) => {
  const artifact = await buildSettings(request(values, files, key));
  const segments = readHex(artifact.files[0]?.bytes as Bytes, 's.hex').segments;
  const pair = pairPages(findPages(segments));
  if (!pair) throw new Error('no page');
  return { ...artifact, segments, pair };
};

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });

describe('a page', () => {
  const fieldValues = (size: number) =>
    size === 4 ? u32 : size === 1 ? fc.nat(255) : fc.uint8Array({ minLength: size, maxLength: size });

  test.each([
    ['version 1', pageV1, 92],
    ['version 2', pageV2, 804],
  ])('%s: read(write(x)) is x, write(read(x)) is x', (_, layout, size) => {
    expect(layout.size).toBe(size);
    const values = fc.record(
      Object.fromEntries(layout.fields.map((field) => [field.name, fieldValues(field.size)])),
    );
    fc.assert(
      fc.property(values, (page) => {
        const bytes = (layout as typeof pageV1).write(page as never);
        const back = layout.read(bytes);
        expect((layout as typeof pageV1).write(back as never)).toEqual(bytes);
        for (const [name, value] of Object.entries(page)) {
          const found = (back as Record<string, unknown>)[name];
          expect(typeof value === 'number' ? found : Buffer.from(found as Uint8Array)).toEqual(
            typeof value === 'number' ? value : Buffer.from(value as Uint8Array),
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  test('every golden page is found, fits and is written again byte for byte', () => {
    for (const name of [
      'v1-nrf51',
      'v1-nrf52',
      'v2-nrf52840',
      'v2-qfab',
      'v2-52810-sha',
      'v2-sd',
      'v2-ecdsa',
    ]) {
      const { segments } = readHex(goldenFile(`outputs/settings-${name}.hex`).bytes, name);
      const pages = findPages(segments);
      expect([name, pages.length]).toEqual([name, segments.length]);
      for (const { bytes, page, crcFits, validationCrcFits } of pages) {
        expect(crcFits && validationCrcFits !== false).toBe(true);
        expect(page.v2 ? pageV2.write(page.v2) : pageV1.write(page)).toEqual(new Uint8Array(bytes));
      }
    }
    expect(golden).toMatch(/nordic$/);
  });

  test('random bytes are no page and throw nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 900 }),
        fc.constantFrom(0, 0x7f000, 0x3fc00),
        async (bytes, address) => {
          const segments: Segment[] = [{ address, bytes: new Uint8Array(bytes) }];
          expect(findPages(segments).every(({ crcFits }) => !crcFits)).toBe(true);
          readPage(new Uint8Array(bytes), address);
          const file = { name: 'x.hex', bytes: writeHex(segments) };
          await read(file);
          await check(file, {});
        },
      ),
    );
  });

  test('without its last byte is read all the same', async () => {
    const { segments } = await make(v2);
    const short = segments.map(({ address, bytes }) => ({ address, bytes: bytes.subarray(0, 803) }));
    expect(findPages(short).map(({ validationCrcFits }) => validationCrcFits)).toEqual([true, true]);
  });

  test('is found inside a merged hex', async () => {
    const { segments } = await make({ ...v2, 'no-backup': true });
    const page = segments[0]?.bytes as Bytes;
    const merged = [{ address: 0x70000, bytes: concat(new Uint8Array(0xf000), page, new Uint8Array(100)) }];
    expect(findPages(merged).map(({ address }) => address)).toEqual([0x7f000]);
  });
});

describe('generate', () => {
  test('places page and backup', async () => {
    const addresses = async (values: object) =>
      (await make({ ...v2, ...values })).segments.map(({ address }) => address);
    expect(await addresses({})).toEqual([0x7e000, 0x7f000]);
    expect(await addresses({ 'no-backup': true })).toEqual([0x7f000]);
    expect(await addresses({ 'start-address': '0x70000' })).toEqual([0x6f000, 0x70000]);
    expect(await addresses({ 'backup-address': '0x7d000' })).toEqual([0x7d000, 0x7f000]);
    expect(codes((await make({ ...v2, 'start-address': '0x70000' })).findings)).toEqual([
      'nordic/settings-backup-computed',
    ]);
  });

  test('warns of addresses that are no pages, and of a backup page that overwrites the boot loader', async () => {
    const about = async (values: Record<string, Value>) =>
      codes((await buildSettings(request({ ...v2, ...values }))).findings);
    const alone = async (values: Record<string, Value>) => about({ 'no-backup': true, ...values });
    expect(await alone({ 'start-address': '0x7E000' })).toEqual([]);
    expect(await alone({ 'start-address': '0x7E400' })).toEqual(['nordic/settings-address-odd']);
    expect(await alone({ 'start-address': '0x3E400', family: 'NRF51' })).toEqual([]);
    expect(await alone({ 'start-address': '0x3E404', family: 'NRF51' })).toEqual([
      'nordic/settings-address-odd',
    ]);
    expect(await about({ 'backup-address': '0x7D004' })).toEqual(['nordic/settings-address-odd']);
    expect(await alone({ family: 'NRF51' })).toEqual([]);
    expect(await about({ family: 'NRF51' })).toEqual(['nordic/settings-backup-nrf51']);
  });

  test('describes the images', async () => {
    const { pair } = await make({ ...v2, ...withApp }, { application, softdevice: sd });
    const { page } = pair.main;
    expect(page).toMatchObject({
      applicationVersion: 4,
      bootloaderVersion: 2,
      bank0Size: 5000,
      bank0Code: 1,
    });
    expect(page.bank0Crc).toBe(crc32(firmware(5000)));
    expect(page.softdeviceSize).toBe(0x3000);
    expect(page.v2).toMatchObject({ applicationValidation: 1, softdeviceValidation: 1 });
    expect((await make({ ...v2, ...withApp })).pair.main.page.applicationVersion).toBe(4);
    expect((await make(v2)).pair.main.page.applicationVersion).toBe(0);
  });

  test('is the same in every run, with a signature too', async () => {
    const values = { ...v2, ...withApp, 'app-boot-validation': 'VALIDATE_ECDSA_P256_SHA256' };
    const [first, second] = [await make(values, { application }), await make(values, { application })];
    expect(first.files).toEqual(second.files);
    expect(codes((await make(values, { application }, insecureKey)).findings)).toEqual([
      'nordic/published-key',
    ]);
  });

  const refused = (values: Record<string, Value>, files: Files = {}) =>
    faultOf(() => buildSettings(request(values, files)));

  test('refuses', async () => {
    const bad = 'nordic/bad-settings-option 2';
    expect(await refused({ ...v2, 'bl-settings-version': '3' })).toBe(bad);
    expect(await refused({ ...v2, 'bootloader-version': 'none' })).toBe('nordic/bad-number 2');
    expect(await refused(v2, { application })).toBe('nordic/option-missing 2');
    expect(await refused({ ...v2, 'backup-address': '0x7d000', 'no-backup': true })).toBe(bad);
    expect(await refused({ ...v2, 'backup-address': '0x7f000' })).toBe(bad);
    expect(await refused({ ...v2, 'start-address': '0xFFFFFFFF', 'no-backup': true })).toBe(bad);
    expect(await refused({ ...v2, 'backup-address': '0xFFFFFFFF' })).toBe(bad);
    expect(await refused({ ...v2, 'start-address': '0x100' })).toBe(bad);
    expect(
      await refused({ ...v1, ...withApp, 'app-boot-validation': 'NO_VALIDATION' }, { application }),
    ).toBe(bad);
    const crc = 'VALIDATE_GENERATED_CRC';
    expect(await refused({ ...v2, 'app-boot-validation': crc })).toBe('nordic/option-without-image 2');
    expect(await refused({ ...v2, 'sd-boot-validation': crc })).toBe('nordic/option-without-image 2');
    const ecdsa = { ...v2, ...withApp, 'app-boot-validation': 'VALIDATE_ECDSA_P256_SHA256' };
    expect(await refused(ecdsa, { application })).toBe('nordic/key-needed 2');
  });
});

describe('check', () => {
  const judged = async (
    values: Record<string, Value>,
    described: Described,
    files: Files = { application, softdevice: sd },
  ) => {
    const { pair } = await make({ ...withApp, ...values }, files);
    return codes(await checkSettings(pair, described));
  };
  const right = { application: firmware(5000), softdevice: softdevice(0xb7) };
  const validation = (type: string) => ({ ...v2, 'app-boot-validation': type, 'sd-boot-validation': type });

  test('of what the page describes', async () => {
    for (const type of ['VALIDATE_GENERATED_CRC', 'VALIDATE_GENERATED_SHA256', 'NO_VALIDATION']) {
      expect(await judged(validation(type), right)).toEqual([]);
    }
    const signed = validation('VALIDATE_ECDSA_P256_SHA256');
    expect(await judged(signed, { ...right, keys: [keyA.public] })).toEqual([]);
    expect(await judged(signed, right)).toEqual([
      'nordic/settings-validation-unchecked',
      'nordic/settings-validation-unchecked',
    ]);
    expect(await judged(signed, { ...right, keys: [keyB.public] })).toEqual([
      'nordic/settings-validation',
      'nordic/settings-validation',
    ]);
  });

  test('of another application or SoftDevice', async () => {
    const other = firmware(5000).map((byte) => byte ^ 1);
    expect(await judged(v1, { application: other })).toEqual(['nordic/settings-application']);
    expect(await judged(v1, { application: firmware(4000) })).toEqual(['nordic/settings-application']);
    expect(await judged(v2, { application: other })).toEqual([
      'nordic/settings-application',
      'nordic/settings-validation',
    ]);
    expect(await judged(v2, { softdevice: softdevice(0xb7, 0x26000, 0x4000) })).toEqual([
      'nordic/settings-softdevice',
      'nordic/settings-validation',
    ]);
  });

  test('an application that nobody checks at the start is a warning', async () => {
    const { pair } = await make(
      { ...withApp, ...validation('NO_VALIDATION') },
      { application, softdevice: sd },
    );
    const [finding] = await checkSettings(pair, { application: firmware(4000) });
    expect(finding?.level).toBe('warning');
  });

  test('of the page itself', async () => {
    const verdict = async (change: (segments: readonly Segment[]) => Segment[]) => {
      const { segments } = await make({ ...v2, ...withApp }, { application });
      const { findings } = await check({ name: 's.hex', bytes: writeHex(change(segments)) }, {});
      return codes(findings);
    };
    const patched = (at: number, offset: number) => (segments: readonly Segment[]) =>
      segments.map(({ address, bytes }, i) => ({
        address,
        bytes: i === at ? bytes.map((byte, k) => (k === offset ? byte ^ 1 : byte)) : bytes,
      }));
    expect(await verdict((segments) => [...segments])).toEqual([]);
    expect(await verdict((segments) => segments.slice(1))).toEqual(['nordic/settings-no-backup']);
    expect(await verdict(patched(1, 8))).toEqual(['nordic/settings-crc', 'nordic/settings-copies']);
    expect(await verdict(patched(1, 0x260))).toContain('nordic/settings-validation-crc');
    expect(await verdict(patched(0, 0x100))).toEqual(['nordic/settings-copies']);
    expect(
      codes((await check({ name: 's.hex', bytes: new TextEncoder().encode(':0000000100') }, {})).findings),
    ).toEqual(['nordic/hex-damaged']);
    const { pair } = await make(v2);
    expect(codes(await checkSettings(pair, {}))).toEqual(['nordic/settings-no-application']);
    const odd = { ...pair.main, page: { ...pair.main.page, version: 7 } };
    expect(codes(await checkSettings({ main: odd, backup: odd }, {}))).toContain('nordic/settings-version');
  });

  test('of a factory image that holds SoftDevice, application and page', async () => {
    const merged = async (app: Bytes) => {
      const { segments } = await make({ ...v2, ...withApp }, { application });
      const all = [
        { address: 0x1000, bytes: softdevice(0xb7) },
        { address: 0x26000, bytes: app },
        ...segments,
      ];
      return { name: 'factory.hex', bytes: writeHex(all) };
    };
    const good = await merged(firmware(5000));
    expect(sniff(good)).toBe(true);
    const report = await check(good, {});
    expect(report.findings).toEqual([]);
    expect(report.facts).toMatchObject({
      kind: 'settings',
      fwid: '0xB7',
      applicationStart: '0x26000',
      version: 4,
    });
    const bad = await check(await merged(firmware(5000).map((byte) => byte ^ 1)), {});
    expect(codes(bad.findings)).toContain('nordic/settings-application');
  });
});
