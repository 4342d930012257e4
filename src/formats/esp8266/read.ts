/** Describes any file of the ESP8266 world as a tree of parts; judges nothing. */

import { hex, hexNumber } from '../../core/bytes.ts';
import type { Bytes, NamedBytes, Part } from '../../core/types.ts';
import { conventionsOf, readTrailer, TRAILER } from './crc.ts';
import { kindNames, modeText, sizeText } from './facts.ts';
import {
  behindHttpHeader,
  type CodeFile,
  type ImageFile,
  isCode,
  parseImage,
  type SlotFile,
} from './image.ts';
import { imageHeader, segmentHeader } from './layout.ts';
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
  if (image.kind === 'arduino') return [front, structurePart('sketch', image.app)];
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

/** Bytes behind the last part get a part of their own, so that the tree covers the file. */
function withRest(parts: readonly Part[], length: number): Part[] {
  const last = parts.at(-1);
  const end = last ? last.offset + last.length : 0;
  return end < length ? [...parts, { name: 'rest', offset: end, length: length - end }] : [...parts];
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
  if (isCode(image)) return withRest(piecesOf(bytes, image), bytes.length);
  if (image.kind === 'partition-table') return withRest(tableParts(bytes), bytes.length);
  if (image.kind === 'gzip') return gzipParts(file);
  const header = image.kind === 'http' ? behindHttpHeader(bytes) : undefined;
  if (header === undefined) return [];
  return withRest([{ name: 'HTTP header', offset: 0, length: header }], bytes.length);
}

async function describe(file: NamedBytes): Promise<Part> {
  const image = parseImage(file.bytes);
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
