/** Describes an image part by part: header, payload, each TLV, padding, trailer. Any bytes are described. */

import { hexNumber } from '../../core/bytes.ts';
import { Fault } from '../../core/fault.ts';
import type { NamedBytes, Part } from '../../core/types.ts';
import { versionText } from '../../core/version.ts';
import { fileKind, looksLikeVectors } from '../../input/file-kinds.ts';
import { flatBytes } from './flat.ts';
import { type ParsedImage, parseImage, payloadOf, typeIn } from './image.ts';
import {
  COMPRESSED,
  ENCRYPTED,
  flagNames,
  HEADER_SIZE,
  imageHeader,
  tlvEntry,
  tlvInfo,
  versionOf,
} from './layout.ts';
import { locateImage } from './locate.ts';
import { publishedKeys } from './named-keys.ts';
import { type Area, type Entry, tlvName } from './tlv.ts';
import { tlvNote, tlvText } from './tlv-text.ts';
import { fieldsFromEnd, MAGIC_SIZE, readTrailer } from './trailer.ts';
import { lengthVaries, type Variation, valueVaries, variationOf } from './variation.ts';

/** Published keys, by the value that names them. */
type Known = Awaited<ReturnType<typeof publishedKeys>>;

const volatile = (is: boolean) => (is ? ({ volatile: true } as const) : {});

function entryPart(image: ParsedImage, entry: Entry, variation: Variation, known: Known): Part {
  const type = typeIn(image, entry);
  const valueAt = entry.offset + tlvEntry.size;
  return {
    name: tlvName(type) ?? `TLV ${hexNumber(type, 4)}`,
    offset: entry.offset,
    length: tlvEntry.size + entry.length,
    note: tlvNote(type, known.get(entry)),
    parts: [
      { name: 'type', offset: entry.offset, length: 2, value: hexNumber(entry.type, 4) },
      {
        name: 'length',
        offset: entry.offset + 2,
        length: 2,
        value: entry.length,
        ...volatile(lengthVaries(type, variation)),
      },
      {
        name: 'value',
        offset: valueAt,
        length: entry.length,
        value: tlvText(type, entry.value, image.endian),
        ...volatile(valueVaries(type, variation)),
      },
    ],
  };
}

function areaPart(image: ParsedImage, area: Area, name: string, known: Known): Part {
  const variation = variationOf(image);
  const totalVaries = area === image.protectedArea ? variation.inside && variation.length : variation.length;
  return {
    name,
    offset: area.offset,
    length: Math.min(area.total, image.bytes.length - area.offset),
    ...(area.brokenAt === undefined ? {} : { note: `broken at ${hexNumber(area.brokenAt)}` }),
    parts: [
      { name: 'magic', offset: area.offset, length: 2, value: hexNumber(area.magic, 4) },
      {
        name: 'total',
        offset: area.offset + 2,
        length: tlvInfo.size - 2,
        value: area.total,
        ...volatile(totalVaries),
      },
      ...area.entries.map((entry) => entryPart(image, entry, variation, known)),
    ],
  };
}

function headerPart(image: ParsedImage): Part {
  const { header } = image;
  const parts = imageHeader.parts(header, 0, {
    magic: (magic) => hexNumber(magic, 8),
    loadAddress: (address) => hexNumber(address, 8),
    flags: (flags) => [hexNumber(flags), ...flagNames(flags)].join(' '),
  });
  const { inside, length } = variationOf(image);
  const marked = parts.map((part) => ({
    ...part,
    ...volatile(part.name === 'protectedSize' && inside && length),
  }));
  const note = `version ${versionText(versionOf(header))}${image.endian === 'big' ? ', big-endian' : ''}`;
  return { name: 'header', offset: 0, length: HEADER_SIZE, note, parts: marked };
}

function payloadPart(image: ParsedImage): Part {
  const { headerSize, imageSize, flags } = image.header;
  const payload = payloadOf(image);
  const notes = [
    ...(flags & ENCRYPTED ? ['encrypted'] : []),
    ...(flags & COMPRESSED ? ['compressed'] : []),
    ...(looksLikeVectors(payload) ? ['begins with a Cortex-M vector table'] : []),
    ...(payload.length < imageSize ? [`${imageSize - payload.length} bytes are missing`] : []),
  ];
  return {
    name: 'payload',
    offset: headerSize,
    length: payload.length,
    ...(notes.length > 0 ? { note: notes.join(', ') } : {}),
    ...volatile(variationOf(image).payload),
  };
}

