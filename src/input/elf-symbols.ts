/** The symbols of an ELF file, each with the letter that `nm` prints for it. */

import { Fault } from '../core/fault.ts';
import { struct, u8, u16, u32 } from '../core/struct.ts';
import type { FirmwareSymbol } from '../core/types.ts';
import { type Elf, type ElfFaultCode, type ElfSection, SECTION, SECTION_FLAG, tableText } from './elf.ts';

const symbolEntry = struct({ name: u32, value: u32, size: u32, info: u8, other: u8, section: u16 });

const MOST_SYMBOLS = 1_000_000;
/** C++ templates make long names, but none as long. */
const LONGEST_SYMBOL = 65_536;

/** All names together. Symbols may share a text, which lets a small file claim endless names. */
const MOST_TEXT = 32 * 1024 * 1024;

const UNDEFINED = 0;
const ABSOLUTE = 0xfff1;
const COMMON = 0xfff2;
const LOCAL = 0;
const WEAK = 2;
const UNIQUE = 10;
const OBJECT = 1;
const INDIRECT = 10;

/** The letter for symbols of a section, in lower case: t code, b no contents, d data, r read-only, n and N debugging. */
function letterOfSection(section: ElfSection | undefined): string {
  if (!section) return '?';
  if (section.flags & SECTION_FLAG.exec) return 't';
  if (section.type === SECTION.nobits) return 'b';
  if (section.flags & SECTION_FLAG.alloc) return section.flags & SECTION_FLAG.write ? 'd' : 'r';
  return section.name.startsWith('.debug') ? 'N' : 'n';
}

function letterOf(entry: { info: number; section: number }, sections: readonly ElfSection[]): string {
  const binding = entry.info >> 4;
  const type = entry.info & 15;
  if (entry.section === COMMON) return 'C';
  if (entry.section === UNDEFINED) return binding !== WEAK ? 'U' : type === OBJECT ? 'v' : 'w';
  if (type === INDIRECT) return 'i';
  if (binding === WEAK) return type === OBJECT ? 'V' : 'W';
  if (binding === UNIQUE) return 'u';
  const letter = entry.section === ABSOLUTE ? 'a' : letterOfSection(sections[entry.section]);
  return binding === LOCAL ? letter : letter.toUpperCase();
}

const absurd = (what: string) => new Fault<ElfFaultCode>({ code: 'elf/absurd', exit: 3, what });

/** Every named symbol, in the table's order; an ELF without a symbol table has none. */
export function elfSymbols(elf: Elf): FirmwareSymbol[] {
  const table = elf.sections.find((section) => section.type === SECTION.symtab);
  const names = table && elf.sections[table.link];
  if (!table || !names) return [];
  const count = Math.floor(table.bytes.length / symbolEntry.size);
  if (count > MOST_SYMBOLS) {
    throw absurd(`${elf.name} claims ${count} symbols`);
  }
  const symbols: FirmwareSymbol[] = [];
  let text = 0;
  for (let i = 1; i < count; i++) {
    const entry = symbolEntry.read(table.bytes, i * symbolEntry.size);
    if (!entry || entry.name === 0) continue;
    const name = tableText(names.bytes, entry.name, LONGEST_SYMBOL);
    if (name === undefined) {
      throw absurd(`${elf.name}: the name of symbol ${i} is outside its name table`);
    }
    text += name.length;
    if (text > MOST_TEXT)
      throw absurd(`${elf.name}: the names of its symbols are ${MOST_TEXT} bytes and more`);
    symbols.push({ name, value: entry.value, kind: letterOf(entry, elf.sections) });
  }
  return symbols;
}
