/**
 * Damage by a transfer in text mode: LF became CR LF (FTP in ASCII mode, unzip -a, autocrlf), or CR LF became LF. The first
 * can be undone, so it can be proven; the second is recognised by what is not there.
 */

import type { Bytes } from '../../core/types.ts';

const CR = 0x0d;
const LF = 0x0a;

/** The bytes with every CR LF made LF again, or undefined when a LF stands alone (then no text mode was at work). */
export function withoutCarriageReturns(bytes: Bytes): Bytes | undefined {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  let pairs = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte === LF) {
      if (bytes[i - 1] !== CR) return undefined;
      length--;
      pairs++;
    }
    kept[length++] = byte;
  }
  return pairs === 0 ? undefined : kept.subarray(0, length);
}

/** Smaller files may hold no CR LF by chance. */
const SURE_LENGTH = 300_000;
/** Standard deviations that chance does not reach. */
const BEYOND_CHANCE = 4;

/**
 * Whether a file that is `missing` bytes too short looks as if CR LF had been made LF in it: no CR LF is left, and either
 * one would be by chance, or there are that many more LF than chance puts into so many bytes.
 */
export function lostCarriageReturns(bytes: Bytes, missing: number): boolean {
  if (missing <= 0) return false;
  let feeds = 0;
  for (let i = bytes.indexOf(LF); i >= 0; i = bytes.indexOf(LF, i + 1)) {
    if (bytes[i - 1] === CR) return false;
    feeds++;
  }
  if (bytes.length >= SURE_LENGTH) return missing <= bytes.length / 1000 && feeds >= missing;
  const chance = bytes.length / 256;
  return feeds >= missing && feeds > chance + BEYOND_CHANCE * Math.sqrt(chance + 1);
}
