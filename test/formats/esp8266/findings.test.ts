/** Every finding by its code, on a file that has it. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { concat, filled } from '../../../src/core/bytes.ts';
import { crc32, crc32mpeg2 } from '../../../src/core/digest.ts';
import { integer } from '../../../src/core/struct.ts';
import type { Bytes, Expectations, Finding } from '../../../src/core/types.ts';
import { check, checkFor } from '../../../src/formats/esp8266/check.ts';
import { conventions } from '../../../src/formats/esp8266/crc.ts';
import { problemOf, withoutAddedCr } from '../../../src/formats/esp8266/diagnose.ts';
import type { SlotContext } from '../../../src/formats/esp8266/diagnose-slot.ts';
import { rules } from '../../../src/formats/esp8266/findings.ts';
import { mapOfNibble } from '../../../src/formats/esp8266/flash-map.ts';
import { partitionsFromCsv, partitionTable } from '../../../src/formats/esp8266/partitions.ts';
import { predict } from '../../../src/formats/esp8266/predict.ts';
import { readKey } from '../../../src/keys/read.ts';
import { noise, seedWithTopBit, slotBytes } from './images.ts';

const golden = resolve(import.meta.dirname, '../../../golden/esp8266');
const load = (name: string): Bytes => new Uint8Array(readFileSync(join(golden, name)));
const output = (name: string) => load(`outputs/${name}`);
const verdict = (id: string) => output(`verdict/vd-${id}.bin`);

function changed(bytes: Bytes, offset: number, value: number): Bytes {
  const copy = bytes.slice();
  copy[offset] = (copy[offset] ?? 0) ^ value;
  return copy;
}

const publicKey = async (name: string) =>
  (await readKey(load(`inputs/keys/${name}`), { name, passphrase: () => Promise.reject(new Error('none')) }))
    .public;

const flash = (nibble: number) => ({ flash: mapOfNibble(nibble) });
const crlf = (bytes: Bytes): Bytes =>
  Uint8Array.from([...bytes].flatMap((byte) => (byte === 10 ? [13, 10] : [byte])));

/** Addresses of user2's code in the irom of user1. */
function linkedForOther(): Bytes {
  const irom = new Uint8Array(8000);
  for (let at = 0; at < 400; at += 4) new DataView(irom.buffer).setUint32(at, 0x40285000 + at, true);
  return slotBytes({ app: 1, map: 2, irom });
}

/** A RAM segment at an address that is no RAM. */
const elsewhere = (): Bytes => {
  const bytes = output('ga-01.bin').slice();
  bytes.set([0, 0, 0, 0x60], 8);
  return bytes;
};

const table = () => partitionTable(partitionsFromCsv(load('inputs/part-two-ota-1MB.csv'), 0x8000), true);

type Sample = { readonly bytes: Bytes; readonly context?: SlotContext; readonly expectations?: Expectations };

