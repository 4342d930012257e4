/**
 * The image as the vendor's gen_appbin.py makes it from the four sections and three symbols of an SDK program: boot mode
 * 0 (no loader), 1 (old loader), 2 (new loader). Segments are text, data, rodata in this order; an empty one is left out
 * while the header still counts three, which is kept for the drop-in grammar and corrected everywhere else.
 */

import { concat, filled } from '../../core/bytes.ts';
import { crc32 } from '../../core/digest.ts';
import { integer } from '../../core/struct.ts';
import type { Bytes } from '../../core/types.ts';
import { type CrcRule, conventions, type Sealed } from './crc.ts';
import type { SdkSections } from './elf-segments.ts';
import { sealOrRefuse } from './elf2image.ts';
import { LINE } from './layout.ts';
import { IRAM_START } from './memory.ts';
import { type FlashBytes, structure } from './segments.ts';
import { newBootImage, oldBootImage, type SlotRequest, type Unsealed } from './slot-image.ts';

export type AppbinRequest = FlashBytes & {
  readonly sections: SdkSections;
  readonly entry: number;
  /** Load addresses of data and rodata. */
  readonly data: number;
  readonly rodata: number;
  readonly bootMode: 0 | 1 | 2;
  /** Bytes 2 and 3 of the first header of a slot image. */
  readonly first: FlashBytes;
  /** Counts three segments whatever there is, as the script does. */
  readonly countThree: boolean;
  readonly crc: CrcRule;
  /** What stood in the output file before: the script appends to it, and its CRC covers both. */
  readonly stale?: Bytes;
};

const SCRIPT_COUNT = 3;

/** The script's own arithmetic: 16 bytes of padding, not 0, where the checksum would just fit the line. */
const scriptChecksumOffset = (end: number): number => end + LINE - ((end + 1) % LINE);

function unsealed(request: AppbinRequest, at: number): Unsealed {
  const { sections, entry, mode, size, first } = request;
  const segments = [
    { address: IRAM_START, bytes: sections.text },
    { address: request.data, bytes: sections.data },
    { address: request.rodata, bytes: sections.rodata },
  ].filter((segment) => segment.bytes.length > 0);
  const common: SlotRequest = {
    mode,
    size,
    entry,
    segments,
    checksumAt: scriptChecksumOffset,
    ...(request.countThree ? { count: SCRIPT_COUNT } : {}),
    ...(sections.irom.length > 0 ? { irom: sections.irom } : {}),
  };
  if (request.bootMode === 0) return { bytes: structure({ ...common, at }), free: [] };
  return request.bootMode === 1
    ? oldBootImage({ ...common, first }, at)
    : newBootImage({ ...common, first }, at);
}

export function appbin(request: AppbinRequest): Sealed {
  const stale = request.stale ?? filled(0, 0);
  const { bytes, free } = unsealed(request, stale.length);
  const body = concat(stale, bytes);
  if (request.bootMode === 0) return { bytes: body };
  if (request.crc !== 'universal') {
    return { bytes: concat(body, integer(conventions[request.crc](crc32(body)), 4)) };
  }
  return sealOrRefuse(
    body,
    request.crc,
    free.map((offset) => offset + stale.length),
  );
}
