/**
 * The partition table of the RTOS SDK v3, as text and as bytes:
 *
 *     AA 50 type subtype offset size label[16] flags      32 bytes a row
 *     EB EB FF…FF md5[16]                                  over the rows before
 *     FF … up to 0xC00
 *
 *     nvs, data, nvs, 0x9000, 16K, encrypted               one line a row: name, type, subtype, offset, size, flags
 *
 * A missing offset follows the partition before; a negative size is where the partition ends.
 */

import { concat, equal, filled, hexNumber, strictText, text, utf8 } from '../../core/bytes.ts';
import { raw, struct, u8, u32 } from '../../core/struct.ts';
import type { Bytes } from '../../core/types.ts';
import { unusable } from './faults.ts';
import { md5 } from './md5.ts';

export type Partition = {
  readonly name: string;
  readonly type: number;
  readonly subtype: number;
  readonly offset: number;
  readonly size: number;
  readonly flags: number;
};

export const partitionRow = struct({
  magic: raw(2),
  type: u8,
  subtype: u8,
  offset: u32,
  size: u32,
  label: raw(16),
  flags: u32,
});
export const TABLE_LENGTH = 0xc00;
const TABLE_ROOM = 0x1000;
const ROW_MAGIC = Uint8Array.of(0xaa, 0x50);
const SUM_HEAD = concat(Uint8Array.of(0xeb, 0xeb), filled(14, 0xff));
const ENCRYPTED = 1;

const APP = 0;
const DATA = 1;
const types: Readonly<Record<string, number>> = { app: APP, data: DATA };
const otaSubtypes = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`ota_${i}`, 0x10 + i]));
const subtypes: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  [APP]: { factory: 0x00, ...otaSubtypes, test: 0x20 },
  [DATA]: {
    ota: 0,
    phy: 1,
    nvs: 2,
    coredump: 3,
    nvs_keys: 4,
    efuse: 5,
    esphttpd: 0x80,
    fat: 0x81,
    spiffs: 0x82,
  },
};
const alignment = (type: number): number => (type === APP ? 0x1000 : 4);

const bad = (what: string, fix?: string) => unusable('esp8266/bad-partition', what, fix ? { fix } : {});

/** A leading zero makes a number octal for Python 2 and none for Python 3. */
const NUMBER = /^([-+]?)(0x[0-9a-f]+|0o[0-7]+|0b[01]+|0+|[1-9]\d*)$/i;

/** `0x1000`, `64K`, `1M`, a keyword; undefined for an empty field. */
function fieldNumber(given: string, keywords: Readonly<Record<string, number>> = {}): number {
  const suffix = /[km]$/i.exec(given)?.[0]?.toLowerCase();
  if (suffix && !Object.hasOwn(keywords, given.toLowerCase())) {
    return fieldNumber(given.slice(0, -1), keywords) * (suffix === 'k' ? 0x400 : 0x100000);
  }
  const [, sign, digits] = NUMBER.exec(given.trim()) ?? [];
  if (digits !== undefined) return Number(digits) * (sign === '-' ? -1 : 1);
  const known = Object.keys(keywords);
  if (Object.hasOwn(keywords, given.toLowerCase())) return keywords[given.toLowerCase()] ?? 0;
  throw bad(
    known.length === 0
      ? `Invalid field value ${given}`
      : `Value '${given}' is not valid. Known keywords: ${known.join(', ')}`,
  );
}

type Row = Omit<Partition, 'offset'> & { readonly offset: number | undefined; readonly line: number };

function parseFlags(given: string): number {
  const names = given.split(':').filter(Boolean);
  const unknown = names.find((name) => name !== 'encrypted');
  if (unknown !== undefined) throw bad(`CSV flag column contains unknown flag '${unknown}'`);
  return names.length > 0 ? ENCRYPTED : 0;
}

function parseLine(line: string, number: number): Row {
  const [name = '', type = '', subtype = '', offset = '', size = '', flags = ''] = line
    .split(',')
    .map((field) => field.trim());
  if (type === '') throw bad("Field 'type' can't be left empty.");
  const typeNumber = fieldNumber(type, types);
  if (size === '') throw bad("Size field can't be empty");
  return {
    name,
    type: typeNumber,
    subtype: subtype === '' ? 0 : fieldNumber(subtype, subtypes[typeNumber] ?? {}),
    offset: offset === '' ? undefined : fieldNumber(offset),
    size: fieldNumber(size),
    flags: parseFlags(flags),
    line: number,
  };
}

