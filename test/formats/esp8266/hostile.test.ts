/** Nothing that a file holds makes reading or judging it throw; what is read covers the file, and writes back to it. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bytes, Part } from '../../../src/core/types.ts';
import { isCode, parseImage } from '../../../src/formats/esp8266/image.ts';
import { imageInfo } from '../../../src/formats/esp8266/image-info.ts';
import { esp8266 } from '../../../src/formats/esp8266/index.ts';
import { structure } from '../../../src/formats/esp8266/segments.ts';
import { newBootImage, oldBootImage } from '../../../src/formats/esp8266/slot-image.ts';
import { slotBytes } from './images.ts';

const outputs = resolve(import.meta.dirname, '../../../golden/esp8266/outputs');
const names = readdirSync(outputs, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.(bin|gz|signed|legacy_sig)$/.test(name),
);
const load = (name: string): Bytes => new Uint8Array(readFileSync(join(outputs, name)));

async function survives(bytes: Bytes): Promise<void> {
  const file = { name: 'x.bin', bytes };
  expect((await esp8266.read(file)).length).toBe(bytes.length);
  await esp8266.check(file, {});
  await esp8266.check(file, { facts: { slot: '2', flashMap: '4' } });
  await esp8266.predict?.({ file, profile: {}, load: () => Promise.reject(new Error('nothing to load')) });
  imageInfo({ bytes, extended: true, detected: false });
}

const magics: readonly (readonly number[])[] = [
  [],
  [0xe9, 3],
  [0xea, 4],
  [0xaa, 0x50],
  [0x1f, 0x8b, 8],
  [0x48, 0x54, 0x54, 0x50, 0x2f],
];

describe('hostile bytes', () => {
  test('random bytes behind every magic', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 400 }), (magic, rest) =>
        survives(Uint8Array.from([...magic, ...rest])),
      ),
      { numRuns: 600 },
    );
  });

  test('an image with bytes changed', async () => {
    const image = slotBytes();
    const change = fc.tuple(fc.nat(image.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const copy = image.slice();
        for (const [offset, value] of changes) copy[offset] = value;
        return survives(copy);
      }),
      { numRuns: 300 },
    );
  });

  test('an image cut anywhere', async () => {
    const image = slotBytes();
    await fc.assert(
      fc.asyncProperty(fc.nat(image.length), (length) => survives(image.slice(0, length))),
      { numRuns: 200 },
    );
  });

  test('a length word of 4 GiB', () =>
    survives(Uint8Array.from([0xea, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xe9])));
});

/** Parts in order, without a gap, from the start to the end of the file. */
function covers(part: Part, length: number): boolean {
  const inner = (part.parts ?? []).filter((each) => each.within === undefined && each.length > 0);
  let at = 0;
  for (const each of inner) {
    if (each.offset !== at) return false;
    at += each.length;
  }
  return inner.length === 0 || at === length;
}

describe('golden artifacts', () => {
  test.each(names)('the parts of %s cover it', async (name) => {
    const bytes = load(name);
    const part = await esp8266.read({ name, bytes });
    expect(
      covers(part, bytes.length),
      JSON.stringify(part.parts?.map(({ name, offset, length }) => [name, offset, length])),
    ).toBe(true);
  });

  test.each(names)('%s is written again from what is read', (name) => {
    const bytes = load(name);
    const image = parseImage(bytes);
    if (!isCode(image) || !image.structure.checksumOk || image.structure.realCount !== undefined) return;
    if (image.kind === 'arduino' || image.kind === 'pack') return;
    const { header } = image.structure;
    const segments = image.structure.segments.map(({ address, data }) => ({ address, bytes: data }));
    const common = { mode: header.mode, size: header.size, entry: header.entry, segments };
    const irom = 'irom' in image && image.irom ? { irom: image.irom.data } : {};
    if (image.kind === 'old-slot') {
      expect(oldBootImage({ ...common, ...irom }).bytes).toEqual(bytes.slice(0, image.body));
    } else if (image.kind === 'slot' || (image.kind === 'rboot' && !image.iromSummed)) {
      const first = { mode: image.first.mode, size: image.first.size };
      const written = newBootImage({ ...common, ...irom, first }).bytes;
      const same = written.every(
        (byte, at) => byte === bytes[at] || (at >= image.structure.end && at < image.structure.checksumAt),
      );
      expect(same && written.length === image.body).toBe(true);
    } else if (image.kind === 'plain' || image.kind === 'rtos3') {
      expect(structure(common)).toEqual(bytes.slice(0, image.body));
    }
  });
});
