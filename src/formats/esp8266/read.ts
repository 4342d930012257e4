/** Describes any file of the ESP8266 world as a tree of parts; judges nothing. */

import { hex, hexNumber, roundUp } from '../../core/bytes.ts';
import type { Bytes, NamedBytes, Part } from '../../core/types.ts';
import { conventionsOf, readTrailer, TRAILER } from './crc.ts';
import { kindNames, modeText, sizeText } from './facts.ts';
import { endOfFill, piecesBehind } from './flash-content.ts';
import {
  behindHttpHeader,
  type CodeFile,
  type ImageFile,
  isCode,
  parseImage,
  recognize,
  type SlotFile,
} from './image.ts';
import { imageHeader, SECTOR, segmentHeader } from './layout.ts';
import { memoryTypes } from './memory.ts';
import { partitionRow, readPartitionTable, subtypeName, typeName } from './partitions.ts';
import { signatureOf } from './signed-update.ts';
import type { Header, SegmentAt, Structure } from './structure.ts';

function headerPart(name: string, header: Header, offset: number, appNumber: boolean): Part {
  return {
    name,
    offset,
    length: imageHeader.size,
    parts: imageHeader.parts(header, offset, {
      magic: (magic) => hexNumber(magic, 2),
      mode: (mode) => (appNumber ? hexNumber(mode, 2) : `${hexNumber(mode, 2)} ${modeText(mode)}`),
      size: (size) => (appNumber ? `user${size}` : `${hexNumber(size, 2)} ${sizeText(size)}`),
      entry: (entry) => hexNumber(entry, 8),
    }),
  };
}

function segmentPart(segment: SegmentAt, index: number): Part {
  const { offset, address, length, data } = segment;
  const memory = memoryTypes(address).join(', ');
  const missing = length - data.length;
  return {
    name: `segment ${index + 1}`,
    offset,
    length: segmentHeader.size + data.length,
    value: hexNumber(address, 8),
    note: `${length} bytes${memory ? `, ${memory}` : ''}${missing > 0 ? `, ${missing} missing` : ''}`,
    parts: [
      ...segmentHeader.parts({ address, length }, offset, { address: (value) => hexNumber(value, 8) }),
      { name: 'data', offset: offset + segmentHeader.size, length: data.length },
    ],
  };
}

function structurePart(name: string, structure: Structure, appNumber = false): Part {
  const { offset, header, segments, end, checksumAt, stored, computed, checksumOk, cut } = structure;
  const parts: Part[] = [];
  if (cut?.needed !== imageHeader.size || segments.length > 0) {
    parts.push(headerPart('header', header, offset, appNumber), ...segments.map(segmentPart));
  }
  if (stored !== undefined) {
    const note = checksumOk ? 'valid' : `computed ${hexNumber(computed, 2)}`;
    parts.push({ name: 'padding', offset: end, length: checksumAt - end });
    parts.push({ name: 'checksum', offset: checksumAt, length: 1, value: hexNumber(stored, 2), note });
  }
  const last = stored === undefined ? end : checksumAt + 1;
  return {
    name,
    offset,
    length: Math.max(0, last - offset),
    ...(cut ? { note: 'the file ends inside' } : {}),
    parts,
  };
}

function trailerPart(bytes: Bytes, at: number): Part[] {
  const trailer = bytes.length >= at + TRAILER ? readTrailer(bytes) : undefined;
  if (!trailer || at !== bytes.length - TRAILER) return [];
  const rules = conventionsOf(trailer.crc, trailer.stored).join(', ');
  return [
    {
      name: 'CRC trailer',
      offset: at,
      length: TRAILER,
      value: hexNumber(trailer.stored, 8),
      note: `CRC-32 ${hexNumber(trailer.crc, 8)}; ${rules ? `satisfies: ${rules}` : 'satisfies no rule'}`,
    },
  ];
}

function slotParts(image: SlotFile): Part[] {
  const numbered =
    image.kind === 'slot' && (image.first.size === 1 || image.first.size === 2) && image.first.mode === 0;
  const parts = [headerPart('first header', image.first, 0, numbered)];
  if (image.irom) {
    const { offset, length, data } = image.irom;
    const at = offset - segmentHeader.size;
    parts.push({
      name: 'irom',
      offset: at,
      length: segmentHeader.size + data.length,
      note: `${length} bytes, executed in place${data.length < length ? `, ${length - data.length} missing` : ''}`,
    });
  }
  return [...parts, structurePart('RAM part', image.structure)];
}

function piecesOf(bytes: Bytes, image: CodeFile): Part[] {
  if (image.kind === 'slot' || image.kind === 'rboot')
    return [...slotParts(image), ...trailerPart(bytes, image.body)];
  const front = structurePart(
    image.kind === 'arduino' ? 'loader' : 'RAM part',
    image.structure,
    image.kind === 'old-slot',
  );
  if (image.kind === 'arduino') {
    const from = image.structure.checksumAt + 1;
    const fill = { name: 'fill', offset: from, length: image.app.offset - from, value: 'aa' };
    return [front, fill, structurePart('sketch', image.app)];
  }
  if (image.kind === 'old-slot') {
    const { offset, length } = image.irom;
    const fill = image.structure.checksumAt + 1;
    return [
      front,
      { name: 'fill', offset: fill, length: Math.max(0, Math.min(offset, bytes.length) - fill), value: 'ff' },
      { name: 'irom', offset, length, note: `${length} bytes, executed in place` },
      ...trailerPart(bytes, bytes.length - TRAILER),
    ];
  }
  if (image.kind === 'rtos3') {
    return [
      front,
      { name: 'SHA-256', offset: image.body, length: 32, value: hex(bytes.subarray(image.body)) },
    ];
  }
  return image.kind === 'pack' ? [front, ...trailerPart(bytes, image.body)] : [front];
}

