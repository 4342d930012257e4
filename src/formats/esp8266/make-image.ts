/** esptool's make_image: a version-1 image from raw segments whose places are given by hand. */

import { hexNumber, padded } from '../../core/bytes.ts';
import type { NamedBytes } from '../../core/types.ts';
import { type LoadSegment, refuseTooMany } from './elf-segments.ts';
import { partIrom } from './elf2image.ts';
import { IROM } from './memory.ts';
import { type RamSegment, structure } from './segments.ts';

/** Segments with an address are filled up to 4 bytes; one for flash becomes a file of its own. */
export function imageFiles(
  segments: readonly (RamSegment & { readonly name: string })[],
  entry: number,
  prefix: string,
  ramName = `${prefix}0x00000.bin`,
): NamedBytes[] {
  const pieces = segments.map(
    ({ address, bytes, name }): LoadSegment => ({
      name,
      address,
      bytes: address === 0 ? bytes : padded(bytes, 4, 0),
      executable: false,
    }),
  );
  refuseTooMany(pieces.length);
  const { irom, ram } = partIrom(pieces);
  const flash = irom
    ? [
        {
          name: `${prefix}${hexNumber(irom.address - IROM.from, 5)}.bin`,
          bytes: irom.bytes,
        },
      ]
    : [];
  const bytes = structure({ mode: 0, size: 0, entry, segments: ram, unit: 1 });
  return [...flash, { name: ramName, bytes }];
}
