/**
 * The application image of the RTOS SDK from version 3 on:
 *
 *     E9 structure   flash segments in address order, then RAM segments in address order, checksum
 *     SHA-256        32 bytes, over all of it
 *
 * The linker leaves 8 empty bytes in front of `.flash.rodata`, for the segment header that then stands there.
 */

import { concat, filled, hexNumber } from '../../core/bytes.ts';
import { sha256 } from '../../core/digest.ts';
import type { NamedBytes } from '../../core/types.ts';
import type { LoadSegment } from './elf-segments.ts';
import { type Elf2ImageRequest, patchDigest } from './elf2image.ts';
import { unusable } from './faults.ts';
import { imageHeader } from './layout.ts';
import { IROM } from './memory.ts';
import { structure } from './segments.ts';

const PAGE = 0x10000;
const HEADER_ROOM = 8;

const byAddress = (a: LoadSegment, b: LoadSegment): number => a.address - b.address;

function refuseSharedPage(flash: readonly LoadSegment[]): void {
  flash.forEach((segment, i) => {
    const before = flash[i - 1];
    if (!before || Math.floor(before.address / PAGE) !== Math.floor(segment.address / PAGE)) return;
    throw unusable(
      'esp8266/same-flash-page',
      `Segment loaded at ${hexNumber(segment.address, 8)} lands in same 64KB flash mapping as segment loaded at ${hexNumber(before.address, 8)}. Can't generate binary. Suggest changing linker script or ELF to merge sections.`,
      { fix: 'let the linker script place both in one section' },
    );
  });
}

export async function version3(
  request: Elf2ImageRequest,
  entry: number,
  segments: readonly LoadSegment[],
): Promise<NamedBytes> {
  // the two releases differ in where they count the first byte of flash to
  const firstInFlash = request.rtos ? IROM.from : IROM.from + 1;
  const there = segments.filter(({ bytes }) => bytes.length > 0).toSorted(byAddress);
  const flash = there.filter(({ address }) => address >= firstInFlash);
  const ram = there.filter(({ address }) => address < firstInFlash);
  refuseSharedPage(flash);
  const trimmed = flash.map((segment) =>
    segment.name === '.flash.rodata' ? { ...segment, bytes: segment.bytes.subarray(HEADER_ROOM) } : segment,
  );
  const digest = request.digestOffset ? await sha256(request.elf.bytes) : filled(0, 0);
  const all = patchDigest([...trimmed, ...ram], imageHeader.size, request.digestOffset, digest);
  const body = structure({ ...request, entry, segments: all });
  const name = request.output ?? `${request.elf.name.replace(/([^/\\])\.[^./\\]*$/, '$1')}.bin`;
  return { name, bytes: concat(body, await sha256(body)) };
}
