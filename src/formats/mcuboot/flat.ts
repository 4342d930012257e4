/**
 * A file as the run of bytes that stands in the slot: hex is flattened (gaps 0xFF), everything else is as it is. Of memory
 * that lies far apart (option bytes, another core, external flash) the run with the image in it counts.
 */

import type { Bytes, Firmware, NamedBytes, Segment } from '../../core/types.ts';
import { endOf, flatten } from '../../input/firmware.ts';
import { looksLikeHex, readHex } from '../../input/hex.ts';
import { locateImage } from './locate.ts';

const GAP = 0xff;
/** Inside a slot nothing is farther apart than its size: an image, and the trailer at the end. */
const LARGEST_GAP = 8 * 1024 * 1024;

export type Flat = {
  readonly bytes: Bytes;
  /** The address of the first byte, when the notation has addresses. */
  readonly base: number | undefined;
  readonly notes: readonly string[];
};

/** Segments by the memory they belong to. */
function memories(segments: readonly Segment[]): Segment[][] {
  const found: Segment[][] = [];
  for (const segment of segments) {
    const before = found.at(-1);
    const last = before?.at(-1);
    if (before && last && segment.address - endOf(last) <= LARGEST_GAP) before.push(segment);
    else found.push([segment]);
  }
  return found;
}

/** The memory that an image begins in; the first where none does. Looked for before any gap is filled. */
function memoryOf({ segments, source }: Firmware): Pick<Flat, 'bytes' | 'base'> {
  const all = memories(segments);
  const begins = ({ bytes }: Segment) => locateImage(bytes) !== undefined;
  const own = (all.length > 1 ? all.find((each) => each.some(begins)) : undefined) ?? all[0] ?? [];
  return { bytes: flatten({ segments: own, source }, GAP), base: own[0]?.address };
}

/** Recognised by content, whatever the name. Throws the Faults of the hex reader. */
export function flatBytes(file: NamedBytes): Flat {
  if (!looksLikeHex(file.bytes)) return { bytes: file.bytes, base: undefined, notes: [] };
  const firmware = readHex(file.bytes, file.name);
  return { ...memoryOf(firmware), notes: firmware.notes ?? [] };
}
