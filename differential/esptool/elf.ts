/** Random ELF files for the ESP8266: sections that touch or do not, code and data, flash and RAM, and damaged ones. */

import fc from 'fast-check';
import type { Bytes } from '../../src/core/types.ts';
import { noise } from '../values.ts';

export type Section = {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly bytes: Bytes;
};

export type Elf = {
  readonly sections: readonly Section[];
  readonly entry: number;
  readonly machine: number;
  /** How program headers are made of the sections. */
  readonly headers: 'each' | 'joined' | 'none' | 'shifted';
};

const ALLOC = 2;
const EXEC = 4;
const SECTION_SIZE = 40;
const PROGRAM_SIZE = 32;
const FILE_SIZE = 52;

type Program = {
  readonly offset: number;
  readonly address: number;
  readonly physical: number;
  readonly size: number;
  readonly flags: number;
};

function programs({ sections, headers }: Elf, offsets: readonly number[]): Program[] {
  if (headers === 'none') return [];
  const loaded = sections.flatMap((section, i) =>
    section.address !== 0 && section.type !== 8 ? [{ section, offset: offsets[i] ?? 0 }] : [],
  );
  const found: { offset: number; address: number; physical: number; size: number; flags: number }[] = [];
  for (const { section, offset } of loaded) {
    const last = found.at(-1);
    const touches =
      last && last.address + last.size === section.address && last.offset + last.size === offset;
    const flags = (section.flags & EXEC ? 1 : 0) | 4;
    if (headers === 'joined' && touches) last.size += section.bytes.length;
    else {
      const physical = headers === 'shifted' ? section.address + 0x40 : section.address;
      found.push({ offset, address: section.address, physical, size: section.bytes.length, flags });
    }
  }
  return found;
}

/** The file: header, program headers, contents, names, section headers. */
export function elfBytes(elf: Elf): Bytes {
  const all: readonly Section[] = [
    { name: '', type: 0, flags: 0, address: 0, bytes: new Uint8Array(0) },
    ...elf.sections,
  ];
  const names = Buffer.from(`${[...all.map(({ name }) => name), '.shstrtab'].join('\0')}\0`);
  const nameAt = (name: string) => (name === '' ? 0 : names.indexOf(`\0${name}\0`) + 1);
  const most = elf.headers === 'none' ? 0 : elf.sections.length;
  let at = FILE_SIZE + most * PROGRAM_SIZE;
  const offsets = all.map(({ bytes, type }) => {
    const offset = at;
    if (type !== 8) at += bytes.length;
    return offset;
  });
  const heads = programs(elf, offsets.slice(1));
  const namesAt = at;
  const tableAt = (namesAt + names.length + 3) & ~3;
  const file = Buffer.alloc(tableAt + (all.length + 1) * SECTION_SIZE);
  file.write('\x7fELF\x01\x01\x01', 0, 'latin1');
  file.writeUInt16LE(2, 16);
  file.writeUInt16LE(elf.machine, 18);
  file.writeUInt32LE(1, 20);
  file.writeUInt32LE(elf.entry, 24);
  file.writeUInt32LE(FILE_SIZE, 28);
  file.writeUInt32LE(tableAt, 32);
  for (const [offset, value] of [
    [40, FILE_SIZE],
    [42, PROGRAM_SIZE],
    [44, heads.length],
    [46, SECTION_SIZE],
    [48, all.length + 1],
    [50, all.length],
  ] as const) {
    file.writeUInt16LE(value, offset);
  }
  heads.forEach(({ offset, address, physical, size, flags }, i) => {
    [1, offset, address, physical, size, size, flags, 4].forEach((word, j) => {
      file.writeUInt32LE(word >>> 0, FILE_SIZE + i * PROGRAM_SIZE + j * 4);
    });
  });
  all.forEach(({ bytes, type }, i) => {
    if (type !== 8) file.set(bytes, offsets[i] ?? 0);
  });
  file.set(names, namesAt);
  const row = (i: number, words: readonly number[]) =>
    words.forEach((word, j) => {
      file.writeUInt32LE(word >>> 0, tableAt + i * SECTION_SIZE + j * 4);
    });
  all.forEach(({ name, type, flags, address, bytes }, i) => {
    row(i, [nameAt(name), type, flags, address, offsets[i] ?? 0, bytes.length, 0, 0, 4, 0]);
  });
  row(all.length, [nameAt('.shstrtab'), 3, 0, 0, namesAt, names.length, 0, 0, 1, 0]);
  return new Uint8Array(file);
}

type Place = { readonly name: string; readonly at: number; readonly flags: number };

