/**
 * What the second-stage loader does with a slot: it reads the structure, copies the segments, compares the XOR checksum
 * and jumps. It looks at nothing else: not at the CRC trailer, not at irom, not at the first header's other bytes.
 */

import { filled } from '../../core/bytes.ts';
import type { Bytes } from '../../core/types.ts';
import type { AppNumber, FlashMap } from './flash-map.ts';
import { imageHeader, MAGIC, SLOT_VERSION, segmentHeader } from './layout.ts';
import { inRam } from './memory.ts';
import { parseStructure } from './structure.ts';

/** Behind the file the erased flash goes on; a structure that runs far into it is none. */
const BEHIND = 64;

/** Whether the loader finds its way to this map's slot of the application. */
export function loaderReaches(boot: string, flash: FlashMap, app: AppNumber): boolean {
  if (app === 1) return true;
  const version = Number(boot);
  if (flash.nibble === 5 || flash.nibble === 6) return version >= 1.4;
  if (flash.nibble === 8 || flash.nibble === 9) return version >= 1.7;
  return true;
}

/** Where the E9 structure of a slot starts, or undefined when the loader gives up. */
function structureStart(flash: Bytes): number | undefined {
  if (flash[0] === MAGIC.plain) return 0;
  if (flash[0] !== MAGIC.slot || flash[1] !== SLOT_VERSION) return undefined;
  const irom = segmentHeader.read(flash, imageHeader.size);
  const start = imageHeader.size + segmentHeader.size + (irom?.length ?? 0);
  return flash[start] === MAGIC.plain ? start : undefined;
}

/** Loads the segments that the header counts, right or wrong; the checksum decides. */
export function loaderStarts(file: Bytes): boolean {
  const flash = new Uint8Array(file.length + BEHIND);
  flash.set(file);
  flash.set(filled(BEHIND, 0xff), file.length);
  const start = structureStart(flash);
  if (start === undefined) return false;
  const structure = parseStructure(flash, start);
  if (!structure.segments.every(({ address, length }) => length === 0 || inRam(address, length)))
    return false;
  // a count that is too high is no obstacle where the extra segment is an empty one
  return structure.realCount === undefined
    ? structure.checksumOk
    : extraIsEmpty(flash, start, structure.header.count, structure.end);
}

/** The bytes behind the real segments, read as one more segment header: zeros, and the checksum still fits its line. */
function extraIsEmpty(flash: Bytes, start: number, count: number, end: number): boolean {
  const extra = segmentHeader.read(flash, end);
  const claimed = parseStructure(flash, start);
  const missing = count - claimed.segments.length;
  return missing === 1 && extra?.address === 0 && extra.length === 0 && end % 16 <= 4;
}
