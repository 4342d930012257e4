/**
 * ELF files, 32-bit little-endian, as linkers leave them: header, sections, program headers, symbols. Follows the
 * System V ABI, chapters 4 and 5, as far as firmware needs it; no machine is preferred.
 *
 *     0   7F 'E' 'L' 'F' class data …     the file header, 52 bytes
 *     …   program headers, 32 bytes each  what a loader copies
 *     …   contents
 *     …   section headers, 40 bytes each  what the linker placed, by name
 *
 * Every offset and length is checked against the file before anything is sliced; nothing is copied.
 */

import { filled, hexNumber, startsWith, text } from '../core/bytes.ts';
import { Fault } from '../core/fault.ts';
import { raw, struct, u16, u32 } from '../core/struct.ts';
import type { Bytes, NamedBytes } from '../core/types.ts';

export type ElfFaultCode =
  | 'elf/truncated'
  | 'elf/not-an-elf'
  | 'elf/not-32-bit-little-endian'
  | 'elf/absurd'
  | 'elf/overlap';

const fileHeader = struct({
  ident: raw(16),
  type: u16,
  machine: u16,
  version: u32,
  entry: u32,
  programOffset: u32,
  sectionOffset: u32,
  flags: u32,
  headerSize: u16,
  programSize: u16,
  programCount: u16,
  sectionSize: u16,
  sectionCount: u16,
  namesIndex: u16,
});

const sectionHeader = struct({
  name: u32,
  type: u32,
  flags: u32,
  address: u32,
  offset: u32,
  size: u32,
  link: u32,
  info: u32,
  align: u32,
  entrySize: u32,
});

const programHeader = struct({
  type: u32,
  offset: u32,
  virtual: u32,
  physical: u32,
  fileSize: u32,
  memorySize: u32,
  flags: u32,
  align: u32,
});

/** No linked firmware has as many; a larger count is damage. */
const MOST_SECTIONS = 8192;
const MOST_PROGRAMS = 1024;
const LONGEST_NAME = 1024;

export const SECTION = {
  progbits: 1,
  symtab: 2,
  strtab: 3,
  nobits: 8,
  initArray: 14,
  finiArray: 15,
} as const;
export const SECTION_FLAG = { write: 1, alloc: 2, exec: 4 } as const;
export const PROGRAM_LOAD = 1;
export const MACHINE_XTENSA = 0x5e;

export type ElfSection = {
  readonly index: number;
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly entrySize: number;
  /** Empty for sections that take no room in the file. */
  readonly bytes: Bytes;
};

export type ElfProgram = {
  readonly type: number;
  readonly physical: number;
  readonly virtual: number;
  readonly memorySize: number;
  /** 1 execute, 2 write, 4 read. */
  readonly flags: number;
  readonly bytes: Bytes;
};

export type Elf = {
  readonly name: string;
  readonly machine: number;
  readonly entry: number;
  readonly sections: readonly ElfSection[];
  readonly programs: readonly ElfProgram[];
  readonly file: Bytes;
};

const damaged = (code: ElfFaultCode, what: string, fix?: string) =>
  new Fault<ElfFaultCode>({ code, exit: 3, what, fix });

const link = 'link again, and take the file the linker wrote';

export const looksLikeElf = (bytes: Uint8Array): boolean =>
  startsWith(bytes, Uint8Array.of(0x7f, 0x45, 0x4c, 0x46));

function readFileHeader({ name, bytes }: NamedBytes) {
  const header = fileHeader.read(bytes);
  if (!header) {
    throw damaged(
      'elf/truncated',
      `Failed to read a valid ELF header from ${name}: it has ${bytes.length} bytes, the header alone takes ${fileHeader.size}`,
      link,
    );
  }
  if (!looksLikeElf(bytes)) {
    throw damaged(
      'elf/not-an-elf',
      `${name} has invalid ELF magic header`,
      'name the linked .elf or .out file',
    );
  }
  if (header.ident[4] !== 1 || header.ident[5] !== 1) {
    throw damaged('elf/not-32-bit-little-endian', `${name} is not a 32-bit little-endian ELF file`);
  }
  return header;
}

/** Refuses a table of `count` entries at `offset` that the file does not hold whole. The words are esptool's: scripts look for them. */
function tableBounds(file: NamedBytes, what: string, offset: number, count: number, size: number): void {
  const expected = count * size;
  const there = Math.max(0, Math.min(expected, file.bytes.length - offset));
  if (there === expected) return;
  throw damaged(
    'elf/truncated',
    there === 0
      ? `No ${what} header found at offset ${offset.toString(16).padStart(4, '0')} in ELF file ${file.name}. Truncated ELF file?`
      : `Only read ${hexNumber(there)} bytes from ${what} header (expected ${hexNumber(expected)}.) Truncated ELF file? (${file.name})`,
    link,
  );
}