/** Where sections of such programs lie. */
const places: readonly Place[] = [
  { name: '.text', at: 0x40100000, flags: ALLOC | EXEC },
  { name: '.text1', at: 0x40104000, flags: ALLOC | EXEC },
  { name: '.data', at: 0x3ffe8000, flags: ALLOC | 1 },
  { name: '.rodata', at: 0x3ffe8800, flags: ALLOC },
  { name: '.irom0.text', at: 0x40210000, flags: ALLOC | EXEC },
  { name: '.irom0.text', at: 0x40201010, flags: ALLOC | EXEC },
  { name: '.flash.text', at: 0x40200010, flags: ALLOC | EXEC },
  { name: '.flash.rodata', at: 0x40220000, flags: ALLOC },
  { name: '.lit4', at: 0x40107f00, flags: ALLOC },
  { name: '.dport0.data', at: 0x3ff00000, flags: ALLOC | 1 },
  { name: '.rtc', at: 0x60001000, flags: ALLOC | 1 },
];

const section = fc.record({
  place: fc.constantFrom(...places),
  type: fc.constantFrom(1, 1, 1, 1, 1, 1, 14, 15, 8, 7),
  size: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 400 }) },
    { weight: 1, arbitrary: fc.constant(4) },
  ),
  seed: fc.nat(0xffff),
  /** Behind the one before it, to the byte or to its padding, or at its own place. */
  follows: fc.constantFrom('no', 'no', 'padded', 'exactly', 'gap'),
  exec: fc.integer({ min: 0, max: 9 }),
  nowhere: fc.integer({ min: 0, max: 20 }),
});

const plain: readonly (readonly [number, number])[] = [
  [0, 1],
  [2, 1],
  [3, 1],
];

/** An ordinary program: text, data, rodata, irom, in the order linkers give. */
const ordinary = fc
  .record({
    sizes: fc.tuple(
      fc.integer({ min: 1, max: 600 }),
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 0, max: 900 }),
    ),
    seed: fc.nat(0xffff),
    irom: fc.constantFrom(4, 5, 6),
    rodataFollows: fc.boolean(),
  })
  .map(({ sizes, seed, irom, rodataFollows }) => {
    const made = [...plain, [irom, 1] as const].map(([which, type], i): Section => {
      const { name = '', at = 0, flags = 0 } = places[which] ?? {};
      return { name, type, flags, address: at, bytes: noise(seed + i, sizes[i] ?? 0) };
    });
    const data = made[1];
    return made.map((each) =>
      each.name === '.rodata' && rodataFollows && data
        ? { ...each, address: data.address + ((data.bytes.length + 3) & ~3) }
        : each,
    );
  });

const wild = fc.array(section, { minLength: 0, maxLength: 7 }).map((list) => {
  const made: Section[] = [];
  for (const { place, type, size, seed, follows, exec, nowhere } of list) {
    const last = made.at(-1);
    const end = last ? last.address + last.bytes.length : 0;
    const taken = made.some((each) => each.address === place.at);
    const address =
      nowhere === 20
        ? 0
        : last && (follows !== 'no' || taken)
          ? follows === 'exactly'
            ? end
            : ((end + 3) & ~3) + (follows === 'gap' ? 16 : 0)
          : place.at;
    made.push({
      name: place.name,
      type,
      flags: exec === 9 ? place.flags ^ EXEC : place.flags,
      address: address >>> 0,
      bytes: noise(seed, size),
    });
  }
  return made;
});

export const elf: fc.Arbitrary<Elf> = fc.record({
  sections: fc.oneof({ weight: 3, arbitrary: ordinary }, { weight: 4, arbitrary: wild }),
  entry: fc.constantFrom(0x40100004, 0x40100000, 0, 0x40201234),
  machine: fc.oneof(
    { weight: 40, arbitrary: fc.constant(0x5e) },
    { weight: 1, arbitrary: fc.constantFrom(0xf3, 3, 0x28) },
  ),
  headers: fc.constantFrom('each', 'each', 'joined', 'joined', 'shifted', 'none'),
});

export type Damage = { readonly how: 'cut' | 'set'; readonly at: number; readonly value: number };

export const damage: fc.Arbitrary<Damage | undefined> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.record({ how: fc.constantFrom('cut', 'set'), at: fc.nat(0xffff), value: fc.nat(255) }),
  },
);

/** Cut anywhere, or a byte of the file header changed. */
export function damaged(bytes: Bytes, hurt: Damage | undefined): Bytes {
  if (!hurt) return bytes;
  if (hurt.how === 'cut') return bytes.slice(0, hurt.at % (bytes.length + 1));
  const copy = bytes.slice();
  copy[hurt.at % FILE_SIZE] = hurt.value;
  return copy;
}