const samples: Readonly<Record<keyof typeof rules, () => Sample | Promise<Sample>>> = {
  'esp8266/http-header': () => ({ bytes: verdict('10') }),
  'esp8266/newline-mangled': () => ({ bytes: crlf(slotBytes()) }),
  'esp8266/truncated': () => ({ bytes: verdict('12') }),
  'esp8266/not-an-image': () => ({ bytes: load('inputs/bad-magic.bin') }),
  'esp8266/second-header': () => ({ bytes: changed(slotBytes(), 16 + 8000, 0x40) }),
  'esp8266/crc-missing': () => ({ bytes: verdict('08') }),
  'esp8266/crc-inverted': () => ({ bytes: verdict('03') }),
  'esp8266/crc-plus-one': () => ({ bytes: verdict('05') }),
  'esp8266/crc-plain': () => ({ bytes: verdict('07') }),
  'esp8266/crc': () => ({ bytes: verdict('15') }),
  'esp8266/crc-not-universal': () => ({ bytes: slotBytes({ seed: seedWithTopBit(0, crc32) }) }),
  'esp8266/checksum': () => ({ bytes: verdict('09') }),
  'esp8266/app-number': () => ({ bytes: verdict('14') }),
  'esp8266/wrong-slot': () => ({ bytes: verdict('13'), context: { slot: 2 } }),
  'esp8266/linked-for-other-slot': () => ({ bytes: linkedForOther() }),
  'esp8266/not-a-slot-image': () => ({ bytes: verdict('21'), context: { slot: 1 } }),
  'esp8266/segment-count': () => ({ bytes: output('ga-21.bin') }),
  'esp8266/load-address-zero': () => ({ bytes: output('ga-15.bin') }),
  'esp8266/load-address': () => ({ bytes: elsewhere() }),
  'esp8266/no-irom': () => ({ bytes: output('ei-08.bin') }),
  'esp8266/appended-to-stale-output': () => ({ bytes: verdict('22') }),
  'esp8266/trailing-data': () => ({ bytes: concat(slotBytes(), filled(100, 0xff)) }),
  'esp8266/too-large': () => ({
    bytes: slotBytes({ map: 0, irom: noise(241700, 1) }),
    context: { slot: 2, ...flash(0) },
  }),
  'esp8266/map-mismatch': () => ({ bytes: slotBytes({ map: 4 }), context: { slot: 2, ...flash(6) } }),
  'esp8266/boot-too-old': () => ({
    bytes: slotBytes({ map: 8 }),
    context: { slot: 2, ...flash(8), loaders: ['1.6'] },
  }),
  'esp8266/rboot-only': () => ({ bytes: output('e2-01.bin') }),
  'esp8266/arduino-crc': () => ({ bytes: changed(output('ar-01.bin'), 7000, 1) }),
  'esp8266/signature-invalid': async () => ({
    bytes: output('as-01.bin.signed'),
    expectations: { keys: [await publicKey('throwaway-rsa1024.pem')] },
  }),
  'esp8266/signature-missing': async () => ({
    bytes: output('ar-01.bin'),
    expectations: { keys: [await publicKey('throwaway-rsa2048.pub.pem')] },
  }),
  'esp8266/signature-unchecked': () => ({ bytes: output('as-01.bin.signed') }),
  'esp8266/gzip-damaged': () => ({ bytes: output('ar-05.bin.gz').slice(0, 3000) }),
  'esp8266/digest': () => ({ bytes: changed(output('ei-11.bin'), 66287, 1) }),
  'esp8266/partition-table': () => ({ bytes: changed(table(), 8, 0x10) }),
  'esp8266/server': () => ({ bytes: slotBytes() }),
  'esp8266/fact-differs': () => ({ bytes: slotBytes(), expectations: { facts: { app: '1' } } }),
};

async function findingsOf(code: string, sample: Sample): Promise<readonly Finding[]> {
  const file = { name: 'x.bin', bytes: sample.bytes };
  if (code === 'esp8266/server') {
    const profile = { sdk: '2.2.0', server: { split: 'status-line-alone' } };
    return (await predict({ file, profile, load: () => Promise.reject(new Error('none')) })).findings;
  }
  const { expectations = {}, context } = sample;
  return (await (context ? checkFor(file, expectations, context) : check(file, expectations))).findings;
}