const atLine = (number: number, work: () => Row): Row => {
  try {
    return work();
  } catch (error) {
    throw bad(`Error at line ${number}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** Offsets that were left out, ends that were given instead of sizes. */
function place(rows: readonly Row[], tableOffset: number): Partition[] {
  let end = tableOffset + TABLE_ROOM;
  return rows.map((row, i) => {
    if (row.offset !== undefined && row.offset < end) {
      throw bad(
        i === 0
          ? `CSV Error: First partition offset ${hexNumber(row.offset)} overlaps end of partition table ${hexNumber(end)}`
          : `CSV Error: Partitions overlap. Partition at line ${row.line} sets offset ${hexNumber(row.offset)}. Previous partition ends ${hexNumber(end)}`,
      );
    }
    const unit = row.type === APP ? 0x1000 : 4;
    const offset = row.offset ?? Math.ceil(end / unit) * unit;
    const size = row.size < 0 ? -row.size - offset : row.size;
    end = offset + size;
    const { line: _, ...partition } = row;
    return { ...partition, offset, size };
  });
}

export function partitionsFromCsv(bytes: Bytes, tableOffset: number): Partition[] {
  const csv = strictText(bytes);
  if (csv === undefined) throw bad('the partition table is neither a binary table nor text');
  const rows: Row[] = [];
  for (const [i, raw] of csv.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (/(?<!\\)\$[A-Za-z_{]/.test(line)) {
      throw bad(
        `Error at line ${i + 1}: it holds a variable`,
        'write the value itself: a build must not depend on the environment',
      );
    }
    rows.push(atLine(i + 1, () => parseLine(line, i + 1)));
  }
  return place(rows, tableOffset);
}

/** Numbers that a row of the binary table cannot hold. */
function refuseUnfit({ name, type, subtype, offset, size }: Partition): void {
  const invalid = (why: string) => bad(`Partition ${name} invalid: ${why}`);
  if (type > 255 || type < 0 || subtype > 255 || subtype < 0)
    throw invalid('type and subtype must be 0 to 255');
  if (size < 0 || offset + size > 0x1_0000_0000) throw invalid('it ends outside the address space');
}

/** What the device would trip over: the checks of the SDK's own tool, and that every number fits its field. */
export function verifyPartitions(table: readonly Partition[], tableOffset: number, secure = false): void {
  for (const row of table) {
    const { name, type, offset, size } = row;
    const invalid = (why: string) => bad(`Partition ${name} invalid: ${why}`);
    const unit = alignment(type);
    if (offset % unit) throw invalid(`Offset ${hexNumber(offset)} is not aligned to ${hexNumber(unit)}`);
    if (secure && size % unit) throw invalid(`Size ${hexNumber(size)} is not aligned to ${hexNumber(unit)}`);
    refuseUnfit(row);
  }
  const last = new Map(table.map(({ name }, i) => [name, i]));
  const twice = table.find(({ name }, i) => last.get(name) !== i);
  if (twice) throw bad(`Partition names must be unique: ${twice.name} stands there twice`);
  const sorted = table.toSorted((a, b) => a.offset - b.offset);
  const start = tableOffset + TABLE_ROOM;
  sorted.forEach((row, i) => {
    if (row.offset < start)
      throw bad(`Partition offset ${hexNumber(row.offset)} is below ${hexNumber(start)}`);
    const last = sorted[i - 1];
    if (last && row.offset < last.offset + last.size) {
      throw bad(
        `Partition at ${hexNumber(row.offset)} overlaps ${hexNumber(last.offset)}-${hexNumber(last.offset + last.size - 1)}`,
      );
    }
  });
}

const LABEL_LENGTH = 16;

/** What the SDK's tool only warns of, and what it cuts without a word. */
export function partitionWarnings(table: readonly Partition[]): string[] {
  const isSubtype = (name: string) => Object.values(subtypes).some((names) => Object.hasOwn(names, name));
  return table.flatMap(({ name, type, subtype }) => {
    const label = text(utf8(name).subarray(0, LABEL_LENGTH));
    const named = `Partition has name '${name}' which is a partition`;
    return [
      ...(label === name ? [] : [`the name ${name} is longer than 16 bytes: the table says ${label}`]),
      ...(Object.hasOwn(types, name) && types[name] !== type
        ? [
            `${named} type, but does not match this partition's type (${hexNumber(type)}). Mistake in partition table?`,
          ]
        : []),
      ...(isSubtype(name) && subtypes[type]?.[name] !== subtype
        ? [
            `${named} subtype, but this partition has non-matching type ${hexNumber(type)} and subtype ${hexNumber(subtype)}. Mistake in partition table?`,
          ]
        : []),
    ];
  });
}

