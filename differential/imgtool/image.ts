/**
 * A signed image taken apart, as far as two images of one command line must be compared: what chance decides (random
 * signatures, keys of the encryption) is put aside, everything else stands.
 */

import type { Bytes } from '../../src/core/types.ts';
import { hexMemory } from '../hex.ts';

export type Entry = { readonly type: number; readonly value: Bytes };

export type Image = {
  readonly big: boolean;
  readonly header: Bytes;
  readonly payload: Bytes;
  readonly flags: number;
  readonly protectedEntries: readonly Entry[];
  readonly entries: readonly Entry[];
  /** Total fields agree with what they count. */
  readonly whole: boolean;
  readonly tail: Bytes;
};

export const isHexName = (name: string): boolean => name.toLowerCase().endsWith('.hex');

/** A file's bytes; of a hex file all that it describes, in its order. */
export const contentOf = (name: string, bytes: Bytes): Bytes =>
  isHexName(name)
    ? new Uint8Array(
        Buffer.concat(hexMemory(Buffer.from(bytes).toString('latin1')).map((piece) => piece.bytes)),
      )
    : bytes;

export const isImage = (bytes: Uint8Array): boolean => {
  const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  return magic === '3db8f396' || magic === '96f3b83d';
};

export function takeApart(bytes: Bytes): Image | undefined {
  if (bytes.length < 32 || !isImage(bytes)) return undefined;
  const big = bytes[0] === 0x96;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const u16 = (at: number) => view.getUint16(at, !big);
  const u32 = (at: number) => view.getUint32(at, !big);
  const end = u16(8) + u32(12);
  let at = end;
  let whole = true;
  const area = (magic: number): Entry[] => {
    if (at + 4 > bytes.length || u16(at) !== magic) return [];
    const stop = at + u16(at + 2);
    const found: Entry[] = [];
    at += 4;
    while (at + 4 <= stop) {
      const length = u16(at + 2);
      found.push({
        type: (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0),
        value: bytes.slice(at + 4, at + 4 + length),
      });
      at += 4 + length;
    }
    whole &&= at === stop && stop <= bytes.length;
    return found;
  };
  const protectedEntries = area(0x6908);
  whole &&= at - end === u16(10);
  const entries = area(0x6907);
  return {
    big,
    header: bytes.slice(0, u16(8)),
    payload: bytes.slice(u16(8), end),
    flags: u32(16),
    protectedEntries,
    entries,
    whole,
    tail: bytes.slice(at),
  };
}

export const RSA = [0x20, 0x23];
export const ECDSA = 0x22;
export const KEYS = [0x30, 0x32, 0x33, 0x34];
export const HASHES = [0x10, 0x11, 0x12];
export const DECOMP_SIGNATURE = 0x72;

const shown = ({ type, value }: Entry): string =>
  `${type.toString(16)}:${Buffer.from(value).toString('hex')}`;

/** How an entry reads when only what is not left to chance counts. */
function settled(entry: Entry, hashByChance: boolean): string {
  const { type, value } = entry;
  if (RSA.includes(type) || KEYS.includes(type)) return `${type.toString(16)}:${value.length} bytes`;
  if (type === ECDSA) return `${type.toString(16)}:a signature`;
  if (hashByChance && HASHES.includes(type)) return `${type.toString(16)}:${value.length} bytes`;
  return shown(entry);
}

/** Signed by a kind of key whose signatures differ from run to run. */
const byChance = (image: Image): boolean =>
  image.entries.some(({ type }) => type === ECDSA || RSA.includes(type));

/** The parts that must be equal, each under its name. The payload is compared apart where it is encrypted. */
export function settledParts(image: Image, encrypted: boolean): Readonly<Record<string, string>> {
  const innerByChance =
    byChance(image) && image.protectedEntries.some(({ type }) => type === DECOMP_SIGNATURE);
  const header = image.header.slice();
  // the size of a protected area with an ECDSA signature in it varies with that
  if (innerByChance) header.fill(0, 10, 12);
  return {
    header: Buffer.from(header).toString('hex'),
    payload: encrypted ? `${image.payload.length} bytes` : Buffer.from(image.payload).toString('hex'),
    'protected values': image.protectedEntries
      .map((entry) => (innerByChance && entry.type === DECOMP_SIGNATURE ? 'a signature' : shown(entry)))
      .join(' '),
    'unprotected values': image.entries.map((entry) => settled(entry, innerByChance)).join(' '),
    whole: String(image.whole),
  };
}