describe('findings', () => {
  test.each(Object.keys(rules))('%s', async (code) => {
    const sample = await samples[code as keyof typeof rules]();
    const found = await findingsOf(code, sample);
    expect(found.map((each) => each.code)).toContain(code);
  });

  test('a good image has none', async () => {
    const bytes = slotBytes({ crc: 'universal' });
    expect((await checkFor({ name: 'x.bin', bytes }, {}, { slot: 2, ...flash(4) })).findings).toEqual([]);
  });

  test('a signature of the right key is none', async () => {
    const keys = [await publicKey('throwaway-rsa2048.pub.pem')];
    expect((await check({ name: 'x', bytes: output('as-01.bin.signed') }, { keys })).findings).toEqual([]);
  });

  test('slot and map as expected facts', async () => {
    const file = { name: 'x.bin', bytes: verdict('13') };
    const found = await check(file, { facts: { slot: '2', flashMap: '2' } });
    expect(problemOf(found.findings)).toBe('wrong-slot');
  });

  test('a file with the CRs taken out is repaired by nobody, but named', async () => {
    const bytes = slotBytes().filter((byte) => byte !== 13);
    expect(problemOf((await check({ name: 'x.bin', bytes: new Uint8Array(bytes) }, {})).findings)).toBe(
      'newline-mangled',
    );
    expect(withoutAddedCr(crlf(slotBytes()))).toEqual(slotBytes());
  });

  test('flash content as one file is no image with something behind it', async () => {
    expect((await check({ name: 'x.bin', bytes: output('mb-01.bin') }, {})).findings).toEqual([]);
  });

  /** Files at their addresses, erased flash between. */
  function flashOf(...pieces: readonly (readonly [number, Bytes])[]): Bytes {
    const flashed = filled(Math.max(...pieces.map(([at, bytes]) => at + bytes.length)), 0xff);
    for (const [at, bytes] of pieces) flashed.set(bytes, at);
    return flashed;
  }
  const rtosFlash = (app: Bytes): Bytes =>
    flashOf([0, output('ga-01.bin')], [0x8000, table()], [0x10000, app]);
  const codesOf = async (bytes: Bytes) => {
    const { facts, findings } = await check({ name: 'x.bin', bytes }, {});
    return [facts['kind'], ...findings.filter(({ level }) => level !== 'note').map(({ code }) => code)];
  };

  test('loader, table and application of the RTOS SDK as one file: each is judged', async () => {
    const app = output('ei-11.bin');
    expect(await codesOf(rtosFlash(app))).toEqual(['merged']);
    expect(await codesOf(rtosFlash(changed(app, 40, 1)))).toEqual([
      'merged',
      'esp8266/checksum',
      'esp8266/digest',
    ]);
    expect(await codesOf(rtosFlash(app.slice(0, -40)))).toEqual(['merged', 'esp8266/truncated']);
    expect(await codesOf(changed(rtosFlash(app), 0x8008, 0x10))).toContain('esp8266/partition-table');
    expect(await codesOf(concat(rtosFlash(app), filled(100, 0xff)))).toEqual(['merged']);
  });

  test('a slot image in flash content is judged for damage, at its place; what an updater wants is not', async () => {
    const content = (bytes: Bytes) => flashOf([0, output('ga-01.bin')], [0x1000, bytes]);
    expect(await codesOf(content(output('ei-05.bin')))).toEqual(['merged']);
    expect(await codesOf(content(verdict('03')))).toEqual(['merged']);
    expect(await codesOf(content(output('e2-01.bin')))).toEqual(['merged']);
    const { findings } = await check({ name: 'x.bin', bytes: content(verdict('15')) }, {});
    expect(findings.map(({ code, at }) => [code, at?.offset])).toEqual([
      ['esp8266/crc', 0x1000 + verdict('15').length - 4],
    ]);
    expect(await codesOf(concat(content(slotBytes()), Uint8Array.of(1, 2, 3)))).toEqual([
      'merged',
      'esp8266/trailing-data',
    ]);
  });

  test('a damaged pack is still a pack', async () => {
    const whole = output('pk-01.bin');
    for (const at of [0x4000, 0x7100, whole.length - 3, whole.length - 400]) {
      expect(await codesOf(changed(whole, at, 1))).toEqual(['pack', 'esp8266/crc']);
    }
  });

  test('a sketch with another byte in its fill is one, a sketch cut there is cut', async () => {
    const sketch = output('ar-01.bin');
    expect(await codesOf(changed(sketch, 3000, 1))).toEqual(['arduino', 'esp8266/arduino-crc']);
    expect(await codesOf(sketch.slice(0, 3000))).toEqual(['plain', 'esp8266/truncated']);
  });

  test('a partition table offered for a slot is no slot image', async () => {
    const file = { name: 'x.bin', bytes: table() };
    expect(problemOf((await checkFor(file, {}, { slot: 1, ...flash(2) })).findings)).toBe('not-a-slot-image');
  });

  test('the stale checksum of a sketch says nothing about its segments', async () => {
    const codes = new Set<string>();
    for (let seed = 0; seed < 600; seed++) {
      const bytes = output('ar-01.bin').slice();
      // the CRC in the sketch is made anew for another byte of its code
      bytes[0x1100] = seed & 0xff;
      bytes[0x1101] = seed >> 8;
      bytes.fill(0, 4112, 4120);
      const crc = crc32mpeg2(bytes);
      new DataView(bytes.buffer).setUint32(4112, bytes.length, true);
      new DataView(bytes.buffer).setUint32(4116, crc, true);
      for (const code of await codesOf(bytes)) codes.add(String(code));
    }
    expect([...codes]).toEqual(['arduino']);
  });

  test('a damaged RAM part with a checksum that fits fewer segments by chance is damaged', async () => {
    for (let change = 1; change < 256; change++) {
      const bytes = changed(output('ga-05.bin'), output('ga-05.bin').length - 5, change);
      expect(await judged(bytes)).toBe('checksum');
    }
  });

  test('something behind the end of a partition table is pointed out', async () => {
    const { findings } = await check({ name: 'x.bin', bytes: changed(table(), 0xb00, 1) }, {});
    expect(findings.map(({ code, level }) => [code, level])).toEqual([
      ['esp8266/partition-table', 'warning'],
    ]);
  });

  test.each([
    ['cut inside the fill', 0x8000],
    ['cut where irom should begin', 0x10000],
  ])('an old-boot image %s is truncated', async (_, length) => {
    const bytes = output('ga-10.bin').slice(0, length);
    expect(problemOf((await check({ name: 'x.bin', bytes }, {})).findings)).toBe('truncated');
  });

  const judged = async (bytes: Bytes) => problemOf((await check({ name: 'x.bin', bytes }, {})).findings);

  test('an old-boot image with other bytes in its fill is one: nothing reads them, and the trailer vouches for them', async () => {
    const whole = output('ga-10.bin');
    expect(await judged(changed(whole, 0x9000, 0x10))).toBe('crc');
    const body = changed(whole, 0x9000, 0x10).slice(0, -4);
    const file = { name: 'x.bin', bytes: concat(body, integer(conventions.sdk(crc32(body)), 4)) };
    const profile = { slot: 1, flashMap: 2 };
    const load = () => Promise.reject(new Error('none'));
    expect(await predict({ file, profile, load })).toMatchObject({
      accepted: true,
      details: { problem: null },
    });
    expect(await judged(file.bytes)).toBe(null);
  });

  test('the first sector twice is damage, not flash content', async () => {
    const whole = output('ga-10.bin');
    expect(await judged(concat(whole.subarray(0, 0x1000), whole))).toBe('crc');
  });

  test('CRs taken out of the last segment alone leave no trailer to repair', async () => {
    const withoutCr = (bytes: Bytes): Bytes => bytes.map((byte) => (byte === 13 ? 14 : byte));
    const [irom, text] = [withoutCr(noise(4000, 4)), withoutCr(noise(400, 3))];
    for (const count of [1, 2, 3, 4, 5, 8]) {
      const rodata = concat(withoutCr(noise(64, 5)), filled(count, 13));
      const bytes = slotBytes({ text, irom, rodata });
      expect(await judged(new Uint8Array(bytes.filter((byte) => byte !== 13)))).toBe('newline-mangled');
    }
  });

  test('an image appended to one without trailer is named; a stray byte behind an image is none', async () => {
    const plain = output('ga-01.bin');
    expect(await judged(concat(plain, slotBytes()))).toBe('appended-to-stale-output');
    expect(await judged(concat(slotBytes(), Uint8Array.of(0xea, 0x77)))).toBe('trailing-data');
  });

  test('a checksum that fits with irom by chance makes no rBoot ROM of an SDK image', async () => {
    const bytes = slotBytes();
    const at = bytes.length - 5;
    const summed = bytes.subarray(16, 16 + 8000).reduce((sum, byte) => sum ^ byte, bytes[at] ?? 0);
    const { facts, findings } = await check(
      { name: 'x.bin', bytes: changed(bytes, at, (bytes[at] ?? 0) ^ summed) },
      {},
    );
    expect([facts['kind'], problemOf(findings)]).toEqual(['slot', 'checksum']);
  });

  test('an EA file that is no version 4 is none for any loader', async () => {
    const bytes = changed(slotBytes(), 1, 4 ^ 5);
    const { findings } = await check({ name: 'x.bin', bytes }, {});
    expect(findings.map(({ code }) => code)).toContain('esp8266/not-a-slot-image');
  });

  test('a slot image whose second header is gone is damaged, not cut', async () => {
    const whole = slotBytes();
    const behind = 16 + new DataView(whole.buffer).getUint32(12, true);
    const { findings } = await check({ name: 'x.bin', bytes: changed(whole, behind, 0x40) }, {});
    expect(findings.map(({ code }) => code)).toEqual(['esp8266/second-header', 'esp8266/crc']);
    expect(problemOf(findings)).toBe('second-header');
  });

  test('a pack offered to a NONOS updater has a problem, to the RTOS client none', async () => {
    const file = { name: 'x.bin', bytes: output('pk-01.bin') };
    const problemFor = async (sdk: 'rtos-2.1' | '2.2.0') =>
      problemOf((await checkFor(file, {}, { slot: 1, sdks: [sdk] })).findings);
    expect([await problemFor('2.2.0'), await problemFor('rtos-2.1')]).toEqual(['not-a-slot-image', null]);
  });

  test('an HTTP header in a slot of a flash dump', async () => {
    const dump = filled(0x80000, 0xff);
    dump.set(output('ga-01.bin'));
    dump.set(verdict('10'), 0x1000);
    const { findings } = await check({ name: 'dump.bin', bytes: dump }, {});
    const found = findings.find(({ code }) => code === 'esp8266/http-header');
    expect(found?.at).toMatchObject({ offset: 0x1000 });
  });

  test('a CRC that was made before irom was filled up is recognized', async () => {
    const bytes = slotBytes({ irom: concat(noise(7990, 5).fill(7, 7989), filled(0, 0)) });
    const end = 16 + 7990;
    const before = concat(bytes.subarray(0, end), bytes.subarray(end + 10, -4));
    const sealed = concat(bytes.subarray(0, -4), integer(conventions.sdk(crc32(before)), 4));
    const { findings } = await check({ name: 'x.bin', bytes: sealed }, {});
    expect(findings.find(({ code }) => code === 'esp8266/crc')?.message).toMatch(/without the fill of irom/);
  });

  test('an old loader does not find user2 of a large map, whichever boot the image is for', async () => {
    const file = { name: 'x.bin', bytes: slotBytes({ boot: 1 }) };
    const { findings } = await checkFor(file, {}, { slot: 2, ...flash(6), loaders: ['1.2'] });
    expect(problemOf(findings)).toBe('boot-too-old');
  });

  test('nor one with too high a count and a segment outside RAM', async () => {
    const bytes = output('ga-14.bin').slice();
    const load = () => Promise.reject(new Error('none'));
    const starts = async () =>
      (await predict({ file: { name: 'x.bin', bytes }, profile: { slot: 1, flashMap: 2 }, load })).details?.[
        'bootLoads'
      ];
    expect(await starts()).toEqual({ '1.6': true, '1.7': true });
    bytes.set([0x12], 16 + new DataView(bytes.buffer).getUint32(12, true) + 8 + 2);
    expect(await starts()).toEqual({ '1.6': false, '1.7': false });
  });

  test('no loader starts an image with data for address 0', async () => {
    const file = { name: 'x.bin', bytes: output('ga-15.bin') };
    const profile = { slot: 1, flashMap: 2 };
    const load = () => Promise.reject(new Error('none'));
    expect(await predict({ file, profile, load })).toMatchObject({
      accepted: false,
      details: { problem: 'load-address-zero', bootLoads: { '1.6': false, '1.7': false } },
    });
  });
});
