/**
 * The ARM-Thumb filter (BCJ) that may run before LZMA2: the targets of BL instructions are rewritten from relative to
 * absolute, so that calls of one function look alike. The filtered bytes have the same length.
 *
 *     halfword 1: 1111 0 | target bits 21..11      halfword 2: 1111 1 | target bits 10..0     (little-endian)
 *
 * The target counts halfwords; it is relative to the address of the instruction plus 4. The filter starts at address 0.
 */

import type { Bytes } from '../../../core/types.ts';

function filter(bytes: Bytes, direction: 1 | -1): Bytes {
  const out = new Uint8Array(bytes);
  for (let i = 0; i + 4 <= out.length; i += 2) {
    const high = out[i + 1] as number;
    const low = out[i + 3] as number;
    if ((high & 0xf8) !== 0xf0 || (low & 0xf8) !== 0xf8) continue;
    const target =
      ((high & 7) << 19) | ((out[i] as number) << 11) | ((low & 7) << 8) | (out[i + 2] as number);
    const moved = target + direction * ((i + 4) / 2);
    out[i] = (moved >>> 11) & 0xff;
    out[i + 1] = 0xf0 | ((moved >>> 19) & 7);
    out[i + 2] = moved & 0xff;
    out[i + 3] = 0xf8 | ((moved >>> 8) & 7);
    i += 2;
  }
  return out;
}

/** Relative to absolute, before compression. */
export const armThumbEncode = (bytes: Bytes): Bytes => filter(bytes, 1);

/** Absolute to relative, after decompression. */
export const armThumbDecode = (bytes: Bytes): Bytes => filter(bytes, -1);
