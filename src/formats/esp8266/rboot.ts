/**
 * esptool2's outputs, among them rBoot ROMs: a slot image without CRC trailer, both headers with mode and size, the
 * segments in the order the sections were named.
 *
 *     boot 0   E9 structure
 *     boot 1   E9 structure · FF to 0x10000 · raw irom
 *     boot 2   EA header · irom · E9 structure        for rBoot; the checksum may cover the irom bytes too
 */

import { concat, hex, hexNumber, utf8 } from '../../core/bytes.ts';
import type { Bytes } from '../../core/types.ts';
import { type Elf, type ElfSection, sectionNamed } from '../../input/elf.ts';
import { refuseOtherMachine } from './elf-segments.ts';
import { unusable } from './faults.ts';
import { CHECKSUM_SEED, OLD_IROM_OFFSET, xorOf } from './layout.ts';
import { type FlashBytes, structure } from './segments.ts';
import { newBootImage, oldBootImage, type SlotRequest } from './slot-image.ts';

export type RbootRequest = FlashBytes & {
  readonly boot: 0 | 1 | 2;
  readonly sections: readonly string[];
  readonly iromChecksum: boolean;
};

export const IROM_SECTION = '.irom0.text';

/** Sections that hold something in the file. */
const contentNames = (elf: Elf): string =>
  elf.sections
    .filter(({ name, bytes }) => name !== '' && bytes.length > 0)
    .map(({ name }) => name)
    .join(' ');

/** A section with contents: one that is empty, or takes no room in the file, is refused like one that is not there. */
export function sectionOrRefuse(elf: Elf, name: string): ElfSection {
  const section = sectionNamed(elf, name);
  if (section && section.bytes.length > 0) return section;
  throw unusable(
    'esp8266/missing-section',
    section
      ? `Error: Section '${name}' has no data to read. (${elf.name})`
      : `Error: Section '${name}' not found in elf file. (${elf.name})`,
    { fix: `${section ? 'leave it out; ' : ''}there are ${contentNames(elf)}` },
  );
}

/** Irom stands at 0x10000: what is loaded must end before. */
function boot1Image(elf: Elf, request: SlotRequest): Bytes {
  const front = structure(request).length;
  if (front <= OLD_IROM_OFFSET) return oldBootImage(request).bytes;
  throw unusable(
    'esp8266/part-too-big',
    `Error: Failed to write boot v1.1 spacer: the RAM part of ${elf.name} takes ${front} bytes, irom stands at 0x10000`,
    { fix: 'move code to .irom0.text, or build for boot 2' },
  );
}

export function rbootImage(elf: Elf, request: RbootRequest): Bytes {
  refuseOtherMachine(elf);
  const irom = request.boot === 0 ? undefined : sectionOrRefuse(elf, IROM_SECTION).bytes;
  const segments = request.sections.map((name) => {
    const { address, bytes } = sectionOrRefuse(elf, name);
    return { address, bytes };
  });
  const { mode, size } = request;
  const common = { mode, size, entry: elf.entry, segments };
  if (irom === undefined) return structure(common);
  if (request.boot === 1) return boot1Image(elf, { ...common, irom });
  const seed = request.iromChecksum ? xorOf(irom, CHECKSUM_SEED) : CHECKSUM_SEED;
  return newBootImage({ ...common, irom, seed }).bytes;
}

/** Sections as C arrays, sixteen bytes a line; lines end in CR LF. */
export function cHeader(elf: Elf, sections: readonly string[]): Bytes {
  refuseOtherMachine(elf);
  const word = (value: number) => hexNumber(value, 8);
  const pieces = sections.map((wanted) => {
    const section = sectionOrRefuse(elf, wanted);
    const name = section.name.replaceAll('.', '_');
    const lines: string[] = [];
    for (let i = 0; i < section.bytes.length; i += 16) {
      lines.push(`  0x${hex(section.bytes.subarray(i, i + 16), ', 0x')},`);
    }
    return [
      '',
      `const uint32_t ${name}_addr = ${word(section.address)};`,
      `const uint32_t ${name}_len = ${section.size};`,
      `const uint8_t  ${name}_data[] = {`,
      ...lines,
      '};',
      '',
    ].join('\r\n');
  });
  return concat(utf8(`const uint32_t entry_addr = ${word(elf.entry)};\r\n`), ...pieces.map(utf8));
}