function contents(file: NamedBytes, what: string, offset: number, size: number): Bytes {
  if (offset + size > file.bytes.length) {
    throw damaged(
      'elf/truncated',
      `${file.name}: ${what} reaches to byte ${offset + size}, the file has ${file.bytes.length}. Truncated ELF file?`,
      link,
    );
  }
  return file.bytes.subarray(offset, offset + size);
}

/** The text at `offset` of a string table, or undefined when the table holds no end of it. */
export function tableText(table: Bytes, offset: number, longest = LONGEST_NAME): string | undefined {
  const end = table.subarray(0, offset + longest + 1).indexOf(0, offset);
  return end < 0 || offset > table.length ? undefined : text(table.subarray(offset, end));
}

function readSections(file: NamedBytes, header: ReturnType<typeof readFileHeader>): ElfSection[] {
  const { sectionCount: count, sectionOffset, sectionSize } = header;
  if (count === 0) return [];
  if (sectionSize !== sectionHeader.size) {
    throw damaged(
      'elf/absurd',
      `${file.name} has unexpected section header entry size ${hexNumber(sectionSize)} (not ${hexNumber(sectionHeader.size)})`,
    );
  }
  if (count > MOST_SECTIONS) throw damaged('elf/absurd', `${file.name} claims ${count} sections`);
  tableBounds(file, 'section', sectionOffset, count, sectionHeader.size);
  const rows = Array.from({ length: count }, (_, i) =>
    sectionHeader.read(file.bytes, sectionOffset + i * sectionHeader.size),
  ).filter((row) => row !== undefined);
  const names = rows[header.namesIndex];
  if (!names) {
    throw damaged(
      'elf/absurd',
      `${file.name}: ELF file has no STRTAB section at shstrndx ${header.namesIndex}`,
    );
  }
  const table = contents(file, 'the section names', names.offset, names.size);
  return rows.map((row, index) => {
    const name = tableText(table, row.name);
    if (name === undefined) {
      throw damaged('elf/absurd', `${file.name}: the name of section ${index} is outside the name table`);
    }
    const inFile = row.type !== 0 && row.type !== SECTION.nobits;
    const bytes = inFile ? contents(file, `section ${name || index}`, row.offset, row.size) : filled(0, 0);
    return { ...row, index, name, bytes };
  });
}

function readPrograms(file: NamedBytes, header: ReturnType<typeof readFileHeader>): ElfProgram[] {
  const { programCount: count, programOffset, programSize } = header;
  if (count === 0) return [];
  if (programSize !== programHeader.size || count > MOST_PROGRAMS) {
    throw damaged(
      'elf/absurd',
      `${file.name}: ${count} program headers of ${programSize} bytes make no sense`,
    );
  }
  tableBounds(file, 'segment', programOffset, count, programHeader.size);
  const rows = Array.from({ length: count }, (_, i) =>
    programHeader.read(file.bytes, programOffset + i * programHeader.size),
  ).filter((row) => row !== undefined);
  return rows.map((row, index) => ({
    ...row,
    bytes: contents(file, `program header ${index}`, row.offset, row.fileSize),
  }));
}

/** Headers often share bytes, as a note inside a segment does. All of them together claim no more than this many times the file. */
const MOST_COPIES = 4;

function refuseCopies({ name, bytes }: NamedBytes, pieces: readonly { readonly bytes: Bytes }[]): void {
  const claimed = pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
  if (claimed <= MOST_COPIES * bytes.length) return;
  throw damaged('elf/absurd', `${name} claims ${claimed} bytes of content, and has ${bytes.length}`, link);
}

/** Reads an ELF file; one that is cut, or whose tables point outside it, is a Fault. */
export function readElf(file: NamedBytes): Elf {
  const header = readFileHeader(file);
  const [sections, programs] = [readSections(file, header), readPrograms(file, header)];
  refuseCopies(file, sections);
  refuseCopies(file, programs);
  return {
    name: file.name,
    machine: header.machine,
    entry: header.entry,
    sections,
    programs,
    file: file.bytes,
  };
}

export const sectionNamed = (elf: Elf, name: string): ElfSection | undefined =>
  elf.sections.find((section) => section.name === name);

/** Refuses pieces that would be loaded over each other. */
export function refuseOverlap(
  name: string,
  pieces: readonly { readonly address: number; readonly bytes: Uint8Array; readonly name?: string }[],
): void {
  const sorted = pieces.filter((piece) => piece.bytes.length > 0).sort((a, b) => a.address - b.address);
  sorted.forEach((piece, i) => {
    const next = sorted[i + 1];
    const end = piece.address + piece.bytes.length;
    const title = (p: typeof piece) => `${p.name ? `${p.name} ` : ''}at ${hexNumber(p.address)}`;
    if (end > 0x1_0000_0000) {
      throw damaged(
        'elf/absurd',
        `${name}: the section ${title(piece)} runs past the end of the address space`,
      );
    }
    if (next && end > next.address) {
      throw damaged(
        'elf/overlap',
        `${name}: the sections ${title(piece)} and ${title(next)} overlap`,
        'look at the memory regions of the linker script',
      );
    }
  });
}
