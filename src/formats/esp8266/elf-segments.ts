/**
 * What of an ELF goes into an image, by the rules of the tools that teams come from: every section with contents and an
 * address (or every PT_LOAD header), neighbours of one memory joined. And, for the SDK's own layout, four sections and
 * three symbols by name.
 */

import { filled, padded } from '../../core/bytes.ts';
import type { Bytes } from '../../core/types.ts';
import {
  type Elf,
  type ElfSection,
  MACHINE_XTENSA,
  PROGRAM_LOAD,
  refuseOverlap,
  SECTION,
  SECTION_FLAG,
  sectionNamed,
} from '../../input/elf.ts';
import { elfSymbols } from '../../input/elf-symbols.ts';
import { unusable } from './faults.ts';
import { MOST_SEGMENTS } from './layout.ts';
import { memoryTypes, type Range } from './memory.ts';

export type LoadSegment = {
  readonly name: string;
  readonly address: number;
  readonly bytes: Bytes;
  readonly executable: boolean;
};

/** No ESP8266 flash holds more; an ELF that does is damage, or another chip's. */
const LARGEST_IMAGE = 16 * 1024 * 1024;
const MACHINE_RISCV = 0xf3;

export function refuseOtherMachine(elf: Elf): void {
  if (elf.machine === MACHINE_XTENSA) return;
  const shown = elf.machine.toString(16).padStart(4, '0');
  throw unusable(
    'esp8266/not-xtensa',
    elf.machine === MACHINE_RISCV
      ? `${elf.name} is a RISC-V ELF (e_machine=${shown}); the ESP8266 is an Xtensa`
      : `${elf.name} does not appear to be an Xtensa or an RISCV ELF file. e_machine=${shown}`,
    { fix: 'name the ELF that the xtensa-lx106 linker wrote' },
  );
}

const CONTENTS: readonly number[] = [SECTION.progbits, SECTION.initArray, SECTION.finiArray];

/** esptool 2.4 knows one type of contents, and makes segments of empty sections too. */
const isLoaded = ({ type, address, size }: ElfSection, oldRules: boolean): boolean =>
  address !== 0 && (oldRules ? type === SECTION.progbits : CONTENTS.includes(type) && size > 0);

const fromSections = (elf: Elf, oldRules: boolean): LoadSegment[] =>
  elf.sections
    .filter((section) => isLoaded(section, oldRules))
    .map(({ name, address, bytes, flags }) => ({
      name,
      address,
      bytes: padded(bytes, 4, 0),
      executable: (flags & SECTION_FLAG.exec) !== 0,
    }));

const fromPrograms = (elf: Elf): LoadSegment[] =>
  elf.programs
    .filter(({ type, physical, bytes }) => type === PROGRAM_LOAD && physical !== 0 && bytes.length > 0)
    .map(({ physical, bytes, flags }) => ({
      name: 'PHDR',
      address: physical,
      bytes: padded(bytes, 4, 0),
      // the reference looks at bit 2, which says executable in a section and readable in a program header
      executable: (flags & SECTION_FLAG.exec) !== 0,
    }));

function refuseWithoutTables(elf: Elf): void {
  if (elf.sections.length === 0) throw unusable('esp8266/no-sections', `${elf.name} has 0 section headers`);
  if (elf.programs.length === 0) {
    throw unusable('esp8266/no-sections', `No segment header found in ELF file ${elf.name}`, {
      why: 'it has no program headers: an object file, or one that was stripped too far',
      fix: 'name the linked ELF',
    });
  }
}

