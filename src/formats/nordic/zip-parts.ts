/**
 * A zip's own bytes as parts: the header before each entry, its data, the directory, the end. Dates and what made the
 * zip are volatile; so are CRC, sizes and offsets, which only follow from the content that is told (and compared) inside.
 */

import { text } from '../../core/bytes.ts';
import type { Bytes, Part } from '../../core/types.ts';
import { CENTRAL, centralHeader, DEFLATED, endRecord, localHeader, STORED } from './zip-layout.ts';
import type { ZipEntry } from './zip-scan.ts';

/** Parts one behind the other: the name, up to which offset, the value, and whether it is volatile. */
type Piece = readonly [name: string, end: number, value?: string | number | undefined, volatile?: 'volatile'];

function pieces(offset: number, list: readonly Piece[]): Part[] {
  const parts: Part[] = [];
  let at = offset;
  for (const [name, end, value, volatile] of list) {
    const length = offset + end - at;
    const told = value === undefined ? {} : { value };
    if (length > 0)
      parts.push({ name, offset: at, length, ...told, ...(volatile ? { volatile: true } : {}) });
    at = offset + end;
  }
  return parts;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** The date and time of MS-DOS, in steps of two seconds since 1980. */
const dateText = ({ date, time }: { date: number; time: number }): string =>
  `${1980 + (date >> 9)}-${two((date >> 5) & 15)}-${two(date & 31)} ` +
  `${two(time >> 11)}:${two((time >> 5) & 63)}:${two((time & 31) * 2)}`;

const methodText = (method: number): string =>
  method === STORED ? 'stored' : method === DEFLATED ? 'deflated' : `method ${method}`;

function localParts(bytes: Bytes, offset: number): Part[] {
  const local = localHeader.read(bytes, offset);
  if (!local) return [];
  const { size, offsets } = localHeader;
  const name = size + local.nameLength;
  const parts = pieces(offset, [
    ['packing', offsets.time, methodText(local.method)],
    ['date', offsets.crc, dateText(local), 'volatile'],
    ['CRC and sizes', offsets.nameLength, undefined, 'volatile'],
    ['lengths', size],
    ['name', name, text(bytes.subarray(offset + size, offset + name))],
    ['extra', name + local.extraLength, undefined, 'volatile'],
  ]);
  return [{ name: 'header', offset, length: name + local.extraLength, parts }];
}

/** The header, data and what follows them of one entry; `inside` are the parts of its content. */
export function entryParts(bytes: Bytes, entry: ZipEntry, inside: readonly Part[] = []): Part {
  const { name, offset, dataOffset, packedSize, end } = entry;
  const content: Part = { name: 'content', offset: 0, length: entry.size, within: name };
  const behind = end - (dataOffset + packedSize);
  const descriptor: Part = { name: 'descriptor', offset: end - behind, length: behind, volatile: true };
  return {
    name,
    offset,
    length: end - offset,
    parts: [
      ...localParts(bytes, offset),
      { name: 'data', offset: dataOffset, length: packedSize, parts: inside.length > 0 ? inside : [content] },
      ...(behind > 0 ? [descriptor] : []),
    ],
  };
}

function centralParts(bytes: Bytes, offset: number): Part | undefined {
  const central = centralHeader.read(bytes, offset);
  if (!central || central.signature !== CENTRAL) return undefined;
  const { size, offsets } = centralHeader;
  const name = size + central.nameLength;
  const extra = name + central.extraLength;
  const entry = text(bytes.subarray(offset + size, offset + name));
  const parts = pieces(offset, [
    ['signature', offsets.versionMadeBy],
    ['made by', offsets.versionNeeded, central.versionMadeBy, 'volatile'],
    ['packing', offsets.time, methodText(central.method)],
    ['date', offsets.crc, dateText(central), 'volatile'],
    ['CRC and sizes', offsets.nameLength, undefined, 'volatile'],
    ['lengths', offsets.externalAttributes],
    ['attributes and offset', size, undefined, 'volatile'],
    ['name', name, entry],
    ['extra', extra, undefined, 'volatile'],
    ['comment', extra + central.commentLength],
  ]);
  return { name: `directory of ${entry}`, offset, length: extra + central.commentLength, parts };
}

/** The directory and the end record, which stand behind the last entry. */
export function directoryParts(bytes: Bytes, entries: readonly ZipEntry[]): Part[] {
  const parts: Part[] = [];
  let at = entries.reduce((last, entry) => Math.max(last, entry.end), 0);
  for (
    let part = centralParts(bytes, at);
    part && parts.length < entries.length;
    part = centralParts(bytes, at)
  ) {
    parts.push(part);
    at += part.length;
  }
  const end = endRecord.read(bytes, at);
  if (!end) return parts;
  const { size, offsets } = endRecord;
  const inside = pieces(at, [
    ['entries', offsets.centralSize, end.entries],
    ['size of the directory', offsets.centralOffset, end.centralSize],
    ['offset of the directory', offsets.commentLength, end.centralOffset, 'volatile'],
    ['comment', size + end.commentLength],
  ]);
  return [...parts, { name: 'end', offset: at, length: size + end.commentLength, parts: inside }];
}