/** Where the last partition ends. */
export const flashNeeded = (table: readonly Partition[]): number =>
  table.reduce((end, row) => Math.max(end, row.offset + row.size), 0);

export function partitionTable(table: readonly Partition[], withMd5: boolean): Bytes {
  for (const row of table) refuseUnfit(row);
  const rows = concat(
    ...table.map((row) =>
      partitionRow.write({
        magic: concat(ROW_MAGIC),
        type: row.type,
        subtype: row.subtype,
        offset: row.offset,
        size: row.size,
        label: utf8(row.name),
        flags: row.flags,
      }),
    ),
  );
  const all = withMd5 ? concat(rows, SUM_HEAD, md5(rows)) : rows;
  if (all.length >= TABLE_LENGTH) throw bad(`Binary partition table length (${all.length}) longer than max`);
  return concat(all, filled(TABLE_LENGTH - all.length, 0xff));
}

export type TableAt = {
  readonly rows: readonly (Partition & { readonly at: number })[];
  /** Offset of the MD5 row and whether it is right. */
  readonly sum?: SumAt;
  /** Offset of the row of FF that ends the table. */
  readonly end?: number;
  /** Where reading had to stop. */
  readonly bad?: { readonly at: number; readonly why: string; readonly reference: string };
};

type SumAt = {
  readonly at: number;
  readonly ok: boolean;
  readonly stored: Bytes;
  readonly computed: Bytes;
};

export const looksLikeTable = (bytes: Uint8Array): boolean => bytes[0] === 0xaa && bytes[1] === 0x50;

/** What is wrong with a table, in our words and in those that the SDK's tool ends with. */
const damages = {
  cut: {
    why: 'the file ends inside a row',
    reference: 'Partition table length must be a multiple of 32 bytes',
  },
  magic: {
    why: 'the row does not start with AA 50',
    reference: 'Invalid magic bytes for partition definition',
  },
  endless: {
    why: 'no row of FF ends the table',
    reference: 'Partition table is missing an end-of-table marker',
  },
} as const;

/** Reads the rows of any bytes. Of several MD5 rows the last counts, and is the only one worked out. */
export function readPartitionTable(bytes: Bytes): TableAt {
  const rows: (Partition & { at: number })[] = [];
  let sumAt: number | undefined;
  const ended = (how: Pick<TableAt, 'end' | 'bad'>): TableAt => ({
    rows,
    ...(sumAt === undefined ? {} : { sum: sumOf(bytes, sumAt) }),
    ...how,
  });
  for (let at = 0; at < bytes.length; at += partitionRow.size) {
    const data = bytes.subarray(at, at + partitionRow.size);
    const row = partitionRow.read(data);
    if (!row) return ended({ bad: { at, ...damages.cut } });
    if (data.every((byte) => byte === 0xff)) return ended({ end: at });
    if (equal(row.magic, SUM_HEAD.subarray(0, 2))) sumAt = at;
    else if (equal(row.magic, ROW_MAGIC)) {
      const { type, subtype, offset, size, flags } = row;
      const end = row.label.indexOf(0);
      const name = text(end < 0 ? row.label : row.label.subarray(0, end));
      rows.push({ at, name, type, subtype, offset, size, flags });
    } else return ended({ bad: { at, ...damages.magic } });
  }
  return ended({ bad: { at: bytes.length, ...damages.endless } });
}

function sumOf(bytes: Bytes, at: number): SumAt {
  const stored = bytes.subarray(at + 16, at + partitionRow.size);
  const computed = md5(bytes.subarray(0, at));
  return { at, ok: equal(stored, computed), stored, computed };
}

const keyword = (table: Readonly<Record<string, number>>, value: number): string =>
  Object.entries(table).find(([, number]) => number === value)?.[0] ?? String(value);

export const typeName = (type: number): string => keyword(types, type);
export const subtypeName = (type: number, subtype: number): string => keyword(subtypes[type] ?? {}, subtype);

const sizeText = (size: number): string =>
  size % 0x100000 === 0 ? `${size / 0x100000}M` : size % 0x400 === 0 ? `${size / 0x400}K` : hexNumber(size);

export function partitionsToCsv(table: readonly Partition[]): string {
  const rows = table.map((row) =>
    [
      row.name,
      typeName(row.type),
      subtypeName(row.type, row.subtype),
      hexNumber(row.offset),
      sizeText(row.size),
      row.flags & ENCRYPTED ? 'encrypted' : '',
    ].join(','),
  );
  return `${['# Espressif ESP32 Partition Table', '# Name, Type, SubType, Offset, Size, Flags', ...rows].join('\n')}\n`;
}
