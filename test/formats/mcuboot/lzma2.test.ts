/** LZMA2: the encoder and decoder, the ARM-Thumb filter, and the images that imgtool compressed. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, equal, filled, view } from '../../../src/core/bytes.ts';
import type { Bytes } from '../../../src/core/types.ts';
import {
  armThumbDecode,
  armThumbEncode,
  decodeLzma2,
  encodeLzma2,
  unpackLzma2,
} from '../../../src/formats/mcuboot/lzma2/index.ts';
import { goldenJson, root } from '../../golden/workspace.ts';

const mcuboot = { dictSize: 131072, lc: 3, lp: 1, pb: 2 };
const pack = (bytes: Bytes) => encodeLzma2(bytes, mcuboot);
const unpack = (stream: Bytes, limit = 1 << 24) => decodeLzma2(stream, { ...mcuboot, limit });
const same = (a: Bytes | undefined, b: Bytes) => a !== undefined && equal(a, b);
const problemOf = (stream: Bytes, limit = 1 << 24) => {
  const unpacked = unpackLzma2(stream, { ...mcuboot, limit });
  return 'problem' in unpacked ? unpacked.problem : undefined;
};

function noise(seed: number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let i = 0, x = seed; i < length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    bytes[i] = x;
  }
  return bytes;
}

const anyBytes = fc.uint8Array({ maxLength: 600 }).map((bytes) => new Uint8Array(bytes));

/** Bytes with repetitions at every distance: literals, copies of what came before, runs. */
const repetitive = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 12 }), fc.nat(), fc.nat(400)), { maxLength: 40 })
  .map((steps) => {
    const out: number[] = [];
    for (const [fresh, back, length] of steps) {
      out.push(...fresh);
      const distance = 1 + (back % out.length);
      for (let i = 0; i < length; i++) out.push(out[out.length - distance] ?? 0);
    }
    return Uint8Array.from(out);
  });

