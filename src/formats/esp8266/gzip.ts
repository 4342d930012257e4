/**
 * gzip (RFC 1952) with a header that holds no time, no name and no system, so that the same image gives the same bytes
 * everywhere. The deflate stream is jszip's: browsers' and Node's own differ from release to release.
 *
 *     1F 8B 08 00 · 00000000 · 02 FF · deflate · CRC-32 u32 · length u32
 */

import JSZip from 'jszip';
import { concat, view } from '../../core/bytes.ts';
import { crc32 } from '../../core/digest.ts';
import { inflate } from '../../core/inflate.ts';
import { integer } from '../../core/struct.ts';
import type { Bytes } from '../../core/types.ts';

const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff);

/** Offsets in the local header of a zip entry (APPNOTE 4.3.7). */
const ZIP = { packedSize: 18, nameLength: 26, extraLength: 28, size: 30 } as const;

/** jszip packs one entry; its compressed data are the deflate stream. */
async function deflate(bytes: Bytes): Promise<Bytes> {
  const zip = new JSZip();
  zip.file('a', bytes, { compression: 'DEFLATE', compressionOptions: { level: 9 }, date: new Date(0) });
  const packed = await zip.generateAsync({ type: 'uint8array' });
  const at = view(packed);
  const start = ZIP.size + at.getUint16(ZIP.nameLength, true) + at.getUint16(ZIP.extraLength, true);
  return concat(packed.subarray(start, start + at.getUint32(ZIP.packedSize, true)));
}

export async function gzip(bytes: Bytes): Promise<Bytes> {
  return concat(HEADER, await deflate(bytes), integer(crc32(bytes), 4), integer(bytes.length, 4));
}

/** No flash holds more; a small file that unpacks to more is not unpacked further. */
const LARGEST_UNPACKED = 16 * 1024 * 1024;

/** The unpacked bytes, or undefined when the stream is damaged or absurdly long. */
export const gunzip = (bytes: Bytes): Promise<Bytes | undefined> => inflate(bytes, 'gzip', LARGEST_UNPACKED);
