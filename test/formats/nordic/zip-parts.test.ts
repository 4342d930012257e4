/** A zip's own bytes as parts: all of them, in order, and the volatile ones marked. */

import JSZip from 'jszip';
import { expect, test } from 'vitest';
import type { Bytes, Part } from '../../../src/core/types.ts';
import { openPackage } from '../../../src/formats/nordic/package-zip.ts';
import { directoryParts, entryParts } from '../../../src/formats/nordic/zip-parts.ts';

async function zip(year: number, streamed = false): Promise<Bytes> {
  const archive = new JSZip();
  const date = new Date(Date.UTC(year, 1, 3, 4, 5, 6));
  archive.file('a.bin', new Uint8Array(1000), { date, compression: 'DEFLATE' });
  archive.file('b.dat', Uint8Array.of(1, 2, 3), { date });
  return archive.generateAsync({ type: 'uint8array', streamFiles: streamed }) as Promise<Bytes>;
}

const partsOf = async (bytes: Bytes): Promise<Part[]> => {
  const { entries } = await openPackage(bytes);
  return [...entries.map((entry) => entryParts(bytes, entry)), ...directoryParts(bytes, entries)];
};

const leaves = (part: Part): Part[] => {
  const here = part.parts?.filter(({ within }) => within === undefined) ?? [];
  return here.length > 0 ? here.flatMap(leaves) : [part];
};

test.each([false, true])('every byte belongs to one part (descriptors: %s)', async (streamed) => {
  const bytes = await zip(2020, streamed);
  let at = 0;
  for (const leaf of (await partsOf(bytes)).flatMap(leaves)) {
    expect(leaf.offset).toBe(at);
    at += leaf.length;
  }
  expect(at).toBe(bytes.length);
});

test('two dates differ only in volatile parts, which say the date', async () => {
  const [a, b] = [await zip(2020), await zip(2024)];
  const all = (await partsOf(a)).flatMap(leaves);
  const changed = all.filter((leaf) =>
    a.subarray(leaf.offset, leaf.offset + leaf.length).some((byte, i) => byte !== b[leaf.offset + i]),
  );
  expect(changed.map(({ name, value, volatile }) => [name, value, volatile])).toEqual(
    Array.from({ length: 4 }, () => ['date', '2020-02-03 04:05:06', true]),
  );
});
