/**
 * An ELF file as a linker for the ESP8266 leaves it (32-bit, little-endian, Xtensa): file header, program headers, the
 * contents one behind the other, symbols, section headers. Just enough of it to be converted.
 */

const FILE_HEADER = 52;
const PROGRAM_HEADER = 32;
const SECTION_HEADER = 40;
const SYMBOL = 16;
const XTENSA = 94;

const [PROGBITS, SYMTAB, STRTAB] = [1, 2, 3];
const [WRITE, ALLOC, EXECUTE] = [1, 2, 4];
/** The second half of a symbol: global, without a type, in no section. */
const GLOBAL_ABSOLUTE = 0xfff10010;

/** A table of zero-ended names, and where each begins. */
function nameTable(names) {
  const at = new Map();
  let text = '\0';
  for (const name of names) {
    at.set(name, text.length);
    text += `${name}\0`;
  }
  return { at, bytes: Buffer.from(text) };
}

function words(...values) {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value, 4 * i);
  return bytes;
}

function fileHeader(entry, programs, sectionOffset, sections) {
  const header = Buffer.alloc(FILE_HEADER);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]).copy(header);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(XTENSA, 18);
  words(1, entry, FILE_HEADER, sectionOffset, 0x300).copy(header, 20);
  const sizes = [FILE_HEADER, PROGRAM_HEADER, programs, SECTION_HEADER, sections, sections - 1];
  for (const [i, size] of sizes.entries()) header.writeUInt16LE(size, 40 + 2 * i);
  return header;
}

/**
 * @param {{ name: string, address: number, bytes: Buffer, code: boolean }[]} sections
 * @param {{ name: string, address: number }[]} symbols
 * @param {number} entry
 */
export function elf(sections, symbols, entry) {
  const symbolNames = nameTable(symbols.map(({ name }) => name));
  const symbolTable = Buffer.concat([
    Buffer.alloc(SYMBOL),
    ...symbols.map(({ name, address }) => words(symbolNames.at.get(name), address, 0, GLOBAL_ABSOLUTE)),
  ]);
  const headings = nameTable([...sections.map(({ name }) => name), '.symtab', '.strtab', '.shstrtab']);
  const contents = [...sections.map(({ bytes }) => bytes), symbolTable, symbolNames.bytes, headings.bytes];
  const offsets = [];
  let end = FILE_HEADER + PROGRAM_HEADER * sections.length;
  for (const { length } of contents) {
    offsets.push(end);
    end += length;
  }
  const flags = ({ code }) => (code ? ALLOC | EXECUTE : ALLOC | WRITE);
  const programs = sections.map((section, i) => {
    const { address, bytes, code } = section;
    return words(1, offsets[i], address, address, bytes.length, bytes.length, code ? 5 : 6, 4);
  });
  const own = sections.map((section, i) => {
    const { name, address, bytes } = section;
    return words(
      headings.at.get(name),
      PROGBITS,
      flags(section),
      address,
      offsets[i],
      bytes.length,
      0,
      0,
      4,
      0,
    );
  });
  const count = sections.length;
  const table = (name, type, at, link, info, size) =>
    words(headings.at.get(name), type, 0, 0, offsets[at], contents[at].length, link, info, 4, size);
  const headers = [
    Buffer.alloc(SECTION_HEADER),
    ...own,
    table('.symtab', SYMTAB, count, count + 2, 1, SYMBOL),
    table('.strtab', STRTAB, count + 1, 0, 0, 0),
    table('.shstrtab', STRTAB, count + 2, 0, 0, 0),
  ];
  return Buffer.concat([
    fileHeader(entry, programs.length, end, headers.length),
    ...programs,
    ...contents,
    ...headers,
  ]);
}
