/**
 * Reads the structure that the ROM loader reads, from any bytes: what the header claims, which segments are really there,
 * where the checksum stands and whether it is right. Nothing is refused; what is missing is said.
 */

import type { Bytes } from '../../core/types.ts';
import {
  CHECKSUM_SEED,
  checksumOffset,
  imageHeader,
  MAGIC,
  MOST_SEGMENTS,
  segmentHeader,
  xorOf,
} from './layout.ts';

export type SegmentAt = {
  /** Offset of the segment's header. */
  readonly offset: number;
  readonly address: number;
  /** As the header claims. */
  readonly length: number;
  /** What of the data is there. */
  readonly data: Bytes;
};

export type Header = {
  readonly magic: number;
  readonly count: number;
  readonly mode: number;
  readonly size: number;
  readonly entry: number;
};

export type Structure = {
  readonly offset: number;
  readonly header: Header;
  readonly segments: readonly SegmentAt[];
  /** The first segment that is not wholly there. */
  readonly cut?: {
    readonly index: number;
    readonly offset: number;
    readonly needed: number;
    readonly there: number;
  };
  /** Behind the last segment. */
  readonly end: number;
  readonly checksumAt: number;
  readonly stored: number | undefined;
  readonly computed: number;
  readonly checksumOk: boolean;
  /** The header counts more segments than there are: only these are real. */
  readonly realCount?: number;
};

type Reading = { segments: SegmentAt[]; cut?: Structure['cut']; end: number };

/** Reads `count` segments from `start`, as far as the file goes. */
function readSegments(bytes: Bytes, start: number, count: number): Reading {
  const segments: SegmentAt[] = [];
  let at = start;
  for (let index = 0; index < count; index++) {
    const header = segmentHeader.read(bytes, at);
    if (!header) {
      return {
        segments,
        end: at,
        cut: { index, offset: at, needed: segmentHeader.size, there: Math.max(0, bytes.length - at) },
      };
    }
    const from = at + segmentHeader.size;
    const there = Math.min(header.length, bytes.length - from);
    const data = bytes.subarray(from, from + there);
    segments.push({ offset: at, ...header, data });
    if (there < header.length) {
      return { segments, end: from + there, cut: { index, offset: at, needed: header.length, there } };
    }
    at = from + header.length;
  }
  return { segments, end: at };
}

const sumOf = (segments: readonly SegmentAt[], seed: number): number =>
  segments.reduce((sum, segment) => xorOf(segment.data, sum), seed);

function assembled(bytes: Bytes, offset: number, header: Header, count: number, seed: number): Structure {
  const { segments, cut, end } = readSegments(bytes, offset + imageHeader.size, count);
  const checksumAt = checksumOffset(end);
  const stored = cut ? undefined : bytes[checksumAt];
  const computed = sumOf(segments, seed);
  return {
    offset,
    header,
    segments,
    end,
    checksumAt,
    stored,
    computed,
    checksumOk: stored === computed,
    ...(cut ? { cut } : {}),
  };
}

const isEmptySegment = (segment: SegmentAt | undefined): boolean =>
  segment?.address === 0 && segment.length === 0;

const isZero = (bytes: Bytes): boolean => bytes.every((byte) => byte === 0);

/**
 * The count is believed unless fewer segments make a whole structure, with zeros up to a right checksum, and that many
 * do not.
 */
function realCount(bytes: Bytes, claimed: Structure, seed: number): number | undefined {
  const { header, offset } = claimed;
  const count = Math.min(header.count, MOST_SEGMENTS);
  if (claimed.checksumOk && !isEmptySegment(claimed.segments.at(-1))) return undefined;
  for (let fewer = count - 1; fewer >= 1; fewer--) {
    const candidate = assembled(bytes, offset, header, fewer, seed);
    if (!candidate.checksumOk || candidate.cut || isEmptySegment(candidate.segments.at(-1))) continue;
    if (isZero(bytes.subarray(candidate.end, candidate.checksumAt))) return fewer;
  }
  return undefined;
}

/**
 * What the header at `offset` describes; `seed` is what the checksum covers before it (rBoot's irom). Where the checksum
 * is known to be stale it says nothing about the count, which is then believed.
 */
export function parseStructure(
  bytes: Bytes,
  offset: number,
  seed: number = CHECKSUM_SEED,
  stale = false,
): Structure {
  const header = imageHeader.read(bytes, offset);
  if (!header || header.magic !== MAGIC.plain) {
    const there = Math.max(0, bytes.length - offset);
    const none = { magic: bytes[offset] ?? 0, count: 0, mode: 0, size: 0, entry: 0 };
    return {
      offset,
      header: header ?? none,
      segments: [],
      end: offset,
      checksumAt: checksumOffset(offset),
      stored: undefined,
      computed: seed,
      checksumOk: false,
      cut: { index: 0, offset, needed: imageHeader.size, there: Math.min(there, imageHeader.size) },
    };
  }
  const claimed = assembled(bytes, offset, header, Math.min(header.count, MOST_SEGMENTS), seed);
  const real = stale ? undefined : realCount(bytes, claimed, seed);
  return real === undefined ? claimed : { ...assembled(bytes, offset, header, real, seed), realCount: real };
}
