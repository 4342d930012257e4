/**
 * Laws that hold for any bytes: no door throws what it may not throw, and ends; and for what the reference tools wrote:
 * writing what was read gives the same bytes. fast-check makes a counterexample small.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { dictionary } from '../../fuzz/dictionary.ts';
import { judged } from '../../fuzz/execute.ts';
import { randomFrom } from '../../fuzz/random.ts';
import { seedsNow } from '../../fuzz/seeds.ts';
import { targets } from '../../fuzz/targets/all.ts';
import { prepare } from '../../fuzz/worker.ts';
import { concat, equal, startsWith } from '../../src/core/bytes.ts';
import type { Bytes } from '../../src/core/types.ts';
import {
  partitionsFromCsv,
  partitionsToCsv,
  partitionTable,
  readPartitionTable,
} from '../../src/formats/esp8266/partitions.ts';
import { parseImage } from '../../src/formats/mcuboot/image.ts';
import { imageHeader } from '../../src/formats/mcuboot/layout.ts';
import { writeArea } from '../../src/formats/mcuboot/tlv.ts';
import { decodePacket, encodePacket } from '../../src/formats/nordic/init-packet.ts';
import { openPackage } from '../../src/formats/nordic/package-zip.ts';
import { pageV1, pageV2, readPage } from '../../src/formats/nordic/settings-page.ts';
import { writeZip } from '../../src/formats/nordic/zip-write.ts';
import { readHex, writeHex } from '../../src/input/hex.ts';
import { ecdsaFromDer, ecdsaToDer } from '../../src/keys/ecdsa-der.ts';
import { root } from '../golden/workspace.ts';

let scratch: string;
beforeAll(async () => {
  vi.stubGlobal('OTAPACK_VERSION', 'test');
  scratch = mkdtempSync(join(tmpdir(), 'otapack-laws-'));
  await prepare(root);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('any bytes behind any magic', () => {
  const magic = fc.constantFrom(...dictionary);
  const bytes = fc
    .array(
      fc.oneof({ weight: 1, arbitrary: magic }, { weight: 2, arbitrary: fc.uint8Array({ maxLength: 60 }) }),
      { maxLength: 12 },
    )
    .map((pieces) => concat(...pieces));

  test.each(targets.map(({ name }) => name))('%s answers', async (name) => {
    const target = targets.find((each) => each.name === name);
    if (!target) return;
    await fc.assert(
      fc.asyncProperty(bytes, fc.nat(), async (input, choice) => {
        const seeds = seedsNow().filter(target.takes);
        const seed = seeds[choice % seeds.length];
        if (!seed) throw new Error('no file is for this target');
        const made = async () => ({ input, seed, random: randomFrom(choice) });
        expect((await judged(target, made, scratch))?.what).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });
});

/** The golden files that the law is about, each with what it is written as after reading; undefined for another kind. */
async function rewritten(
  ends: (name: string) => boolean,
  write: (bytes: Bytes) => Promise<Bytes | undefined> | Bytes | undefined,
) {
  let count = 0;
  for (const { name, bytes } of seedsNow().filter((seed) => ends(seed.name))) {
    const again = await write(bytes);
    if (again === undefined) continue;
    count += 1;
    expect([name, equal(again, bytes)]).toEqual([name, true]);
  }
  return count;
}

const output = (end: string) => (name: string) =>
  /^golden\/[a-z0-9]+\/(outputs|verify)\//.test(name) && name.endsWith(end);