/** The pieces of the ELF in its own order. */
export function loadSegments(elf: Elf, usePrograms: boolean, oldRules = false): LoadSegment[] {
  refuseOtherMachine(elf);
  refuseWithoutTables(elf);
  const segments = usePrograms ? fromPrograms(elf) : fromSections(elf, oldRules);
  const total = segments.reduce((sum, segment) => sum + segment.bytes.length, 0);
  if (total > LARGEST_IMAGE) {
    throw unusable(
      'esp8266/too-large',
      `${elf.name} holds ${total} bytes to load; the largest flash has 16 MiB`,
    );
  }
  // a section may be padded into the next one's gap, never into its bytes: judge the real lengths
  refuseOverlap(
    elf.name,
    usePrograms
      ? elf.programs
          .filter(({ type }) => type === PROGRAM_LOAD)
          .map((p) => ({ address: p.physical, bytes: p.bytes }))
      : elf.sections.filter(({ type, address }) => CONTENTS.includes(type) && address !== 0),
  );
  return segments;
}

const touches = (a: LoadSegment, b: LoadSegment, map: readonly Range[]): boolean =>
  memoryTypes(a.address, map).join() === memoryTypes(b.address, map).join() &&
  a.executable === b.executable &&
  b.address === a.address + a.bytes.length;

/** Joins each segment with the one behind it where they touch in one range of `map`; the first one's name stays. */
export function mergeTouching(segments: readonly LoadSegment[], map: readonly Range[]): LoadSegment[] {
  const merged: LoadSegment[] = [];
  for (const segment of segments.toReversed()) {
    const next = merged[0];
    if (next && touches(segment, next, map)) {
      const bytes = filled(segment.bytes.length + next.bytes.length, 0);
      bytes.set(segment.bytes);
      bytes.set(next.bytes, segment.bytes.length);
      merged[0] = { ...segment, bytes };
    } else {
      merged.unshift(segment);
    }
  }
  return merged;
}

export function refuseTooMany(count: number): void {
  if (count <= MOST_SEGMENTS) return;
  throw unusable(
    'esp8266/segment-count',
    `Invalid segment count ${count} (max ${MOST_SEGMENTS}). Usually this indicates a linker script problem.`,
    { fix: 'collect the sections in .text, .data, .rodata and .irom0.text, or try --use_segments' },
  );
}

export type SdkSections = {
  readonly text: Bytes;
  readonly data: Bytes;
  readonly rodata: Bytes;
  readonly irom: Bytes;
};

/** Contents of a section as objcopy would extract them: nothing where there is no such section. */
const contentsOf = (elf: Elf, name: string): Bytes => sectionNamed(elf, name)?.bytes ?? filled(0, 0);

/** The four sections of the SDK's linker scripts. */
export function sdkSections(elf: Elf): SdkSections {
  refuseOtherMachine(elf);
  const sections = {
    text: contentsOf(elf, '.text'),
    data: contentsOf(elf, '.data'),
    rodata: contentsOf(elf, '.rodata'),
    irom: contentsOf(elf, '.irom0.text'),
  };
  const total = Object.values(sections).reduce((sum, bytes) => sum + bytes.length, 0);
  if (total > LARGEST_IMAGE) {
    throw unusable(
      'esp8266/too-large',
      `${elf.name} holds ${total} bytes to load; the largest flash has 16 MiB`,
    );
  }
  return sections;
}

export const ENTRY_NAMES = ['call_user_start1', 'call_user_start'] as const;
export type SdkSymbols = {
  /** Value of the global code symbol, when the ELF has it. */
  readonly entry: number | undefined;
  readonly entryName: string | undefined;
  /** Where data and rodata go: 0 where the symbol is not an absolute one. */
  readonly data: number;
  readonly rodata: number;
};

/** The last symbol of a name wins, as it does when a script reads the list line by line. */
export function sdkSymbols(elf: Elf, entryNames: readonly string[]): SdkSymbols {
  const symbols = elfSymbols(elf);
  const find = (name: string, kind: string) =>
    symbols.findLast((symbol) => symbol.name === name && symbol.kind === kind)?.value;
  const entryName = entryNames.find((name) => find(name, 'T') !== undefined);
  return {
    entryName,
    entry: entryName === undefined ? undefined : find(entryName, 'T'),
    data: find('_data_start', 'A') ?? 0,
    rodata: find('_rodata_start', 'A') ?? 0,
  };
}
