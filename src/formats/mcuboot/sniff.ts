/**
 * Whether a file is an MCUboot image, or was one before it was damaged: by its magic in either byte order, as hex, as
 * base64, re-encoded as UTF-8; or by the trailer at the end of a slot.
 */

import { startsWith, utf8 } from '../../core/bytes.ts';

const MAGIC = [0x3d, 0xb8, 0xf3, 0x96];
const bytes = (...values: number[]) => Uint8Array.from(values);

const beginnings: readonly Uint8Array[] = [
  bytes(...MAGIC),
  bytes(...MAGIC.toReversed()),
  bytes(0x3c, 0xb8, 0xf3, 0x96),
  bytes(0x3d, 0xc2, 0xb8, 0xc3, 0xb3, 0xc2, 0x96),
  bytes(0x3d, 0xef, 0xbf, 0xbd, 0xef, 0xbf, 0xbd),
  utf8('PbjzlgAA'),
];

const TRAILER_TAILS: readonly Uint8Array[] = [
  bytes(0x60, 0xd2, 0xef, 0x7f, 0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80),
  bytes(0x41, 0x0b, 0x8d, 0x77, 0x67, 0x9c, 0x11, 0x0f, 0x1f, 0x8a),
];

/** The first data record of Intel HEX that begins with the magic. */
const HEX_MAGIC = /^\s*(?::[0-9a-f]{6}0[2345][0-9a-f]+\s+)*:[0-9a-f]{6}00(3db8f396|96f3b83d)/i;

const endsWith = (file: Uint8Array, tail: Uint8Array): boolean =>
  file.length >= tail.length && startsWith(file.subarray(file.length - tail.length), tail);

export function sniff(file: Uint8Array): boolean {
  if (beginnings.some((beginning) => startsWith(file, beginning))) return true;
  if (TRAILER_TAILS.some((tail) => endsWith(file, tail))) return true;
  if (file[0] !== 0x3a && file[0] !== 0x0a && file[0] !== 0x0d) return false;
  return HEX_MAGIC.test(String.fromCharCode(...file.subarray(0, 256)));
}
