/**
 * Compressed payloads: two bytes that describe the stream, then raw LZMA2, with ARM-Thumb branches made absolute before
 * it where the flag says so.
 *
 *     dictionary code u8 | (pb·5 + lp)·9 + lc u8 | LZMA2 stream …        dictionary = (2 | code & 1) << (code / 2 + 11)
 */

import { concat } from '../../core/bytes.ts';
import type { Bytes } from '../../core/types.ts';
import { COMPRESSED, flagBits, type ImageHeader } from './layout.ts';
import {
  armThumbDecode,
  armThumbEncode,
  encodeLzma2,
  type Lzma2Problem,
  unpackLzma2,
} from './lzma2/index.ts';
import type { Compression, Lzma } from './plan.ts';

const PREFIX = 2;
const LARGEST_CODE = 38;

const dictionaryOf = (code: number): number => (2 | (code & 1)) * 2 ** ((code >> 1) + 11);

/** The smallest dictionary that the prefix can name and that holds `size`. */
function dictionaryCode(size: number): number {
  let code = 0;
  while (code < LARGEST_CODE && dictionaryOf(code) < size) code++;
  return code;
}

export const compressionFlags = (compression: Compression): number => {
  if (compression === 'disabled') return 0;
  const thumb = compression === 'lzma2armthumb' ? flagBits.COMPRESSED_ARM_THUMB : 0;
  return flagBits.COMPRESSED_LZMA2 | thumb;
};

/** Prefix and stream of a payload. */
export function compress(payload: Bytes, compression: Compression, lzma: Lzma): Bytes {
  const code = dictionaryCode(lzma.dictSize);
  const filtered = compression === 'lzma2armthumb' ? armThumbEncode(payload) : payload;
  const { lc, lp, pb } = lzma;
  const stream = encodeLzma2(filtered, { lc, lp, pb, dictSize: dictionaryOf(code) });
  return concat(Uint8Array.of(code, (pb * 5 + lp) * 9 + lc), stream);
}

/** Bytes of the stream in a compressed payload. */
export const streamLength = (compressed: Bytes): number => compressed.length - PREFIX;

export type DecompressProblem = Lzma2Problem | 'no-prefix' | 'lzma1' | 'no-lzma';
export type Decompressed = { readonly bytes: Bytes } | { readonly problem: DecompressProblem };

/** Undoes `compress`. `limit` bounds what the stream may unpack to. */
export function decompress(payload: Bytes, flags: number, limit: number): Decompressed {
  if ((flags & flagBits.COMPRESSED_LZMA1) !== 0) return { problem: 'lzma1' };
  if ((flags & flagBits.COMPRESSED_LZMA2) === 0) return { problem: 'no-lzma' };
  const [code, properties] = payload;
  if (code === undefined || properties === undefined || code > LARGEST_CODE || properties >= 225) {
    return { problem: 'no-prefix' };
  }
  const lc = properties % 9;
  const lp = Math.floor(properties / 9) % 5;
  const pb = Math.floor(properties / 45);
  const unpacked = unpackLzma2(payload.subarray(PREFIX), { lc, lp, pb, dictSize: dictionaryOf(code), limit });
  if (!('bytes' in unpacked) || (flags & flagBits.COMPRESSED_ARM_THUMB) === 0) return unpacked;
  return { bytes: armThumbDecode(unpacked.bytes) };
}

/** The header that the image had before it was compressed. */
export const originalHeader = (
  header: ImageHeader,
  imageSize: number,
  protectedSize: number,
): ImageHeader => ({
  ...header,
  flags: (header.flags & ~COMPRESSED) >>> 0,
  imageSize,
  protectedSize,
});
