/**
 * An image taken apart, from bytes that may say anything: the header in either byte order, and the TLV areas as far as
 * they are there. Nothing is judged here; `check` and the others decide what a gap means.
 */

import type { Endian } from '../../core/struct.ts';
import type { Bytes } from '../../core/types.ts';
import {
  HEADER_SIZE,
  IMAGE_MAGIC,
  type ImageHeader,
  imageHeader,
  PROTECTED_MAGIC,
  UNPROTECTED_MAGIC,
} from './layout.ts';
import { type Area, type Entry, meantType, readArea, type TlvName, tlvTypes } from './tlv.ts';

export type ParsedImage = {
  readonly bytes: Bytes;
  readonly endian: Endian;
  readonly header: ImageHeader;
  /** Where the payload should end: header size + image size. */
  readonly payloadEnd: number;
  readonly protectedArea: Area | undefined;
  readonly unprotectedArea: Area | undefined;
  /** Where the TLVs should end, as far as the areas found say so. */
  readonly end: number;
};

const LITTLE = [0x3d, 0xb8, 0xf3, 0x96];

/** The byte order of the image whose magic these bytes begin with, or undefined. */
export function magicEndian(bytes: Uint8Array): Endian | undefined {
  if (LITTLE.every((byte, i) => bytes[i] === byte)) return 'little';
  return LITTLE.every((byte, i) => bytes[3 - i] === byte) ? 'big' : undefined;
}

function areaAt(bytes: Bytes, offset: number, magic: number, endian: Endian): Area | undefined {
  const area = readArea(bytes, offset, endian);
  return area?.magic === magic ? area : undefined;
}

/** The image that begins with these bytes, or undefined where no magic or no whole header stands. */
export function parseImage(bytes: Bytes): ParsedImage | undefined {
  const endian = magicEndian(bytes);
  const header = endian && imageHeader.read(bytes, 0, endian);
  if (!header || header.magic !== IMAGE_MAGIC) return undefined;
  const payloadEnd = header.headerSize + header.imageSize;
  const protectedArea = areaAt(bytes, payloadEnd, PROTECTED_MAGIC, endian);
  const next = payloadEnd + (protectedArea?.total ?? 0);
  const unprotectedArea = areaAt(bytes, next, UNPROTECTED_MAGIC, endian);
  const end = next + (unprotectedArea?.total ?? 0);
  return { bytes, endian, header, payloadEnd, protectedArea, unprotectedArea, end };
}

/** Whether the file holds what was read up to the end of the TLVs. */
export const isWhole = (image: ParsedImage): boolean =>
  image.header.headerSize >= HEADER_SIZE &&
  image.unprotectedArea !== undefined &&
  image.end <= image.bytes.length;

/** Header, fill, payload and protected area: what is hashed and signed. */
export const regionOf = (image: ParsedImage): Bytes =>
  image.bytes.subarray(0, image.payloadEnd + (image.protectedArea?.total ?? 0));

export const payloadOf = (image: ParsedImage): Bytes =>
  image.bytes.subarray(image.header.headerSize, image.payloadEnd);

/** Entries of both areas in the order of the file. */
export const entriesOf = (image: ParsedImage): readonly Entry[] => [
  ...(image.protectedArea?.entries ?? []),
  ...(image.unprotectedArea?.entries ?? []),
];

/** The type an entry of this image means, as the boot loader of its byte order was meant to see it. */
export const typeIn = (image: ParsedImage, entry: Entry): number => meantType(entry.type, image.endian);

const named = (image: ParsedImage, area: Area | undefined, name: TlvName): readonly Entry[] =>
  (area?.entries ?? []).filter((entry) => typeIn(image, entry) === tlvTypes[name]);

export const protectedEntries = (image: ParsedImage, name: TlvName): readonly Entry[] =>
  named(image, image.protectedArea, name);

export const unprotectedEntries = (image: ParsedImage, name: TlvName): readonly Entry[] =>
  named(image, image.unprotectedArea, name);
