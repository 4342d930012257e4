/**
 * Says what a hunk means: pages that are lost, repeated, erased or misplaced, flipped bits, ends that were cut or have grown.
 *
 *     at the start   something stands in front, or the start is missing
 *     in between     same length: flipped bits, an erased or overwritten page; shorter: lost; longer: repeated or foreign
 *     at the end     cut off, or something follows
 */

import { equal, hexNumber, text } from '../core/bytes.ts';
import { type Hunk, hunks } from './align.ts';
import { allAre, contentOf, opening, trailing } from './contents.ts';
import { type Bits, type Damage, type Find, gather } from './damage.ts';
import type { CompareCode } from './findings.ts';
import { isInTrailer, isSlotRest } from './slot-trailer.ts';

/** Sizes of a flash sector or page or of a transfer's block, the largest first. */
const PAGES = [65536, 32768, 16384, 8192, 4096, 2048, 1024, 512, 256, 128, 64];
/** From this length on, differing bytes have one common cause; fewer are bits that flipped here and there. */
const STRETCH = 16;
/** Erased flash shows as a run of at least this many 0xff. */
const ERASED_RUN = 64;
/** How far a stretch is moved to find the place that it most likely has. */
const MOST_SLIDE = 4096;

/** Misplaced content is looked for in steps of this many bytes, and for at most so many hunks. */
const SMALLEST_PAGE = 256;
const SEARCHES = 256;

type Pair = { readonly a: Uint8Array; readonly b: Uint8Array; searches: number };

const stands = ({ a }: Pair, hunk: Hunk) => a.subarray(hunk.a, hunk.a + hunk.aLength);
const belongs = ({ b }: Pair, hunk: Hunk) => b.subarray(hunk.b, hunk.b + hunk.bLength);

const find = (code: CompareCode, hunk: Hunk, more: Partial<Find> = {}): Find => ({
  code,
  hunk,
  bytes: Math.max(hunk.aLength, hunk.bLength),
  ...more,
});

const quoted = (bytes: Uint8Array): string => `it begins '${opening(bytes)}'`;

function before(pair: Pair, hunk: Hunk): Find {
  const bytes = stands(pair, hunk);
  const content = contentOf(bytes);
  if (content === 'http') return find('compare/http-header', hunk, { note: quoted(bytes) });
  if (content === 'html' || content === 'text')
    return find('compare/leading-text', hunk, { note: quoted(bytes) });
  const note = content === 'erased' ? 'erased flash' : content === 'zeros' ? 'zeros' : undefined;
  return find('compare/leading-data', hunk, { note });
}

/** What follows the end of the image. Erased flash behind other data is reported as the rest of the slot. */
export function behind(bytes: Uint8Array, hunk: Hunk): Find[] {
  if (isSlotRest(bytes)) return [find('compare/slot-trailer', hunk)];
  const erased = trailing(bytes, 0xff);
  if (erased === bytes.length) return [find('compare/erased-tail', hunk, { bytes: erased })];
  const rest = bytes.subarray(0, bytes.length - erased);
  const content = contentOf(rest);
  const here = { ...hunk, aLength: rest.length };
  const follows =
    content === 'zeros'
      ? find('compare/zero-tail', here)
      : content === 'data'
        ? find('compare/trailing-data', here)
        : find('compare/trailing-text', here, { note: quoted(rest) });
  if (erased < ERASED_RUN) return [follows];
  const tail = { a: hunk.a + rest.length, aLength: erased, b: hunk.b, bLength: 0 };
  return [follows, find('compare/erased-tail', tail)];
}

/** The end of both files: cut off, grown, or erased flash in place of the rest. */
function atTheEnd(pair: Pair, hunk: Hunk): Find[] {
  if (hunk.bLength === 0) return behind(stands(pair, hunk), hunk);
  if (hunk.aLength === 0) return [find('compare/truncated', hunk)];
  const bytes = stands(pair, hunk);
  const content = contentOf(bytes);
  if (content === 'erased') {
    return [
      find('compare/truncated', hunk, { bytes: hunk.bLength, note: 'erased flash (0xff) from there on' }),
    ];
  }
  if (content === 'html' || content === 'http' || (content === 'text' && hunk.bLength > bytes.length)) {
    const text = find('compare/trailing-text', { ...hunk, bLength: 0 }, { note: quoted(bytes) });
    return [find('compare/truncated', { ...hunk, aLength: 0 }), text];
  }
  return hunk.aLength === hunk.bLength ? inPlace(pair, hunk) : [find('compare/bytes-replaced', hunk)];
}

function bitsOf(stood: Uint8Array, released: Uint8Array): Bits {
  let [cleared, set, mask] = [0, 0, 0];
  for (let i = 0; i < released.length; i++) {
    const changed = (stood[i] as number) ^ (released[i] as number);
    mask |= changed;
    for (let bit = 1; bit < 256; bit <<= 1) {
      if ((changed & bit) === 0) continue;
      if ((released[i] as number) & bit) cleared++;
      else set++;
    }
  }
  return { cleared, set, mask };
}

/** The run of 0xff in `a` around the hunk, when the hunk is part of one. */
function erasedAround({ a }: Pair, hunk: Hunk): { from: number; to: number } | undefined {
  if (!allAre(a.subarray(hunk.a, hunk.a + hunk.aLength), 0xff)) return undefined;
  let from = hunk.a;
  let to = hunk.a + hunk.aLength;
  while (from > 0 && hunk.a - from < ERASED_RUN && a[from - 1] === 0xff) from--;
  while (to < a.length && to - hunk.a < 2 * ERASED_RUN && a[to] === 0xff) to++;
  return to - from >= ERASED_RUN ? { from, to } : undefined;
}