/** Where the piece that starts at `from` ends: at the next sector that has fill in front of it. */
function pieceEnd(bytes: Bytes, from: number, to: number): number {
  for (let at = roundUp(from + 1, SECTOR); at < to; at += SECTOR) {
    if (bytes[at - 1] === 0xff && bytes[at - 2] === 0xff) {
      let end = at;
      while (bytes[end - 1] === 0xff) end--;
      return end;
    }
  }
  return to;
}

/** Fill and what is between: a file that starts at a sector is named, the rest is not. */
function gapParts(bytes: Bytes, from: number, to: number): Part[] {
  const parts: Part[] = [];
  for (let at = from; at < to; ) {
    const fill = Math.min(endOfFill(bytes, at), to) - at;
    if (fill > 0) parts.push({ name: 'fill', offset: at, length: fill, value: 'ff' });
    at += fill;
    if (at >= to) break;
    const end = pieceEnd(bytes, at, to);
    const { kind } = parseImage(bytes.subarray(at, end));
    const known = kind !== 'unknown' && at % SECTOR === 0;
    parts.push({ name: known ? kindNames[kind] : 'rest', offset: at, length: end - at });
    at = end;
  }
  return parts;
}

/** Names what stands in a stretch that no structure accounts for: images and tables at sectors, fill, the rest. */
function stretchParts(bytes: Bytes, from: number, to: number): Part[] {
  const parts: Part[] = [];
  let at = from;
  for (const piece of piecesBehind(bytes.subarray(0, to), from)) {
    const { kind } = parseImage(piece.bytes);
    parts.push(...gapParts(bytes, at, piece.offset));
    parts.push({ name: kindNames[kind], offset: piece.offset, length: piece.bytes.length });
    at = piece.offset + piece.bytes.length;
  }
  return [...parts, ...gapParts(bytes, at, to)];
}

/** The parts and what stands between and behind them, so that the tree covers the file. */
function covering(parts: readonly Part[], bytes: Bytes): Part[] {
  const all: Part[] = [];
  let at = 0;
  for (const part of parts.filter(({ offset }) => offset < bytes.length)) {
    if (part.offset > at) all.push(...stretchParts(bytes, at, part.offset));
    all.push(part);
    at = Math.max(at, part.offset + part.length);
  }
  return [...all, ...stretchParts(bytes, at, bytes.length)];
}

function tableParts(bytes: Bytes): Part[] {
  const table = readPartitionTable(bytes);
  const rows = table.rows.map(
    (row): Part => ({
      name: row.name,
      offset: row.at,
      length: partitionRow.size,
      value: `${hexNumber(row.offset)} … ${hexNumber(row.offset + row.size)}`,
      note: `${typeName(row.type)}, ${subtypeName(row.type, row.subtype)}, ${row.size} bytes`,
    }),
  );
  const sum: Part[] = table.sum
    ? [
        {
          name: 'MD5',
          offset: table.sum.at,
          length: partitionRow.size,
          note: table.sum.ok ? 'valid' : 'wrong',
        },
      ]
    : [];
  return [...rows, ...sum];
}

const UNPACKED = 'unpacked';

/** What a packed sketch holds; a signature stands behind it. */
export async function open({ bytes }: NamedBytes): Promise<NamedBytes[]> {
  const content = signatureOf(bytes)?.content ?? bytes;
  if (parseImage(content).kind !== 'gzip') return [];
  const { gunzip } = await import('./gzip.ts');
  const unpacked = await gunzip(content);
  return unpacked ? [{ name: UNPACKED, bytes: unpacked }] : [];
}

async function gzipParts(file: NamedBytes): Promise<Part[]> {
  const { gunzip } = await import('./gzip.ts');
  const bytes = await gunzip(file.bytes);
  if (!bytes) return [];
  const inner = within(await describe({ name: `${file.name} (unpacked)`, bytes }), UNPACKED);
  return [{ ...inner, name: UNPACKED }];
}

const within = (part: Part, name: string): Part => ({
  ...part,
  within: name,
  ...(part.parts ? { parts: part.parts.map((inner) => within(inner, name)) } : {}),
});

async function partsOf(file: NamedBytes, image: ImageFile): Promise<Part[]> {
  const { bytes } = file;
  if (isCode(image)) return covering(piecesOf(bytes, image), bytes);
  if (image.kind === 'partition-table') return covering(tableParts(bytes), bytes);
  if (image.kind === 'gzip') return gzipParts(file);
  const header = image.kind === 'http' ? behindHttpHeader(bytes) : undefined;
  if (header === undefined) return [];
  return covering([{ name: 'HTTP header', offset: 0, length: header }], bytes);
}

async function describe(file: NamedBytes): Promise<Part> {
  const image = await recognize(file.bytes);
  return {
    name: file.name,
    offset: 0,
    length: file.bytes.length,
    value: kindNames[image.kind],
    parts: await partsOf(file, image),
  };
}

/** Describes any bytes; a signature behind a sketch is a part of its own. */
export async function read(file: NamedBytes): Promise<Part> {
  const signed = signatureOf(file.bytes);
  const kind = signed && parseImage(signed.content).kind;
  if (!signed || (kind !== 'arduino' && kind !== 'gzip')) return describe(file);
  const inner = await describe({ name: file.name, bytes: signed.content });
  const { offset, signature } = signed;
  return {
    ...inner,
    length: file.bytes.length,
    parts: [
      ...(inner.parts ?? []),
      { name: 'signature', offset, length: signature.length, note: `RSA, ${8 * signature.length} bits` },
      { name: 'signature length', offset: offset + signature.length, length: 4, value: signature.length },
    ],
  };
}
