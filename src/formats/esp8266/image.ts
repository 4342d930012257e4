/**
 * What kind of ESP8266 file some bytes are, and where its pieces stand. Damaged files keep the kind they were meant to
 * be; nothing is refused.
 *
 *     EA …                              slot image (SDK), or rBoot ROM where there is no CRC trailer
 *     E9 … FF to 0x10000 …              slot image for the old boot
 *     E9 … AA to 4096, E9 …             Arduino loader and sketch
 *     E9 … SHA-256                      RTOS SDK v3 application
 *     E9 … FF … AA 50 … trailer         v2 to v3 pack
 *     E9 … FF … E9 | EA | AA 50 …       merged: what stands in flash, as one file
 *     E9 …                              plain: a loader, or the RAM part of a no-boot program
 *     AA 50 …   1F 8B …   HTTP/…        partition table, gzip, an image behind the header of an HTTP response
 */

import { equal, indexOf, startsWith, utf8 } from '../../core/bytes.ts';
import { sha256 } from '../../core/digest.ts';
import type { Bytes } from '../../core/types.ts';
import { readTrailer, TRAILER } from './crc.ts';
import { beginsAt, endOfFill, piecesBehind } from './flash-content.ts';
import { looksGzipped } from './gzip-header.ts';
import {
  ARDUINO_APP_OFFSET,
  CHECKSUM_SEED,
  imageHeader,
  MAGIC,
  OLD_IROM_OFFSET,
  SECTOR,
  segmentHeader,
  xorOf,
} from './layout.ts';
import { looksLikeTable } from './partitions.ts';
import { type Header, parseStructure, type Structure } from './structure.ts';

export type Irom = { readonly offset: number; readonly length: number; readonly data: Bytes };

type Found = {
  readonly structure: Structure;
  /** Length of a whole file without its trailer; what stands behind is trailer or excess. */
  readonly body: number;
};

export type SlotFile = Found & {
  readonly kind: 'slot' | 'rboot';
  readonly first: Header;
  readonly irom: Irom | undefined;
  readonly iromSummed: boolean;
};
export type OldSlotFile = Found & { readonly kind: 'old-slot'; readonly irom: Irom };
export type PlainFile = Found & { readonly kind: 'plain' | 'rtos3' | 'pack' | 'merged' };
export type ArduinoFile = Found & { readonly kind: 'arduino'; readonly app: Structure };
export type OtherFile = { readonly kind: 'gzip' | 'partition-table' | 'http' | 'unknown' };
export type ImageFile = SlotFile | OldSlotFile | PlainFile | ArduinoFile | OtherFile;
export type CodeFile = Exclude<ImageFile, OtherFile>;

export const isCode = (image: ImageFile): image is CodeFile => 'structure' in image;

const DIGEST = 32;
const OLD_COUNT = 3;
/** So much of a damaged fill is still fill. */
const MOSTLY = 0.75;

const allAre = (bytes: Bytes, value: number): boolean => bytes.every((byte) => byte === value);

const isMostly = (bytes: Bytes, value: number): boolean =>
  bytes.filter((byte) => byte === value).length >= MOSTLY * bytes.length;

const sameFlashBytes = (a: Header, b: Header): boolean => a.mode === b.mode && a.size === b.size;

/**
 * The structure behind irom; a checksum that covers irom too (rBoot's option) is tried where the usual one is wrong and
 * both headers carry flash bytes, as rBoot's do.
 */
function behindIrom(bytes: Bytes, first: Header, irom: Irom): { structure: Structure; iromSummed: boolean } {
  const usual = parseStructure(bytes, irom.offset + irom.length);
  if (usual.checksumOk || usual.cut || !sameFlashBytes(first, usual.header))
    return { structure: usual, iromSummed: false };
  const summed = parseStructure(bytes, usual.offset, xorOf(irom.data, CHECKSUM_SEED));
  return summed.checksumOk
    ? { structure: summed, iromSummed: true }
    : { structure: usual, iromSummed: false };
}

function slotFile(bytes: Bytes): ImageFile {
  const first = imageHeader.read(bytes);
  if (!first) return { kind: 'unknown' };
  const direct =
    bytes[imageHeader.size] === MAGIC.plain ? parseStructure(bytes, imageHeader.size) : undefined;
  if (direct?.checksumOk) {
    return {
      kind: 'slot',
      first,
      irom: undefined,
      iromSummed: false,
      structure: direct,
      body: direct.checksumAt + 1,
    };
  }
  const length = segmentHeader.read(bytes, imageHeader.size)?.length ?? 0;
  const offset = imageHeader.size + segmentHeader.size;
  const irom = { offset, length, data: bytes.subarray(offset, offset + length) };
  const { structure, iromSummed } = behindIrom(bytes, first, irom);
  const body = structure.checksumAt + 1;
  const forRboot = iromSummed || (bytes.length === body && sameFlashBytes(first, structure.header));
  return { kind: forRboot ? 'rboot' : 'slot', first, irom, iromSummed, structure, body };
}

function isArduino(bytes: Bytes, structure: Structure): boolean {
  if (bytes[ARDUINO_APP_OFFSET] !== MAGIC.plain || structure.checksumAt >= ARDUINO_APP_OFFSET) return false;
  // the last two words of the fill may hold length and CRC
  return isMostly(bytes.subarray(structure.checksumAt + 1, ARDUINO_APP_OFFSET - 8), 0xaa);
}

/** FF from the structure to 0x10000, as far as the file goes, and then something. */
function isFilled(bytes: Bytes, { checksumAt }: Structure): boolean {
  const from = checksumAt + 1;
  if (bytes.length <= from || from > OLD_IROM_OFFSET) return false;
  return allAre(bytes.subarray(from, OLD_IROM_OFFSET), 0xff);
}

