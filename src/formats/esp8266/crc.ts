/**
 * The four bytes at the end of an update image. C is the ordinary CRC-32 (zlib, PNG) over all bytes before them; the
 * device computes the same without the final inversion, R = ~C, and what it then compares is the point of contention:
 *
 *     sdk       |int32(R)|   what every stock updater from NONOS SDK 2.0.0 to 3.0.6 accepts, and nothing else
 *     inverted  R            what a client accepts that leaves out the absolute value
 *     python3   C + 1        what the vendor's script becomes on Python 3: right for half of all images
 *     plain     C            accepted nowhere
 *
 * Where the top bit of C is 1, R is positive, and sdk and inverted are one number. So a byte that nothing reads, chosen
 * to set that bit, makes a file that both kinds of device accept: the `universal` trailer.
 */

import { view } from '../../core/bytes.ts';
import { crc32 } from '../../core/digest.ts';
import { integer } from '../../core/struct.ts';
import type { Bytes } from '../../core/types.ts';

export const conventions = {
  sdk: (crc: number) => Math.abs(~crc) >>> 0,
  inverted: (crc: number) => ~crc >>> 0,
  python3: (crc: number) => (crc + 1) >>> 0,
  plain: (crc: number) => crc >>> 0,
} as const;

export type Convention = keyof typeof conventions;
const names = Object.keys(conventions) as Convention[];

export const TRAILER = 4;

/** Which conventions the stored value satisfies. */
export const conventionsOf = (crc: number, stored: number): Convention[] =>
  names.filter((name) => conventions[name](crc) === stored);

/** CRC and trailer of a file that ends with one, or undefined when it is too short to. */
export function readTrailer(
  file: Bytes,
): { readonly crc: number; readonly stored: number; readonly satisfies: readonly Convention[] } | undefined {
  if (file.length < TRAILER) return undefined;
  const crc = crc32(file.subarray(0, file.length - TRAILER));
  const stored = view(file).getUint32(file.length - TRAILER, true);
  return { crc, stored, satisfies: conventionsOf(crc, stored) };
}

export const crcRules = ['sdk', 'inverted', 'universal'] as const;
export type CrcRule = (typeof crcRules)[number];

export type Sealed = {
  /** The body and its trailer. */
  readonly bytes: Bytes;
  /** The don't-care byte that was changed to set the top bit of the CRC. */
  readonly changed?: { readonly offset: number; readonly value: number };
};

const bothAgree = (crc: number): boolean => conventions.sdk(crc) === conventions.inverted(crc);

const changes = Array.from({ length: 255 }, (_, i) => i + 1);

/** What a free byte is XORed with, in this order. With exactly one byte behind it, 0x08 always flips the top bit. */
const attemptsAt = (offset: number, body: Bytes): readonly number[] =>
  offset === body.length - 2 ? [0x08, ...changes] : changes;

const withTrailer = (body: Bytes, trailer: number): Bytes => {
  const bytes = new Uint8Array(body.length + TRAILER);
  bytes.set(body);
  bytes.set(integer(trailer, 4), body.length);
  return bytes;
};

/** How many of the free bytes are tried; the first one nearly always does. */
const MOST_TRIED = 16;

/** Changes one of the free bytes so that both rules agree; undefined when none of them can. */
function steer(body: Bytes, free: readonly number[]): Sealed | undefined {
  for (const offset of free.slice(0, MOST_TRIED)) {
    const before = body[offset];
    if (before === undefined) continue;
    const prefix = crc32(body.subarray(0, offset));
    const rest = body.subarray(offset);
    for (const change of attemptsAt(offset, body)) {
      const tail = rest.slice();
      tail[0] = before ^ change;
      const crc = crc32(tail, prefix);
      if (!bothAgree(crc)) continue;
      const changed = body.slice();
      changed[offset] = before ^ change;
      return {
        bytes: withTrailer(changed, conventions.sdk(crc)),
        changed: { offset, value: before ^ change },
      };
    }
  }
  return undefined;
}

/**
 * Puts the trailer behind `body`. `free` lists offsets of bytes that nothing reads, best first; `universal` may change
 * one of them. Undefined when `universal` is wanted and no free byte can bring it about.
 */
export function seal(body: Bytes, rule: CrcRule, free: readonly number[]): Sealed | undefined {
  const crc = crc32(body);
  if (rule !== 'universal') return { bytes: withTrailer(body, conventions[rule](crc)) };
  if (bothAgree(crc)) return { bytes: withTrailer(body, conventions.sdk(crc)) };
  return steer(body, free);
}
