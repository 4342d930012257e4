/**
 * Images for a slot of the SDK's two-slot flash maps, without their CRC trailer.
 *
 *     new boot   EA 04 b2 b3 entry · 00000000 length irom… · E9 structure
 *     old boot   E9 03 00 app entry, structure · FF … · irom at 0x10000
 *
 * `free` are the offsets of bytes that no loader and no updater reads, the best one to change first.
 */

import { concat, filled, roundUp } from '../../core/bytes.ts';
import type { Bytes } from '../../core/types.ts';
import { imageHeader, LINE, MAGIC, OLD_IROM_OFFSET, SLOT_VERSION, segmentHeader } from './layout.ts';
import { type FlashBytes, type RamSegment, type StructureRequest, structure } from './segments.ts';

export type SlotRequest = FlashBytes & {
  readonly entry: number;
  /** Absent where the program has no irom section: then the image has no irom segment (and no loader takes it). */
  readonly irom?: Bytes;
  readonly segments: readonly RamSegment[];
  /** Bytes 2 and 3 of the first header; the flash bytes where they are absent. */
  readonly first?: FlashBytes;
} & Pick<StructureRequest, 'count' | 'seed' | 'checksumAt'>;

export type Unsealed = { readonly bytes: Bytes; readonly free: readonly number[] };

/** The bytes between `end` and the checksum, nearest to the checksum first. */
export const paddingOffsets = (end: number, checksumAt: number): number[] =>
  Array.from({ length: Math.max(0, checksumAt - end) }, (_, i) => checksumAt - 1 - i);

const endOfSegments = (start: number, segments: readonly RamSegment[]): number =>
  segments.reduce(
    (at, segment) => at + segmentHeader.size + 4 * Math.ceil(segment.bytes.length / 4),
    start + imageHeader.size,
  );

/** The padding can only be changed where the header counts right: a count too high reads it as a segment header. */
const freePadding = (request: SlotRequest, start: number, length: number): number[] =>
  request.count !== undefined && request.count !== request.segments.length
    ? []
    : paddingOffsets(endOfSegments(start, request.segments), length - 1);

/** The irom segment in pieces, filled up to a line: flash parts are large, so they are copied once. */
function iromPieces(irom: Bytes | undefined): Bytes[] {
  if (irom === undefined) return [];
  const length = roundUp(irom.length, LINE);
  return [segmentHeader.write({ address: 0, length }), irom, filled(length - irom.length, 0)];
}

export function newBootImage(request: SlotRequest, at = 0): Unsealed {
  const { entry, irom } = request;
  const { mode, size } = request.first ?? request;
  const header = imageHeader.write({ magic: MAGIC.slot, count: SLOT_VERSION, mode, size, entry });
  const front = [header, ...iromPieces(irom)];
  const start = front.reduce((sum, piece) => sum + piece.length, 0);
  const bytes = concat(...front, structure({ ...request, at: at + start }));
  return { bytes, free: freePadding(request, start, bytes.length) };
}

export function oldBootImage(request: SlotRequest, at = 0): Unsealed {
  const { mode, size } = request.first ?? request;
  const front = structure({ ...request, mode, size, at });
  const fill = filled(Math.max(0, OLD_IROM_OFFSET - at - front.length), 0xff);
  const free = [
    ...freePadding(request, 0, front.length),
    ...Array.from({ length: Math.min(fill.length, LINE) }, (_, i) => front.length + fill.length - 1 - i),
  ];
  return { bytes: concat(front, fill, request.irom ?? filled(0, 0)), free };
}
