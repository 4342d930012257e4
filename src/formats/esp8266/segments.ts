/**
 * Writes the structure that the ROM loader reads:
 *
 *     E9 count mode size entry        image header, 8 bytes
 *     address length data             per segment
 *     00 … 00 checksum                up to the end of a 16-byte line of the file
 *
 * The checksum is 0xEF XOR every data byte.
 */

import { concat, filled, padded } from '../../core/bytes.ts';
import type { Bytes } from '../../core/types.ts';
import { CHECKSUM_SEED, checksumOffset, imageHeader, MAGIC, segmentHeader, xorOf } from './layout.ts';

export type RamSegment = { readonly address: number; readonly bytes: Bytes };

/** Flash mode and the size-and-clock byte, as the header holds them. */
export type FlashBytes = { readonly mode: number; readonly size: number };

export type StructureRequest = FlashBytes & {
  readonly entry: number;
  readonly segments: readonly RamSegment[];
  /** Where in the file the structure starts; the 16-byte lines are the file's. */
  readonly at?: number;
  /** What the header claims, where it is not the number of segments. */
  readonly count?: number;
  /** What the checksum already covers. */
  readonly seed?: number;
  /** What segment data are filled up to; 1 leaves them as they are. */
  readonly unit?: number;
  readonly checksumAt?: (end: number) => number;
};

const segmentBytes = (address: number, bytes: Bytes): Bytes =>
  concat(segmentHeader.write({ address, length: bytes.length }), bytes);

export function structure(request: StructureRequest): Bytes {
  const { mode, size, entry, at = 0, unit = 4 } = request;
  const place = request.checksumAt ?? checksumOffset;
  const segments = request.segments.map(({ address, bytes }) => ({
    address,
    bytes: padded(bytes, unit, 0),
  }));
  const count = request.count ?? segments.length;
  const header = imageHeader.write({ magic: MAGIC.plain, count, mode, size, entry });
  const body = concat(header, ...segments.map((segment) => segmentBytes(segment.address, segment.bytes)));
  const end = at + body.length;
  const checksum = segments.reduce(
    (sum, segment) => xorOf(segment.bytes, sum),
    request.seed ?? CHECKSUM_SEED,
  );
  return concat(body, filled(place(end) - end, 0), Uint8Array.of(checksum));
}
