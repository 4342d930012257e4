/**
 * What a boot loader that swaps images keeps at the end of a slot: status, flags and a magic number. It stands behind
 * the image and says nothing about it, so a read-out may differ there.
 *
 *     | image | erased … | status | flags, each up to 32 bytes | magic 16 |
 */

import { endsWith } from '../core/bytes.ts';
import type { Hunk } from './align.ts';
import { allAre } from './contents.ts';

/** MCUboot's magic. With write sizes above 8 its first two bytes are the write size, so 14 bytes are compared. */
const MAGICS = [
  [0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f, 0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80],
  [0x2d, 0xe1, 0x5d, 0x29, 0x41, 0x0b, 0x8d, 0x77, 0x67, 0x9c, 0x11, 0x0f, 0x1f, 0x8a],
].map((magic) => Uint8Array.from(magic));

/** The magic and the flags before it, each as long as the largest write size. */
const LONGEST_FLAGS = 16 + 5 * 32;
const ERASED_BEFORE = 16;

const hasMagic = (bytes: Uint8Array): boolean => MAGICS.some((magic) => endsWith(bytes, magic));

/** Whether what follows an image is the erased rest of a slot with a trailer at its end. */
export const isSlotRest = (bytes: Uint8Array): boolean =>
  hasMagic(bytes) && (bytes.length <= LONGEST_FLAGS || allAre(bytes.subarray(0, ERASED_BEFORE), 0xff));

/**
 * Whether the hunk lies in the trailer of a slot: where one of the files has a magic at its end, and behind the hunk the
 * released one holds nothing but erased flash and flags.
 */
export function isInTrailer(a: Uint8Array, b: Uint8Array, hunk: Hunk): boolean {
  if (!hasMagic(a) && !hasMagic(b)) return false;
  const flags = Math.max(0, b.length - LONGEST_FLAGS);
  return hunk.b >= flags || allAre(b.subarray(hunk.b, flags), 0xff);
}
