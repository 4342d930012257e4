/**
 * Aligns a file that came back (`a`) with the one that was released (`b`), and lists the hunks in which they differ.
 *
 *     b  ────────────┬───────┬───────────────      a hunk says: a[a … a+aLength) stands where b[b … b+bLength) should;
 *     a  ────────────┴───────┴───────────────      between two hunks the files are the same, byte for byte
 *
 * First the files are read on side by side: that finds single wrong bytes. If they no longer run alike, the next sixteen bytes
 * of `a` are looked up among the blocks of `b`, with a rolling hash as rsync has it: that finds what was lost, repeated or
 * inserted. Time grows with the lengths; the index of blocks takes a fraction of the memory of `b`.
 */

export type Hunk = {
  readonly a: number;
  readonly aLength: number;
  readonly b: number;
  readonly bLength: number;
};

const BLOCK = 16;
/** How many bytes are looked at to decide whether the files still run alike here, and whether they do so at another place. */
const LOOK_AHEAD = 256;
const LOOK_FURTHER = 1024;
/** How many blocks with the same hash are looked at, so that repetitive data does not cost more than other data. */
const LONGEST_CHAIN = 16;
const MULTIPLIER = 0x01000193;

/** Blocks by bucket, lowest offset first; those before the place that is read are dropped on the way. */
type Index = { readonly heads: Int32Array; readonly next: Int32Array; readonly mask: number; checks: number };

/** MULTIPLIER to the power of BLOCK - 1: the weight of the byte that leaves the window of the rolling hash. */
const LEAVING = Array.from({ length: BLOCK - 1 }).reduce<number>((power) => Math.imul(power, MULTIPLIER), 1);

function hashAt(bytes: Uint8Array, offset: number): number {
  let hash = 0;
  for (let i = 0; i < BLOCK; i++) hash = (Math.imul(hash, MULTIPLIER) + (bytes[offset + i] as number)) | 0;
  return hash;
}

const bucket = (hash: number, mask: number): number => (hash ^ (hash >>> 15)) & mask;

function isUniform(bytes: Uint8Array, offset: number): boolean {
  for (let i = 1; i < BLOCK; i++) if (bytes[offset + i] !== bytes[offset]) return false;
  return true;
}

/** Indexes the blocks of `bytes` by hash, except those of one repeated byte. `checks` limits how many candidates are compared closely. */
function indexOfBlocks(bytes: Uint8Array, checks: number): Index {
  const blocks = Math.floor(bytes.length / BLOCK);
  const mask = 2 ** Math.max(4, Math.ceil(Math.log2(blocks + 1))) - 1;
  const heads = new Int32Array(mask + 1).fill(-1);
  const next = new Int32Array(blocks).fill(-1);
  for (let block = blocks - 1; block >= 0; block--) {
    if (isUniform(bytes, block * BLOCK)) continue;
    const at = bucket(hashAt(bytes, block * BLOCK), mask);
    next[block] = heads[at] as number;
    heads[at] = block;
  }
  return { heads, next, mask, checks };
}

function sameRun(a: Uint8Array, i: number, b: Uint8Array, j: number, length: number): boolean {
  for (let k = 0; k < length; k++) if (a[i + k] !== b[j + k]) return false;
  return true;
}

/** Whether most of what follows at the two places is the same. */
function runsAlike(a: Uint8Array, i: number, b: Uint8Array, j: number, ahead: number): boolean {
  if (a.length - i === b.length - j && a.length - i < BLOCK) return true;
  const length = Math.min(ahead, a.length - i, b.length - j);
  let same = 0;
  for (let k = 0; k < length; k++) if (a[i + k] === b[j + k]) same++;
  return same * 10 >= length * 6;
}

/** The first offset in `b` from `j` on where the block of `a` at `i` stands and the files run alike from there, or -1. */
function place(a: Uint8Array, i: number, b: Uint8Array, j: number, hash: number, index: Index): number {
  const at = bucket(hash, index.mask);
  let block = index.heads[at] as number;
  while (block >= 0 && block * BLOCK < j) block = index.next[block] as number;
  index.heads[at] = block;
  for (let tries = 0; block >= 0 && tries < LONGEST_CHAIN && index.checks > 0; tries++) {
    const offset = block * BLOCK;
    if (sameRun(a, i, b, offset, BLOCK)) {
      if (runsAlike(a, i, b, offset, LOOK_FURTHER)) return offset;
      index.checks--;
    }
    block = index.next[block] as number;
  }
  return -1;
}

/** The nearest offsets from `i` and `j` on at which the files agree again, or their ends. */
function findBack(a: Uint8Array, i: number, b: Uint8Array, j: number, index: Index): [number, number] {
  let hash = i + BLOCK <= a.length ? hashAt(a, i) : 0;
  for (let at = i; at + BLOCK <= a.length; at++) {
    const found = place(a, at, b, j, hash, index);
    if (found >= 0) {
      let back = 0;
      while (at - back > i && found - back > j && a[at - back - 1] === b[found - back - 1]) back++;
      return [at - back, found - back];
    }
    const leaving = Math.imul(a[at] as number, LEAVING);
    hash = (Math.imul(hash - leaving, MULTIPLIER) + (a[at + BLOCK] ?? 0)) | 0;
  }
  return endTogether(a, i, b, j);
}

/** Where the files end alike: less than a block of equal bytes may be left there. */
function endTogether(a: Uint8Array, i: number, b: Uint8Array, j: number): [number, number] {
  let back = 0;
  const most = Math.min(a.length - i, b.length - j, BLOCK * 2);
  while (back < most && a[a.length - back - 1] === b[b.length - back - 1]) back++;
  return back >= 4 ? [a.length - back, b.length - back] : [a.length, b.length];
}

/** Every hunk in order of offset. */
export function* hunks(a: Uint8Array, b: Uint8Array): Generator<Hunk> {
  let index: Index | undefined;
  let i = 0;
  let j = 0;
  let trustedUntil = -1;
  for (;;) {
    while (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
    }
    if (i === a.length && j === b.length) return;
    let [k, l] = [a.length, b.length];
    if (i < a.length && j < b.length) {
      if (i < trustedUntil || runsAlike(a, i, b, j, LOOK_AHEAD)) {
        if (i >= trustedUntil) trustedUntil = i + LOOK_AHEAD / 2;
        let run = 1;
        while (i + run < a.length && j + run < b.length && a[i + run] !== b[j + run]) run++;
        [k, l] = [i + run, j + run];
      } else {
        index ??= indexOfBlocks(b, 1024 + Math.floor(a.length / BLOCK));
        [k, l] = findBack(a, i, b, j, index);
        trustedUntil = -1;
      }
    }
    yield { a: i, aLength: k - i, b: j, bLength: l - j };
    [i, j] = [k, l];
  }
}