describe('LZMA2 streams', () => {
  it('come back as they were', () => {
    const anything = fc.oneof(anyBytes, repetitive);
    fc.assert(
      fc.property(anything, (bytes) => same(unpack(pack(bytes)), bytes)),
      { numRuns: 400 },
    );
  });

  it('come back with any properties', () => {
    const properties = fc
      .tuple(fc.nat(4), fc.nat(4), fc.nat(4), fc.constantFrom(4096, 65536))
      .filter(([lc, lp]) => lc + lp <= 4)
      .map(([lc, lp, pb, dictSize]) => ({ lc, lp, pb, dictSize }));
    fc.assert(
      fc.property(properties, repetitive, (options, bytes) =>
        same(decodeLzma2(encodeLzma2(bytes, options), { ...options, limit: 1 << 20 }), bytes),
      ),
    );
  });

  it.each([
    ['incompressible', noise(1, 200_000)],
    ['one byte, more than a chunk may hold', filled(5 << 20, 0xff)],
    ['a period of exactly the dictionary', concat(noise(2, 131_072), noise(2, 131_072))],
    ['a period beyond the dictionary', concat(noise(2, 131_073), noise(2, 131_073))],
    [
      'stored and coded chunks in turn',
      concat(noise(3, 90_000), filled(90_000, 0), noise(4, 90_000), filled(9, 1)),
    ],
  ])('%s', (_, bytes) => {
    expect(same(unpack(pack(bytes), bytes.length), bytes)).toBe(true);
  });

  it('get small where the input repeats, and never much larger than it', () => {
    expect(pack(filled(1 << 20, 0)).length).toBeLessThan(300);
    expect(pack(noise(5, 1 << 16)).length).toBeLessThan((1 << 16) + 16);
    expect(pack(new Uint8Array(0))).toEqual(Uint8Array.of(0));
  });

  it('refuse what is damaged, and say how', () => {
    const bytes = concat(noise(6, 300), filled(300, 7));
    const stream = pack(bytes);
    expect(problemOf(stream.slice(0, -1))).toBe('truncated');
    expect(problemOf(stream.slice(0, 40))).toBe('truncated');
    expect(problemOf(concat(stream, Uint8Array.of(0)))).toBe('trailing-bytes');
    expect(problemOf(stream, bytes.length - 1)).toBe('too-large');
    expect(problemOf(stream, bytes.length)).toBeUndefined();
    expect(problemOf(Uint8Array.of(3, 0, 0))).toBe('damaged');
    expect(problemOf(encodeLzma2(filled(99, 1), { ...mcuboot, lc: 2 }))).toBe('other-properties');
    const far = encodeLzma2(concat(noise(7, 9000), noise(7, 9000)), mcuboot);
    expect(unpackLzma2(far, { ...mcuboot, dictSize: 4096, limit: 1 << 20 })).toEqual({ problem: 'damaged' });
  });

  it('never throw and never exceed the limit, whatever the bytes', () => {
    fc.assert(
      fc.property(repetitive, fc.nat(), fc.nat(255), anyBytes, (bytes, where, value, junk) => {
        const stream = pack(bytes);
        stream[where % stream.length] = value;
        for (const damaged of [stream, junk]) {
          const back = unpack(damaged, 4096);
          if (back) expect(back.length).toBeLessThanOrEqual(4096);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the ARM-Thumb filter', () => {
  it('makes calls of one function look alike', () => {
    // two BL instructions that both call 0x100: from 0 and from 8
    const relative = Uint8Array.of(0, 0xf0, 0x7e, 0xf8, 1, 2, 3, 4, 0, 0xf0, 0x7a, 0xf8);
    const absolute = Uint8Array.of(0, 0xf0, 0x80, 0xf8, 1, 2, 3, 4, 0, 0xf0, 0x80, 0xf8);
    expect(armThumbEncode(relative)).toEqual(absolute);
    expect(armThumbDecode(absolute)).toEqual(relative);
  });

  it('is undone by its inverse', () => {
    const blocks = fc
      .array(fc.oneof(fc.uint8Array({ maxLength: 3 }), fc.constant(Uint8Array.of(0x12, 0xf7, 0xff, 0xff))))
      .map((pieces) => concat(...pieces));
    fc.assert(fc.property(blocks, (bytes) => same(armThumbDecode(armThumbEncode(bytes)), bytes)));
  });
});

type Case = {
  readonly id: string;
  readonly argv: readonly string[];
  readonly output: string | null;
  readonly facts?: {
    readonly headerSize: number;
    readonly imageSize: number;
    readonly flags: string;
    readonly decompressedSha256?: string;
    readonly compressedPrefixHex?: string;
    readonly protectedTlvs: readonly { readonly type: string; readonly valueHex: string }[];
  };
};

const compressed = goldenJson<readonly Case[]>('mcuboot', 'cases.json').filter(
  ({ argv, facts }) =>
    facts?.decompressedSha256 !== undefined && (!argv.includes('-E') || argv.includes('-c')),
);

describe('images compressed by the reference', () => {
  it.each(compressed)('$id unpacks to what went in', ({ output, facts }) => {
    if (!output || !facts) throw new Error('the case has no output');
    const image = new Uint8Array(readFileSync(join(root, 'golden/mcuboot', output)));
    const u32 = (type: string) => {
      const hex = facts.protectedTlvs.find((tlv) => tlv.type === type)?.valueHex;
      return hex === undefined
        ? undefined
        : view(Uint8Array.from(Buffer.from(hex, 'hex'))).getUint32(0, true);
    };
    const length = u32('0x73') ?? facts.imageSize;
    const body = image.slice(facts.headerSize, facts.headerSize + length);
    expect(Buffer.from(body.slice(0, 2)).toString('hex')).toBe(facts.compressedPrefixHex);
    const unpacked = unpack(body.slice(2));
    if (!unpacked) throw new Error('does not unpack');
    const bytes = Number(facts.flags) & 0x800 ? armThumbDecode(unpacked) : unpacked;
    expect(bytes.length).toBe(u32('0x70'));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(facts.decompressedSha256);
    const own = pack(unpacked);
    expect(own.length).toBeLessThanOrEqual(body.length);
  });

  it('there are some', () => expect(compressed.length).toBeGreaterThanOrEqual(5));
});
