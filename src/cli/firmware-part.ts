/** Describes the output of a build, which is of no format: Intel HEX by its segments, ELF by its sections. */

import { hexNumber } from '../core/bytes.ts';
import { Fault } from '../core/fault.ts';
import type { NamedBytes, Part } from '../core/types.ts';
import { looksLikeElf, readElf } from '../input/elf.ts';
import { looksLikeHex, readHex } from '../input/hex.ts';

const range = (address: number, length: number): string =>
  `${hexNumber(address)} to ${hexNumber(address + length - 1)}`;

function hexPart(file: NamedBytes): Part {
  const { segments, entry, notes = [] } = readHex(file.bytes, file.name);
  const begins = entry === undefined ? [] : [`entry ${hexNumber(entry)}`];
  return {
    name: file.name,
    offset: 0,
    length: file.bytes.length,
    note: ['firmware, Intel HEX: not packaged, not signed', ...begins, ...notes].join('; '),
    parts: segments.map(({ address, bytes }) => ({
      name: `segment ${range(address, bytes.length)}`,
      offset: address,
      length: bytes.length,
      within: 'memory',
    })),
  };
}

function elfPart(file: NamedBytes): Part {
  const { sections, entry, machine } = readElf(file);
  const loaded = sections.filter(({ address, bytes }) => address > 0 && bytes.length > 0);
  return {
    name: file.name,
    offset: 0,
    length: file.bytes.length,
    note: `firmware, ELF for machine ${hexNumber(machine)}: not packaged, not signed; entry ${hexNumber(entry)}`,
    parts: loaded.map(({ name, address, offset, bytes }) => ({
      name,
      offset,
      length: bytes.length,
      value: range(address, bytes.length),
    })),
  };
}

/** A tree of parts for an Intel HEX or ELF file, undefined for any other. */
export function firmwarePart(file: NamedBytes): Part | undefined {
  try {
    if (looksLikeElf(file.bytes)) return elfPart(file);
    return looksLikeHex(file.bytes) ? hexPart(file) : undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { name: file.name, offset: 0, length: file.bytes.length, note: error.what };
  }
}
