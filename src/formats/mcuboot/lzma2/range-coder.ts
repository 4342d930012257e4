/**
 * The range coder of LZMA: a number between 0 and 1 written byte by byte, of which every bit cuts the remaining range in
 * proportion to the probability of a 0. Follows the public LZMA specification.
 *
 * A coded stretch starts with a zero byte and ends, in LZMA2, with exactly the bytes that bring the decoder's `code` to 0.
 */

import type { Bytes } from '../../../core/types.ts';
import { PROBABILITY_BITS } from './lzma-model.ts';

const ADAPTATION = 5;
const ONE = 1 << PROBABILITY_BITS;
const TOP = 1 << 24;
const CARRY = 2 ** 32;

export type RangeEncoder = {
  readonly out: Uint8Array;
  length: number;
  low: number;
  range: number;
  cache: number;
  /** Bytes held back because a carry may still change them: the cache and 0xFFs after it. */
  held: number;
};

export const newRangeEncoder = (capacity: number): RangeEncoder => ({
  out: new Uint8Array(capacity),
  length: 0,
  low: 0,
  range: 0xffffffff,
  cache: 0,
  held: 1,
});

export function restart(coder: RangeEncoder): void {
  coder.length = 0;
  coder.low = 0;
  coder.range = 0xffffffff;
  coder.cache = 0;
  coder.held = 1;
}

/** Moves the highest byte of `low` out, once no carry can reach it. */
function shiftLow(coder: RangeEncoder): void {
  if (coder.low < 0xff000000 || coder.low >= CARRY) {
    const carry = coder.low >= CARRY ? 1 : 0;
    let byte = coder.cache;
    for (; coder.held > 0; coder.held--) {
      coder.out[coder.length++] = byte + carry;
      byte = 0xff;
    }
    coder.cache = (coder.low >>> 24) & 0xff;
  }
  coder.held++;
  coder.low = (coder.low & 0x00ffffff) * 256;
}

export function encodeBit(coder: RangeEncoder, probabilities: Uint16Array, at: number, bit: number): void {
  const probability = probabilities[at] as number;
  const bound = (coder.range >>> PROBABILITY_BITS) * probability;
  if (bit === 0) {
    coder.range = bound;
    probabilities[at] = probability + ((ONE - probability) >> ADAPTATION);
  } else {
    coder.low += bound;
    coder.range -= bound;
    probabilities[at] = probability - (probability >> ADAPTATION);
  }
  if (coder.range < TOP) {
    coder.range *= 256;
    shiftLow(coder);
  }
}

/** Bits of even probability, highest first. */
export function encodeDirect(coder: RangeEncoder, value: number, bits: number): void {
  for (let i = bits - 1; i >= 0; i--) {
    coder.range = coder.range >>> 1;
    if ((value >>> i) & 1) coder.low += coder.range;
    if (coder.range < TOP) {
      coder.range *= 256;
      shiftLow(coder);
    }
  }
}

/** `bits` bits through a tree of probabilities, highest first. */
export function encodeTree(
  coder: RangeEncoder,
  probabilities: Uint16Array,
  at: number,
  bits: number,
  value: number,
): void {
  let node = 1;
  for (let i = bits - 1; i >= 0; i--) {
    const bit = (value >>> i) & 1;
    encodeBit(coder, probabilities, at + node, bit);
    node = (node << 1) | bit;
  }
}

/** `bits` bits through a tree of probabilities, lowest first. */
export function encodeReverseTree(
  coder: RangeEncoder,
  probabilities: Uint16Array,
  at: number,
  bits: number,
  value: number,
): void {
  let node = 1;
  for (let i = 0; i < bits; i++) {
    const bit = (value >>> i) & 1;
    encodeBit(coder, probabilities, at + node, bit);
    node = (node << 1) | bit;
  }
}

/** Writes what is still held; the encoder then holds a whole coded stretch in `out`. */
export function finish(coder: RangeEncoder): void {
  for (let i = 0; i < 5; i++) shiftLow(coder);
}

export type RangeDecoder = {
  readonly bytes: Bytes;
  at: number;
  end: number;
  range: number;
  code: number;
  /** More bytes were asked for than the stretch holds. */
  overrun: boolean;
};

/** A decoder of `bytes[at … end)`, or undefined when no coded stretch starts there. */
export function newRangeDecoder(bytes: Bytes, at: number, end: number): RangeDecoder | undefined {
  if (end - at < 5 || bytes[at] !== 0) return undefined;
  let code = 0;
  for (let i = 1; i < 5; i++) code = ((code << 8) | (bytes[at + i] as number)) >>> 0;
  return { bytes, at: at + 5, end, range: 0xffffffff, code, overrun: false };
}

function normalize(coder: RangeDecoder): void {
  if (coder.range >= TOP) return;
  coder.range *= 256;
  if (coder.at >= coder.end) {
    coder.overrun = true;
    coder.code = (coder.code << 8) >>> 0;
  } else {
    coder.code = ((coder.code << 8) | (coder.bytes[coder.at++] as number)) >>> 0;
  }
}

export function decodeBit(coder: RangeDecoder, probabilities: Uint16Array, at: number): number {
  normalize(coder);
  const probability = probabilities[at] as number;
  const bound = (coder.range >>> PROBABILITY_BITS) * probability;
  if (coder.code < bound) {
    coder.range = bound;
    probabilities[at] = probability + ((ONE - probability) >> ADAPTATION);
    return 0;
  }
  coder.range -= bound;
  coder.code -= bound;
  probabilities[at] = probability - (probability >> ADAPTATION);
  return 1;
}

export function decodeDirect(coder: RangeDecoder, bits: number): number {
  let value = 0;
  for (let i = 0; i < bits; i++) {
    normalize(coder);
    coder.range = coder.range >>> 1;
    const bit = coder.code >= coder.range ? 1 : 0;
    if (bit) coder.code -= coder.range;
    value = value * 2 + bit;
  }
  return value;
}

export function decodeTree(
  coder: RangeDecoder,
  probabilities: Uint16Array,
  at: number,
  bits: number,
): number {
  let node = 1;
  for (let i = 0; i < bits; i++) node = (node << 1) | decodeBit(coder, probabilities, at + node);
  return node - (1 << bits);
}

export function decodeReverseTree(
  coder: RangeDecoder,
  probabilities: Uint16Array,
  at: number,
  bits: number,
): number {
  let node = 1;
  let value = 0;
  for (let i = 0; i < bits; i++) {
    const bit = decodeBit(coder, probabilities, at + node);
    node = (node << 1) | bit;
    value |= bit << i;
  }
  return value;
}

/** All bytes used and nothing left over: the only end a coded stretch of LZMA2 may have. */
export function finishedCleanly(coder: RangeDecoder): boolean {
  normalize(coder);
  return !coder.overrun && coder.at === coder.end && coder.code === 0;
}
