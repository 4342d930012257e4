/**
 * Flash content as one file: what tools put at flash addresses, each at the start of a sector, erased flash between.
 *
 *     0x00000  E9 …          loader
 *     FF …
 *     0x01000  EA 04 …       a slot image, or
 *     0x08000  AA 50 …       a partition table, or
 *     0x10000  E9 …          an application
 */

import { roundUp } from '../../core/bytes.ts';
import type { Bytes } from '../../core/types.ts';
import { imageHeader, MAGIC, SECTOR, SLOT_VERSION, segmentHeader } from './layout.ts';
import { IROM } from './memory.ts';
import { looksLikeTable, TABLE_LENGTH } from './partitions.ts';
import { parseStructure, type Structure } from './structure.ts';

/** What stands at `offset`, as long as its own headers say it is; the rest of the file where they lead beyond it. */
export type FlashPiece = { readonly offset: number; readonly bytes: Bytes };

/** More pieces than any flash layout has. */
const MOST_PIECES = 16;
const TRAILER = 4;
const DIGEST = 32;

/** Whether a known file may begin at `at`. */
export const beginsAt = (bytes: Bytes, at: number): boolean => {
  const [magic, second] = bytes.subarray(at, at + 2);
  return (
    magic === MAGIC.plain ||
    (magic === MAGIC.slot && second === SLOT_VERSION) ||
    looksLikeTable(bytes.subarray(at, at + 2))
  );
};

/** The end of the run of FF at `from`. */
export function endOfFill(bytes: Bytes, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] === 0xff) at++;
  return at;
}

/** The second structure of a slot image; a file without irom has it right behind the first header. */
function behindFirst(bytes: Bytes): Structure {
  const irom = segmentHeader.read(bytes, imageHeader.size)?.length ?? 0;
  return parseStructure(bytes, imageHeader.size + segmentHeader.size + irom);
}

function lengthOf(bytes: Bytes): number {
  if (looksLikeTable(bytes)) return TABLE_LENGTH;
  const slot = bytes[0] === MAGIC.slot;
  const structure = slot ? behindFirst(bytes) : parseStructure(bytes, 0);
  if (structure.cut) return bytes.length;
  const body = structure.checksumAt + 1;
  // rBoot's images have no trailer: erased flash stands in its place
  if (slot)
    return endOfFill(bytes.subarray(0, body + TRAILER), body) === body + TRAILER ? body : body + TRAILER;
  return structure.segments.some(({ address }) => address > IROM.from) ? body + DIGEST : body;
}

/** The known files that stand at sectors behind `from`, in erased flash or right behind one another. */
export function piecesBehind(bytes: Bytes, from: number): FlashPiece[] {
  const pieces: FlashPiece[] = [];
  let at = from;
  while (at < bytes.length && pieces.length < MOST_PIECES) {
    const start = endOfFill(bytes, at);
    if (start % SECTOR === 0 && start < bytes.length && beginsAt(bytes, start)) {
      const rest = bytes.subarray(start);
      const length = Math.min(lengthOf(rest), rest.length);
      pieces.push({ offset: start, bytes: rest.subarray(0, length) });
      at = start + length;
    } else {
      at = nextAfterFill(bytes, roundUp(start + 1, SECTOR));
    }
  }
  return pieces;
}

/** The first sector from `at` on that has erased flash in front of it. */
function nextAfterFill(bytes: Bytes, at: number): number {
  let next = at;
  while (next < bytes.length && bytes[next - 1] !== 0xff) next += SECTOR;
  return next;
}