/** The header of an old-boot slot image: three segments, and the application number where flash bytes stand. */
const isNumbered = ({ header: { mode, size, count } }: Structure): boolean =>
  mode === 0 && (size === 1 || size === 2) && count === OLD_COUNT;

const isSealed = (bytes: Bytes): boolean => (readTrailer(bytes)?.satisfies.length ?? 0) > 0;

/** An application number in the header, or a trailer: without either it is flash content, not a slot image. */
function isOldSlot(bytes: Bytes, structure: Structure): boolean {
  if (!isFilled(bytes, structure)) return false;
  if (bytes.length > OLD_IROM_OFFSET) return isNumbered(structure) || isSealed(bytes);
  // a file cut inside the fill is told from one with a few stray FF behind it by its header
  return isNumbered(structure) && bytes.length - structure.checksumAt - 1 > TRAILER;
}

/** The same with other bytes in its fill: nothing reads them, so they may be anything where the trailer vouches for them. */
function isOldSlotUnfilled(bytes: Bytes, structure: Structure): boolean {
  const fill = bytes.subarray(structure.checksumAt + 1, OLD_IROM_OFFSET);
  if (bytes.length <= OLD_IROM_OFFSET || fill.length === 0 || !isNumbered(structure)) return false;
  return isSealed(bytes) || isMostly(fill, 0xff);
}

/** A table among its pieces, and a trailer: one that fits, or four bytes behind the last piece that should be one. */
function isPack(bytes: Bytes, structure: Structure): boolean {
  if (structure.cut) return false;
  const pieces = piecesBehind(bytes, structure.checksumAt + 1);
  const last = pieces.at(-1);
  if (!last || !pieces.some((piece) => looksLikeTable(piece.bytes))) return false;
  return isSealed(bytes) || last.offset + last.bytes.length + TRAILER === bytes.length;
}

/** Fill, and behind it something that is known at the start of a sector, or anything from 0x10000 on. */
function isMerged(bytes: Bytes, { checksumAt }: Structure): boolean {
  const from = checksumAt + 1;
  const start = endOfFill(bytes, from);
  if (start === from) return false;
  if (bytes.length > OLD_IROM_OFFSET && start >= OLD_IROM_OFFSET) return true;
  // the first sector twice is damage
  if (equal(bytes.subarray(0, imageHeader.size), bytes.subarray(start, start + imageHeader.size)))
    return false;
  return start % SECTOR === 0 && beginsAt(bytes, start);
}

function oldSlotFile(bytes: Bytes, structure: Structure): OldSlotFile {
  const end = Math.max(OLD_IROM_OFFSET, bytes.length - TRAILER);
  const data = bytes.subarray(OLD_IROM_OFFSET, end);
  return {
    kind: 'old-slot',
    structure,
    body: end,
    irom: { offset: OLD_IROM_OFFSET, length: data.length, data },
  };
}

function plainFile(bytes: Bytes): ImageFile {
  const structure = parseStructure(bytes, 0);
  const body = structure.checksumAt + 1;
  if (structure.cut) return { kind: 'plain', structure, body };
  if (isArduino(bytes, structure)) {
    const app = parseStructure(bytes, ARDUINO_APP_OFFSET, CHECKSUM_SEED, true);
    return { kind: 'arduino', structure, app, body: app.checksumAt + 1 };
  }
  if (bytes.length === body + DIGEST && structure.segments.some((segment) => segment.address > 0x40200000)) {
    return { kind: 'rtos3', structure, body };
  }
  if (isOldSlot(bytes, structure)) return oldSlotFile(bytes, structure);
  if (isPack(bytes, structure)) return { kind: 'pack', structure, body: bytes.length - TRAILER };
  if (isMerged(bytes, structure)) return { kind: 'merged', structure, body: bytes.length };
  if (isOldSlotUnfilled(bytes, structure)) return oldSlotFile(bytes, structure);
  return { kind: 'plain', structure, body };
}

const HTTP = utf8('HTTP/');
const BLANK_LINE = utf8('\r\n\r\n');
/** Response headers end within this, or they are none. */
const LONGEST_HEADER = 16 * 1024;

/** Where an image starts behind the header of an HTTP response. */
export function behindHttpHeader(bytes: Bytes): number | undefined {
  if (!startsWith(bytes, HTTP)) return undefined;
  const blank = indexOf(bytes.subarray(0, LONGEST_HEADER), BLANK_LINE);
  return blank < 0 ? undefined : blank + BLANK_LINE.length;
}

export function parseImage(bytes: Bytes): ImageFile {
  const [magic] = bytes;
  if (magic === MAGIC.slot) return slotFile(bytes);
  if (magic === MAGIC.plain) return plainFile(bytes);
  if (looksGzipped(bytes)) return { kind: 'gzip' };
  if (looksLikeTable(bytes)) return { kind: 'partition-table' };
  return { kind: startsWith(bytes, HTTP) ? 'http' : 'unknown' };
}

/** The same, with a look at the digest: what it is of says more than where the segments are loaded to. */
export async function recognize(bytes: Bytes): Promise<ImageFile> {
  const image = parseImage(bytes);
  if (image.kind !== 'plain' || image.structure.cut || bytes.length !== image.body + DIGEST) return image;
  const digest = await sha256(bytes.subarray(0, image.body));
  return equal(digest, bytes.subarray(image.body)) ? { ...image, kind: 'rtos3' } : image;
}

/** Headers of all structures are whole, nothing is cut. */
export const isWhole = (image: ImageFile): boolean =>
  isCode(image) && !image.structure.cut && !(image.kind === 'arduino' && image.app.cut);