/** Where in `b` the bytes of a stretch belong, or -1. They are looked for at the same offset within every smallest page. */
function sourceOf(bytes: Uint8Array, b: Uint8Array, hunk: Hunk): number {
  if (bytes.length < ERASED_RUN || allAre(bytes, bytes[0] as number)) return -1;
  for (let at = hunk.b % SMALLEST_PAGE; at + bytes.length <= b.length; at += SMALLEST_PAGE) {
    if (b[at] === bytes[0] && equal(b.subarray(at, at + bytes.length), bytes)) return at;
  }
  return -1;
}

const pageOf = (length: number): number | undefined => PAGES.find((page) => length % page === 0);

/** Other bytes at the right place. */
function inPlace(pair: Pair, hunk: Hunk): Find[] {
  const [stood, released] = [stands(pair, hunk), belongs(pair, hunk)];
  if (erasedAround(pair, hunk)) return [find('compare/sector-erased', hunk, { page: pageOf(hunk.bLength) })];
  const bits = bitsOf(stood, released);
  if (hunk.bLength < STRETCH) return [find('compare/bits-flipped', hunk, { bits })];
  const source = pair.searches-- > 0 ? sourceOf(stood, pair.b, hunk) : -1;
  if (source >= 0) {
    const note = `what belongs at ${hexNumber(source)} stands there`;
    return [find('compare/sector-misplaced', hunk, { page: pageOf(hunk.bLength), note })];
  }
  if (bits.set === 0) return [find('compare/not-erased-first', hunk, { bits })];
  return [find('compare/bytes-replaced', hunk)];
}

/**
 * The most likely place of a lost or inserted stretch that `bytes` holds at `at`. Where the bytes around it repeat it may as well
 * lie a little earlier or later: then the start of the file is preferred, or else a page boundary.
 */
function meantAt(bytes: Uint8Array, at: number, length: number): { at: number; page: number | undefined } {
  const most = Math.min(length, MOST_SLIDE);
  let earlier = at;
  while (earlier > 0 && at - earlier < most && bytes[earlier - 1] === bytes[earlier - 1 + length]) earlier--;
  if (earlier === 0) return { at: 0, page: pageOf(length) };
  let later = at;
  while (later - at < most && later + length < bytes.length && bytes[later] === bytes[later + length])
    later++;
  for (const page of PAGES) {
    const boundary = Math.ceil(earlier / page) * page;
    if (length % page === 0 && boundary <= later) return { at: boundary, page };
  }
  return { at, page: pageOf(length) };
}

function lost({ b }: Pair, hunk: Hunk): Find {
  const { at, page } = meantAt(b, hunk.b, hunk.bLength);
  const here = { ...hunk, a: Math.max(0, hunk.a + at - hunk.b), b: at };
  if (at === 0) return find('compare/start-missing', here);
  return page ? find('compare/sector-missing', here, { page }) : find('compare/bytes-missing', here);
}

const isChunkSize = (bytes: Uint8Array): boolean =>
  bytes.length < 64 && /^\r?\n?[0-9a-f]{1,8}(;[^\r\n]*)?\r\n$/i.test(text(bytes));

function inserted(bytes: Uint8Array): string | undefined {
  if (isChunkSize(bytes)) return 'a chunk size of HTTP: the transfer coding was not undone';
  const content = contentOf(bytes);
  if (content === 'data') return undefined;
  return content === 'erased' || content === 'zeros'
    ? `all ${hexNumber(bytes[0] as number, 2)}`
    : quoted(bytes);
}

function gained(pair: Pair, hunk: Hunk): Find {
  const { a, b } = pair;
  const bytes = stands(pair, hunk);
  const length = hunk.aLength;
  const { at, page } = meantAt(a, hunk.a, length);
  const here = { ...hunk, a: at, b: Math.max(0, hunk.b + at - hunk.a) };
  if (at === 0) return before(pair, here);
  const after = equal(bytes, b.subarray(hunk.b, hunk.b + length));
  if (after || (length <= hunk.b && equal(bytes, b.subarray(hunk.b - length, hunk.b)))) {
    if (page) return find('compare/sector-repeated', here, { page });
    return find('compare/bytes-inserted', here, { note: 'a repetition of what stands beside it' });
  }
  return find('compare/bytes-inserted', hunk, { note: inserted(bytes) });
}

function meaning(pair: Pair, hunk: Hunk): Find[] {
  const atStart = hunk.a === 0 && hunk.b === 0;
  const atEnd = hunk.a + hunk.aLength === pair.a.length && hunk.b + hunk.bLength === pair.b.length;
  if (atStart && hunk.bLength === 0) return [before(pair, hunk)];
  if (hunk.aLength === hunk.bLength && isInTrailer(pair.a, pair.b, hunk))
    return [find('compare/slot-trailer', hunk)];
  if (atEnd) return atTheEnd(pair, hunk);
  if (atStart && hunk.aLength === 0) return [find('compare/start-missing', hunk)];
  if (hunk.aLength === hunk.bLength) return inPlace(pair, hunk);
  if (hunk.aLength === 0) return [lost(pair, hunk)];
  if (hunk.bLength === 0) return [gained(pair, hunk)];
  return [find('compare/bytes-replaced', hunk)];
}

/** All damage by kind, and how many bytes of `b` came back where they belong. */
export function damages(a: Uint8Array, b: Uint8Array): { found: Map<CompareCode, Damage>; kept: number } {
  const found = new Map<CompareCode, Damage>();
  const pair = { a, b, searches: SEARCHES };
  let kept = b.length;
  for (const hunk of hunks(a, b)) {
    kept -= hunk.bLength;
    for (const one of meaning(pair, hunk)) gather(found, one);
  }
  return { found, kept };
}
