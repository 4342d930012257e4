/**
 * The trailer at the end of a slot: its fields, measured back from the slot's end, and what imgtool and the boot loader
 * reserve for it. `MA` is the largest write size the boot loader was built for (8, 16 or 32).
 *
 *     … | status bytes | key 1, key 0 | swap size | (offset: TLV sizes) | swap info | copy done | image ok | magic 16 |
 *
 * Each field but the magic starts on its own multiple of MA; the magic is the end of a block of up(16, MA).
 */

import { concat, equal, fromHex, roundUp } from '../../core/bytes.ts';
import { type Endian, integer } from '../../core/struct.ts';
import type { Bytes } from '../../core/types.ts';

export type MaxAlign = 8 | 16 | 32;
export const MAGIC_SIZE = 16;

const bytesOf = (digits: string): Bytes => fromHex(digits) ?? new Uint8Array();
const MAGIC_8 = bytesOf('77c295f360d2ef7f3552500f2cb67980');
const MAGIC_TAIL = bytesOf('2de15d29410b8d77679c110f1f8a');

export const bootMagic = (maxAlign: MaxAlign, endian: Endian): Bytes =>
  maxAlign === 8 ? MAGIC_8 : concat(integer(maxAlign, 2, endian), MAGIC_TAIL);

/** The largest write size that the magic in these 16 bytes stands for, or undefined when they are none. */
export function magicAlign(bytes: Uint8Array): number | undefined {
  if (equal(bytes, MAGIC_8)) return 8;
  if (bytes.length !== MAGIC_SIZE || !equal(bytes.subarray(2), MAGIC_TAIL)) return undefined;
  const [low = 0, high = 0] = bytes;
  return low === 0 ? high : low | (high << 8);
}

/** How far before the slot's end each field begins. */
export function fieldsFromEnd(maxAlign: number) {
  const imageOk = roundUp(MAGIC_SIZE, maxAlign) + maxAlign;
  return {
    magic: MAGIC_SIZE,
    imageOk,
    copyDone: imageOk + maxAlign,
    swapInfo: imageOk + 2 * maxAlign,
    swapSize: imageOk + 3 * maxAlign,
  };
}

export type TrailerPlan = {
  readonly align: number;
  readonly maxAlign: MaxAlign;
  readonly maxSectors: number;
  readonly overwriteOnly: boolean;
  /** Bytes of one stored key, when the image is encrypted. */
  readonly keyField?: number;
};

/** What imgtool keeps free at the end of the slot. It knows swap-using-scratch and overwrite-only, nothing else. */
export function reservedByTool({
  align,
  maxAlign,
  maxSectors,
  overwriteOnly,
  keyField,
}: TrailerPlan): number {
  const magic = roundUp(MAGIC_SIZE, maxAlign);
  if (overwriteOnly) return 2 * maxAlign + magic;
  return maxSectors * 3 * align + 2 * (keyField ?? 0) + 4 * maxAlign + magic;
}

/** How the boot loader updates; each mode leaves another part of the slot to the image. */
export type SwapMode = 'swap-scratch' | 'swap-move' | 'swap-offset' | 'overwrite-only' | 'single-slot';
export const swapModes: readonly SwapMode[] = [
  'swap-scratch',
  'swap-move',
  'swap-offset',
  'overwrite-only',
  'single-slot',
];

/** Those that take whole sectors of the slot for themselves, of which the signing tool knows nothing. */
export const NARROW: readonly SwapMode[] = ['swap-move', 'swap-offset'];

export type SlotLimits = {
  readonly slot: number;
  /** The other slot, where it differs. */
  readonly primary?: number;
  readonly sector: number;
  readonly align: number;
  readonly maxAlign: number;
  readonly maxSectors: number;
  readonly keyField?: number;
};

/** Status bytes of one sector; swap-using-offset needs two states, the others three. */
export const statusEntry = (mode: SwapMode, align: number): number =>
  (mode === 'swap-offset' ? 2 : 3) * align;

type Fields = Pick<SlotLimits, 'maxAlign' | 'keyField'>;

/** The boot loader's own trailer behind the status bytes: stored keys, the fields, the magic. */
function trailerFields(mode: SwapMode, { maxAlign, keyField = 0 }: Fields): number {
  const fields = mode === 'swap-offset' ? 5 : 4;
  return 2 * keyField + fields * maxAlign + roundUp(MAGIC_SIZE, maxAlign);
}

/** The whole trailer that a swap writes at the end of the primary slot. */
export const swapTrailer = (mode: SwapMode, limits: Fields & Pick<SlotLimits, 'align' | 'maxSectors'>) =>
  limits.maxSectors * statusEntry(mode, limits.align) + trailerFields(mode, limits);

/** Scratch holds a copy of the trailer with one sector's status; what does not fit beside the image in the last sector is lost. */
function scratchLimit({ slot, ...limits }: SlotLimits): number {
  const { sector, align } = limits;
  const start = slot - swapTrailer('swap-scratch', limits);
  const endOfSector = (Math.floor(start / sector) + 1) * sector;
  const copy = statusEntry('swap-scratch', align) + trailerFields('swap-scratch', limits);
  return start - Math.max(0, copy - (endOfSector - start));
}

/** The largest offset at which the image's TLVs may end for the boot loader to take it. */
export function largestEnd(mode: SwapMode, limits: SlotLimits): number {
  const { slot, sector } = limits;
  const primary = limits.primary ?? slot;
  const sectors = roundUp(swapTrailer(mode, limits), sector);
  switch (mode) {
    case 'swap-scratch':
      return scratchLimit(limits);
    case 'swap-move':
      return Math.min(primary - sectors - sector, slot - sectors);
    case 'swap-offset':
      return Math.min(primary - sectors, slot - sectors - sector);
    case 'single-slot':
      return slot - trailerFields(mode, limits);
    case 'overwrite-only':
      return slot - fieldsFromEnd(limits.maxAlign).swapInfo;
  }
}

/** What the fields of a trailer say. Overwriting boot loaders have no room for all: undefined where the image stands. */
export type Trailer = {
  readonly maxAlign: number;
  readonly imageOk: number;
  readonly copyDone: number | undefined;
  readonly swapInfo: number | undefined;
  readonly swapSize: number | undefined;
};

const ALIGNMENTS: readonly number[] = [8, 16, 32];

/** The trailer at the end of these bytes, behind an image that ends at `after`; undefined where none stands. */
export function readTrailer(bytes: Uint8Array, after: number): Trailer | undefined {
  const maxAlign = magicAlign(bytes.subarray(Math.max(0, bytes.length - MAGIC_SIZE)));
  if (maxAlign === undefined || !ALIGNMENTS.includes(maxAlign)) return undefined;
  const from = fieldsFromEnd(maxAlign);
  if (bytes.length - from.imageOk < after) return undefined;
  const byte = (back: number) => (bytes.length - back < after ? undefined : bytes[bytes.length - back]);
  const size = [3, 2, 1, 0].map((i) => byte(from.swapSize - i));
  const swapSize = size.reduce(
    (sum, one) => (sum === undefined || one === undefined ? undefined : sum * 256 + one),
    0,
  );
  return {
    maxAlign,
    imageOk: byte(from.imageOk) ?? 0,
    copyDone: byte(from.copyDone),
    swapInfo: byte(from.swapInfo),
    swapSize,
  };
}
