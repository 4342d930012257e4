/** Unpacks DEFLATE data with the platform's own decompression, piece by piece, so that a bomb never fills the memory. */

import { concat } from './bytes.ts';
import type { Bytes } from './types.ts';

/** gzip (RFC 1952), or the bare data of RFC 1951 that zip entries hold. */
export type Packing = 'gzip' | 'deflate-raw';

/** The unpacked bytes in pieces; throws on damaged data. Leaving the loop early stops the unpacking. */
export async function* unpackedPieces(packed: Bytes, packing: Packing): AsyncGenerator<Uint8Array> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream(packing)).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** The unpacked bytes, or undefined when the data are damaged or hold more than `most`. */
export async function inflate(packed: Bytes, packing: Packing, most: number): Promise<Bytes | undefined> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of unpackedPieces(packed, packing)) {
      length += piece.length;
      if (length > most) return undefined;
      pieces.push(piece);
    }
  } catch {
    return undefined;
  }
  return concat(...pieces);
}
