/** The CRC trailer: recorded vectors, and that the universal one suits every rule and changes nothing that matters. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../../../src/core/bytes.ts';
import { crc32, crc32mpeg2 } from '../../../src/core/digest.ts';
import { integer } from '../../../src/core/struct.ts';
import type { Bytes } from '../../../src/core/types.ts';
import { appbin } from '../../../src/formats/esp8266/appbin.ts';
import { conventions, conventionsOf, readTrailer, seal } from '../../../src/formats/esp8266/crc.ts';
import { flashMaps } from '../../../src/formats/esp8266/flash-map.ts';
import { type CodeFile, parseImage } from '../../../src/formats/esp8266/image.ts';
import { loaderStarts } from '../../../src/formats/esp8266/loader.ts';
import { sdkVersions } from '../../../src/formats/esp8266/sdk.ts';
import { runUpdater, servedWell } from '../../../src/formats/esp8266/updater.ts';

type Vector = {
  readonly hex: string;
  readonly crc32: string;
  readonly sdk: string;
  readonly inverted: string;
  readonly python3: string;
  readonly plain: string;
};
const golden = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../golden/esp8266/crc-vectors.json'), 'utf8'),
) as {
  vectors: readonly Vector[];
  rtosV3OtaDataCrc: readonly { seq: number; crc: string }[];
  arduinoCrc: readonly { hex: string; crc: string }[];
};

const word = (value: number): string => value.toString(16).padStart(8, '0');
const bytesOf = (hex: string): Bytes => fromHex(hex) ?? new Uint8Array();

describe('golden/esp8266/crc-vectors.json', () => {
  test.each(golden.vectors.map((each) => [each.hex.slice(0, 32) || 'empty', each] as const))(
    '%s',
    (_, each) => {
      const crc = crc32(bytesOf(each.hex));
      expect(word(crc)).toBe(each.crc32);
      for (const name of ['sdk', 'inverted', 'python3', 'plain'] as const) {
        expect(word(conventions[name](crc)), name).toBe(each[name]);
        expect(conventionsOf(crc, Number.parseInt(each[name], 16))).toContain(name);
      }
    },
  );

  test('OTA data of the RTOS SDK v3: the CRC of the sequence number, from all ones', () => {
    for (const { seq, crc } of golden.rtosV3OtaDataCrc)
      expect(word(crc32(integer(seq, 4), 0xffffffff))).toBe(crc);
  });

  test('the CRC of Arduino sketches', () => {
    for (const { hex, crc } of golden.arduinoCrc) expect(word(crc32mpeg2(bytesOf(hex)))).toBe(crc);
  });
});

/** The edge values of the evidence: where two rules meet. */
test.each([
  [0x80000000, 0x7fffffff, 0x7fffffff],
  [0x7fffffff, 0x80000000, 0x80000000],
  [0x00000000, 0x00000001, 0xffffffff],
  [0xffffffff, 0x00000000, 0x00000000],
])('CRC %s', (crc, sdk, inverted) => {
  expect([conventions.sdk(crc), conventions.inverted(crc)]).toEqual([sdk, inverted]);
});

const section = (max: number) =>
  fc.uint8Array({ minLength: 1, maxLength: max }).map((bytes) => new Uint8Array(bytes));

const anyImage = fc.record({
  text: section(300),
  data: section(40),
  rodata: section(60),
  irom: section(500),
  app: fc.constantFrom(1, 2),
  boot: fc.constantFrom(1, 2) as fc.Arbitrary<1 | 2>,
  map: fc.constantFrom(0, 2, 3, 4, 5, 6, 8, 9),
});

function built(image: ReturnType<typeof anyImage.generate>['value_'], crc: 'sdk' | 'universal') {
  const { text, data, rodata, irom, app, boot, map } = image;
  return appbin({
    mode: 0,
    size: map << 4,
    entry: 0x40100000,
    data: 0x3ffe8000,
    rodata: 0x3ffe9000,
    bootMode: boot,
    first: { mode: 0, size: app },
    countThree: true,
    sections: { text, data, rodata, irom },
    crc,
  });
}

/** Offsets that neither loader nor updater reads: the padding before the checksum, the fill of old-boot images. */
function dontCare(image: CodeFile, offset: number): boolean {
  const { end, checksumAt } = image.structure;
  const fill = image.kind === 'old-slot' && offset > checksumAt && offset < 0x10000;
  return (offset >= end && offset < checksumAt) || fill;
}

describe('the universal trailer', () => {
  test("satisfies every rule and changes don't-care bytes only, in a thousand images", () => {
    let changed = 0;
    fc.assert(
      fc.property(anyImage, (wanted) => {
        const plain = built(wanted, 'sdk').bytes;
        const universal = built(wanted, 'universal').bytes;
        const trailer = readTrailer(universal);
        expect(trailer?.satisfies).toEqual(expect.arrayContaining(['sdk', 'inverted']));
        expect(universal.length).toBe(plain.length);
        const image = parseImage(universal) as CodeFile;
        for (let at = 0; at < plain.length - 4; at++) {
          if (universal[at] === plain[at]) continue;
          changed++;
          expect(dontCare(image, at), `offset ${at}`).toBe(true);
        }
        expect(image.structure.checksumOk).toBe(true);
        expect(loaderStarts(universal)).toBe(true);
        const flash = flashMaps.find(({ nibble }) => nibble === wanted.map);
        const target = wanted.app as 1 | 2;
        for (const sdk of sdkVersions.filter((version) => !version.startsWith('rtos'))) {
          if (flash)
            expect(runUpdater({ sdk, flash, target }, servedWell(universal)).result).toBe('finished');
        }
      }),
      { numRuns: 1000 },
    );
    expect(changed).toBeGreaterThan(300);
  });

  test('flipping bit 3 of the byte before the last always sets the top bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 64 }), (bytes) => {
        const body = new Uint8Array(bytes);
        const sealed = seal(body, 'universal', [body.length - 2]);
        expect(readTrailer(sealed?.bytes ?? new Uint8Array())?.satisfies).toContain('inverted');
      }),
    );
  });

  test('where more bytes follow, the lowest value that sets the top bit is taken', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 64 }), (bytes) => {
        const body = new Uint8Array(bytes);
        body[2] = 0;
        const trying = (value: number) => crc32(body.map((byte, at) => (at === 2 ? value : byte)));
        const lowest = Array.from({ length: 256 }, (_, value) => value).find((value) => trying(value) >>> 31);
        fc.pre(lowest !== undefined && trying(0) !== 0x7fffffff);
        expect(seal(body, 'universal', [2])?.changed?.value ?? 0).toBe(lowest);
      }),
    );
  });

  test('without a free byte there is none', () => {
    const body = new Uint8Array(16).fill(0xff);
    expect(crc32(body) >>> 31).toBe(0);
    expect(seal(body, 'universal', [])).toBeUndefined();
    expect(seal(body, 'sdk', [])).toBeDefined();
  });
});
