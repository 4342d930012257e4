/**
 * Finds earlier occurrences of the bytes at a position: a binary search tree of all positions in the dictionary whose
 * next four bytes hash alike, kept sorted by what follows them, with the newest at the root. Two small hash tables find
 * the nearest matches of two and three bytes.
 *
 * Descending from the root compares ever longer common prefixes and cuts the tree in two around the new position, which
 * becomes the new root: one walk both finds the matches and inserts the position.
 */

import { MATCH_MAX } from './lzma-model.ts';

/** Matches of this length are good enough to be taken at once. */
export const NICE_LENGTH = 128;
/** How many nodes one walk visits at most. */
const DEPTH = 64;

const HASH4_BITS_MOST = 17;
const HASH3_BITS = 14;
/** A three-byte match further back than this costs more than three literals. */
const FAR_FOR_THREE = 1 << 15;

export type MatchFinder = {
  readonly bytes: Uint8Array;
  /** Matches at the last position asked for, by strictly rising length; distances as the format stores them. */
  readonly lengths: Int32Array;
  readonly distances: Int32Array;
  /** The matches at `next`; afterwards `next` is one further. */
  find(): number;
  skip(count: number): void;
  next(): number;
};

/** How many bytes at `a` and `b` agree, from `length` on and up to `most`. */
export function agreement(bytes: Uint8Array, a: number, b: number, length: number, most: number): number {
  let n = length;
  while (n < most && bytes[a + n] === bytes[b + n]) n++;
  return n;
}

export function newMatchFinder(bytes: Uint8Array, dictSize: number): MatchFinder {
  const cycle = Math.min(dictSize, bytes.length) + 1;
  // both children of the position at a place of the cycle; -1 is none
  const left = new Int32Array(cycle).fill(-1);
  const right = new Int32Array(cycle).fill(-1);
  const hashBits = Math.min(HASH4_BITS_MOST, 33 - Math.clz32(bytes.length));
  const roots = new Int32Array(1 << hashBits).fill(-1);
  const threes = new Int32Array(1 << HASH3_BITS).fill(-1);
  const twos = new Int32Array(1 << 16).fill(-1);
  const lengths = new Int32Array(MATCH_MAX + 1);
  const distances = new Int32Array(MATCH_MAX + 1);
  const reach = cycle - 1;
  let here = 0;
  let count = 0;
  let longest = 0;
  /** Whether the matches are wanted; a skipped position is only inserted. */
  let finding = true;

  function offer(length: number, candidate: number): void {
    longest = length;
    lengths[count] = length;
    distances[count++] = here - candidate - 1;
  }

  function nearTwo(most: number): void {
    const slot = (bytes[here] as number) | ((bytes[here + 1] as number) << 8);
    const candidate = twos[slot] as number;
    twos[slot] = here;
    if (finding && candidate >= 0 && here - candidate <= reach)
      offer(agreement(bytes, candidate, here, 2, most), candidate);
  }

  function nearThree(most: number): void {
    const word =
      (bytes[here] as number) | ((bytes[here + 1] as number) << 8) | ((bytes[here + 2] as number) << 16);
    const slot = Math.imul(word, 0x9e3779b1) >>> (32 - HASH3_BITS);
    const candidate = threes[slot] as number;
    threes[slot] = here;
    if (!finding || candidate < 0 || here - candidate > Math.min(reach, FAR_FOR_THREE)) return;
    const length = agreement(bytes, candidate, here, 0, most);
    if (length >= 3 && length > longest) offer(length, candidate);
  }

  /** Cuts the tree in two around `here`, offering every longer match met on the way. */
  function split(root: number, most: number): void {
    const place = here % cycle;
    let smaller = left;
    let smallerAt = place;
    let larger = right;
    let largerAt = place;
    let commonSmaller = 0;
    let commonLarger = 0;
    let candidate = root;
    for (let depth = DEPTH; ; depth--) {
      if (candidate < 0 || here - candidate > reach || depth === 0) {
        smaller[smallerAt] = -1;
        larger[largerAt] = -1;
        return;
      }
      const at = candidate % cycle;
      const length = agreement(bytes, candidate, here, Math.min(commonSmaller, commonLarger), most);
      if (length > longest) offer(length, candidate);
      if (length === most) {
        smaller[smallerAt] = left[at] as number;
        larger[largerAt] = right[at] as number;
        return;
      }
      if ((bytes[candidate + length] as number) < (bytes[here + length] as number)) {
        smaller[smallerAt] = candidate;
        smaller = right;
        smallerAt = at;
        commonSmaller = length;
        candidate = right[at] as number;
      } else {
        larger[largerAt] = candidate;
        larger = left;
        largerAt = at;
        commonLarger = length;
        candidate = left[at] as number;
      }
    }
  }

  function step(): void {
    count = 0;
    longest = 1;
    const most = Math.min(NICE_LENGTH, bytes.length - here);
    if (most >= 4) {
      nearTwo(most);
      nearThree(most);
      const word =
        (bytes[here] as number) |
        ((bytes[here + 1] as number) << 8) |
        ((bytes[here + 2] as number) << 16) |
        ((bytes[here + 3] as number) << 24);
      const slot = Math.imul(word, 0x9e3779b1) >>> (32 - hashBits);
      const root = roots[slot] as number;
      roots[slot] = here;
      split(root, most);
    } else if (most >= 2) {
      nearTwo(most);
    }
    here++;
  }

  return {
    bytes,
    lengths,
    distances,
    next: () => here,
    find() {
      finding = true;
      step();
      return count;
    },
    skip(positions) {
      finding = false;
      for (let i = 0; i < positions; i++) step();
    },
  };
}
