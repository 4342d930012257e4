/** Laws: any bytes are read and judged, what is written reads back, what reads back writes the same. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bytes } from '../../../src/core/types.ts';
import { flatBytes } from '../../../src/formats/mcuboot/flat.ts';
import { parseImage } from '../../../src/formats/mcuboot/image.ts';
import { mcuboot } from '../../../src/formats/mcuboot/index.ts';
import { imageHeader, UNPROTECTED_MAGIC } from '../../../src/formats/mcuboot/layout.ts';
import {
  CUSTOM_HIGH,
  CUSTOM_LOW,
  readArea,
  type TlvName,
  tlv,
  tlvTypes,
  writeArea,
} from '../../../src/formats/mcuboot/tlv.ts';
import { images, key, text } from './support.ts';

const keys = async () => {
  const names = ['ecdsa-p256', 'ecdsa-p384', 'ed25519', 'rsa-2048', 'x25519'];
  const loaded = await Promise.all(names.map(key));
  return {
    keys: loaded.map(({ public: half }) => half),
    decryptWith: loaded.flatMap(({ private: half }) => (half ? [half] : [])),
  };
};

const isImage = ({ bytes }: { readonly bytes: Bytes }) => bytes[0] === 0x3d && bytes[1] === 0xb8;
const seeds = images.filter(isImage);

async function survives(bytes: Bytes): Promise<void> {
  const file = { name: 'any.bin', bytes };
  mcuboot.sniff(file);
  const part = await mcuboot.read(file);
  expect(part.length).toBe(bytes.length);
  const report = await mcuboot.check(file, await keys());
  expect(report.format).toBe('mcuboot');
}

describe('any bytes', () => {
  test('random ones', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (bytes) => survives(new Uint8Array(bytes))),
      { numRuns: 200 },
    ));

  test('random ones behind a header', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 28, maxLength: 400 }), fc.boolean(), (bytes, big) => {
        const file = new Uint8Array(bytes.length + 4);
        file.set(big ? [0x96, 0xf3, 0xb8, 0x3d] : [0x3d, 0xb8, 0xf3, 0x96]);
        file.set(bytes, 4);
        return survives(file);
      }),
      { numRuns: 300 },
    ));

  test('images with changed bytes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (seed, changes, inTlvs) => {
          const bytes = seed.bytes.slice(0, 8192);
          const image = parseImage(bytes);
          const from = inTlvs && image && image.payloadEnd < bytes.length ? image.payloadEnd : 0;
          const span = Math.max(1, inTlvs ? Math.min(256, bytes.length - from) : 32);
          for (const [at, value] of changes) bytes[from + (at % span)] = value;
          return survives(bytes);
        },
      ),
      { numRuns: 400 },
    ));

  test('images cut anywhere', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...seeds), fc.nat(), (seed, at) =>
        survives(seed.bytes.slice(0, at % seed.bytes.length)),
      ),
      { numRuns: 200 },
    ));

  test('hex with changed characters', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(255), (at, value) => {
        const bytes = text(':100000003DB8F396000000002000000000040000D2\n:00000001FF\n');
        bytes[at % bytes.length] = value;
        return survives(bytes);
      }),
      { numRuns: 100 },
    ));
});

describe('written and read', () => {
  const names = Object.keys(tlvTypes) as TlvName[];
  const entry = fc.tuple(
    fc.oneof(fc.constantFrom(...names), fc.integer({ min: CUSTOM_LOW, max: CUSTOM_HIGH })),
    fc.uint8Array({ maxLength: 40 }),
  );

  test('areas', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 20 }), (entries) => {
        const area = writeArea(
          UNPROTECTED_MAGIC,
          entries.map(([type, value]) => tlv(type, new Uint8Array(value))),
          'little',
        );
        const read = readArea(area, 0, 'little');
        expect(read?.total).toBe(area.length);
        expect(read?.entries.map(({ type, value }) => [type, [...value]])).toEqual(
          entries.map(([type, value]) => [typeof type === 'number' ? type : tlvTypes[type], [...value]]),
        );
      }),
    );
  });

  test.each(images.filter(({ bytes }) => parseImage(flatBytes({ name: 'x', bytes: safe(bytes) }).bytes)))(
    '$name',
    ({ bytes }) => {
      const image = parseImage(flatBytes({ name: 'x', bytes }).bytes);
      if (!image) throw new Error('an image is expected');
      expect(imageHeader.write(image.header, image.endian)).toEqual(image.bytes.slice(0, 32));
      for (const area of [image.protectedArea, image.unprotectedArea]) {
        if (!area || area.brokenAt !== undefined || area.offset + area.total > image.bytes.length) continue;
        const entries = area.entries.map(({ type, value }) => tlv(type, value));
        const again = writeArea(area.magic, entries, image.endian);
        expect(again).toEqual(image.bytes.slice(area.offset, area.offset + area.total));
      }
    },
  );
});

/** Fixtures that are no valid hex stand for no image. */
function safe(bytes: Bytes): Bytes {
  try {
    flatBytes({ name: 'x', bytes });
    return bytes;
  } catch {
    return new Uint8Array();
  }
}