describe('write(read(x)) is x, for what the reference tools wrote', () => {
  test('packages', async () => {
    const count = await rewritten(output('.zip'), async (bytes) => {
      const { entries, problems, contents } = await openPackage(bytes);
      if (problems.length > 0 || entries.some(({ method }) => method !== 0)) return undefined;
      // dates and the maker's system are all that the reference leaves open
      const again = writeZip(
        entries.map(({ name }) => ({ name, bytes: contents.get(name) ?? new Uint8Array() })),
      );
      return again.length === bytes.length ? withHeadersOf(bytes, again, entries) : again;
    });
    expect(count).toBeGreaterThan(30);
  });

  test('init packets', async () => {
    const count = await rewritten(
      (name) => name.startsWith('golden/nordic/outputs/') && name.endsWith('.dat'),
      (bytes) => {
        const { init, signature, errors, oddities } = decodePacket(bytes);
        return init && errors.length + oddities.length === 0 ? encodePacket(init, signature) : undefined;
      },
    );
    expect(count).toBeGreaterThan(20);
  });

  test('settings pages', async () => {
    const count = await rewritten(
      (name) => name.endsWith('#settings-page.bin'),
      (bytes) => {
        const found = readPage(bytes, 0);
        if (!found || found.bytes.length !== bytes.length) return undefined;
        return found.page.v2 ? pageV2.write(found.page.v2) : pageV1.write(found.page);
      },
    );
    expect(count).toBeGreaterThan(0);
  });

  test('Intel HEX', async () => {
    // the one file whose image lies around address zero, its end before its start
    const usual = (name: string) => output('.hex')(name) && !name.includes('lowbase');
    const count = await rewritten(usual, (bytes) => {
      const again = writeHex(readHex(bytes, 'x').segments);
      // start records are read, and never written by these tools' own formats
      return again.length === bytes.length ? again : undefined;
    });
    expect(count).toBeGreaterThan(3);
  });

  test('MCUboot images: header and TLV areas', async () => {
    const count = await rewritten(output('.bin'), (bytes) => {
      const image = parseImage(bytes);
      if (!image?.unprotectedArea || image.unprotectedArea.entries.length === 0) return undefined;
      const { header, endian, payloadEnd } = image;
      const areas = [image.protectedArea, image.unprotectedArea].flatMap((area) =>
        area ? [writeArea(area.magic, area.entries, endian)] : [],
      );
      const head = imageHeader.write(header, endian);
      return concat(head, bytes.subarray(head.length, payloadEnd), ...areas, bytes.subarray(image.end));
    });
    expect(count).toBeGreaterThan(100);
  });

  test('ECDSA signatures', async () => {
    const count = await rewritten(
      (name) => name.endsWith('#ecdsa.sig.der'),
      (bytes) => {
        const flat = ecdsaFromDer(bytes, 32) ?? ecdsaFromDer(bytes, 48);
        return flat && ecdsaToDer(flat);
      },
    );
    expect(count).toBeGreaterThan(10);
  });

  test('partition tables, as bytes and as CSV', async () => {
    const count = await rewritten(
      (name) => name.endsWith('#partitions.bin') && name.startsWith('golden/'),
      (bytes) => {
        const { rows, sum, bad } = readPartitionTable(bytes);
        if (bad || bytes.length !== 0xc00) return undefined;
        const again = partitionTable(rows, sum !== undefined);
        const text = new TextEncoder().encode(partitionsToCsv(rows));
        expect(partitionTable(partitionsFromCsv(new Uint8Array(text), 0x8000), sum !== undefined)).toEqual(
          again,
        );
        return again;
      },
    );
    expect(count).toBeGreaterThan(0);
  });
});

/** The written zip with the original's dates and attributes, which mean nothing. */
function withHeadersOf(
  original: Bytes,
  again: Bytes,
  entries: readonly { readonly offset: number }[],
): Bytes {
  const copy = again.slice();
  for (const { offset } of entries) copy.set(original.subarray(offset + 4, offset + 14), offset + 4);
  for (let at = 0; at + 46 <= copy.length; at++) {
    if (!startsWith(copy.subarray(at), Uint8Array.of(0x50, 0x4b, 1, 2))) continue;
    copy.set(original.subarray(at + 4, at + 16), at + 4);
    copy.set(original.subarray(at + 36, at + 42), at + 36);
  }
  return copy;
}