const state = (value: number): string =>
  value === 1 ? 'set' : value === 0xff || value === 0 ? 'erased' : hexNumber(value);

const sizeText = (size: number): string => (size === 0xffff_ffff || size === 0 ? 'erased' : String(size));

/** What lies behind the TLVs: erased bytes, and a trailer where there is one. */
function tailParts(image: ParsedImage): Part[] {
  const { bytes, end } = image;
  if (end >= bytes.length) return [];
  const trailer = readTrailer(bytes, end);
  const moves = variationOf(image).length;
  if (!trailer) {
    const rest = bytes.subarray(end);
    const varies = volatile(moves && isFill(rest));
    return [{ name: 'rest', offset: end, length: rest.length, note: restNote(rest), ...varies }];
  }
  const from = fieldsFromEnd(trailer.maxAlign);
  const at = (back: number, length: number, name: string, value: string | undefined): Part[] =>
    value === undefined ? [] : [{ name, offset: bytes.length - back, length, value }];
  const shown = <T>(value: T | undefined, show: (value: T) => string) =>
    value === undefined ? undefined : show(value);
  const parts = [
    ...at(from.swapSize, 4, 'swap size', shown(trailer.swapSize, sizeText)),
    ...at(from.swapInfo, 1, 'swap info', shown(trailer.swapInfo, state)),
    ...at(from.copyDone, 1, 'copy done', shown(trailer.copyDone, state)),
    ...at(from.imageOk, 1, 'image ok', state(trailer.imageOk)),
    ...at(from.magic, MAGIC_SIZE, 'magic', 'good'),
  ];
  const start = parts[0]?.offset ?? bytes.length;
  const note = `of a slot of ${hexNumber(bytes.length)} bytes, largest write size ${trailer.maxAlign}`;
  return [
    {
      name: 'padding',
      offset: end,
      length: start - end,
      note: 'the boot loader keeps its status at the end of it',
      ...volatile(moves && isFill(bytes.subarray(end, start))),
    },
    { name: 'trailer', offset: start, length: bytes.length - start, note, parts },
  ];
}

const isFill = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === bytes[0]);

function restNote(rest: Uint8Array): string {
  const [first] = rest;
  return isFill(rest) ? `all ${hexNumber(first ?? 0, 2)}` : 'neither erased nor a trailer';
}

function imageParts(image: ParsedImage, known: Known): Part[] {
  const { header, bytes, protectedArea, unprotectedArea } = image;
  const fill = Math.min(header.headerSize, bytes.length) - HEADER_SIZE;
  return [
    headerPart(image),
    ...(fill > 0 ? [{ name: 'header fill', offset: HEADER_SIZE, length: fill }] : []),
    payloadPart(image),
    ...(protectedArea ? [areaPart(image, protectedArea, 'protected TLVs', known)] : []),
    ...(unprotectedArea ? [areaPart(image, unprotectedArea, 'TLVs', known)] : []),
    ...tailParts(image),
  ];
}

/** The same parts, `by` further on. */
const moved = (parts: readonly Part[], by: number, within: string | undefined): Part[] =>
  parts.map((part) => ({
    ...part,
    offset: part.offset + by,
    ...(within === undefined ? {} : { within }),
    ...(part.parts ? { parts: moved(part.parts, by, within) } : {}),
  }));

/** The name of the memory that a hex file writes down. */
const memoryName = (base: number): string => `memory from ${hexNumber(base)}`;

/** What a hex file holds: the bytes of the memory that parts of it count in. */
export function open(file: NamedBytes): NamedBytes[] {
  try {
    const { base, bytes } = flatBytes(file);
    return base === undefined ? [] : [{ name: memoryName(base), bytes }];
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

export async function read(file: NamedBytes): Promise<Part> {
  const whole = { name: 'MCUboot image', offset: 0, length: file.bytes.length };
  try {
    const flat = flatBytes(file);
    const within = flat.base === undefined ? undefined : memoryName(flat.base);
    const at = locateImage(flat.bytes);
    const image = at === undefined ? undefined : parseImage(flat.bytes.subarray(at));
    if (!image || at === undefined)
      return { ...whole, note: `no image found in it: ${fileKind(file.bytes) ?? 'no magic'}` };
    const parts = moved(imageParts(image, await publishedKeys(image)), at, within);
    return { ...whole, ...(within === undefined ? {} : { note: `Intel HEX, ${within}` }), parts };
  } catch (error) {
    if (error instanceof Fault) return { ...whole, note: error.what };
    throw error;
  }
}
