/**
 * The layout of an MCUboot image (boot/bootutil, "Image format"): every structure and constant of it, once.
 *
 *     0            32            H                H+N              H+N+P
 *     | header 32 | header fill | payload (N)   | protected TLVs | unprotected TLVs | … erased … | trailer |
 *     |<------------------ hashed and signed region ------------->|                  |<-- only if padded -->|
 */

import { hexNumber } from '../../core/bytes.ts';
import { raw, struct, u8, u16, u32 } from '../../core/struct.ts';
import type { Version } from '../../core/version.ts';

export const IMAGE_MAGIC = 0x96f3b83d;
/** The same in big-endian order, as a little-endian reader sees it. */
export const BIG_ENDIAN_MAGIC = 0x3db8f396;
/** The first format, before TLV areas had info headers; nothing writes it any more. */
export const OLD_MAGIC = 0x96f3b83c;
export const PROTECTED_MAGIC = 0x6908;
export const UNPROTECTED_MAGIC = 0x6907;

export const imageHeader = struct({
  magic: u32,
  loadAddress: u32,
  headerSize: u16,
  protectedSize: u16,
  imageSize: u32,
  flags: u32,
  major: u8,
  minor: u8,
  revision: u16,
  build: u32,
  pad: u32,
});

export type ImageHeader = NonNullable<ReturnType<typeof imageHeader.read>>;

export const HEADER_SIZE = imageHeader.size;
export const LARGEST_HEADER = 0xffff;

/** Stands before each TLV area; the total includes these four bytes. */
export const tlvInfo = struct({ magic: u16, total: u16 });
/** Stands before each value. */
export const tlvEntry = struct({ type: u16, length: u16 });
/** How the reference tool writes its own types: a byte and a zero, which big-endian readers see as type × 256. */
export const builtInEntry = struct({ type: u8, zero: u8, length: u16 });
export const LARGEST_AREA = 0xffff;

export const dependencyValue = struct({
  image: u8,
  reserved: raw(3),
  major: u8,
  minor: u8,
  revision: u16,
  build: u32,
});

export const flagBits = {
  PIC: 0x1,
  ENCRYPTED_AES128: 0x4,
  ENCRYPTED_AES256: 0x8,
  NON_BOOTABLE: 0x10,
  RAM_LOAD: 0x20,
  ROM_FIXED: 0x100,
  COMPRESSED_LZMA1: 0x200,
  COMPRESSED_LZMA2: 0x400,
  COMPRESSED_ARM_THUMB: 0x800,
} as const;

/** It runs at the address in its header, from RAM or from the slot it is in, and is not swapped. */
export const PLACED = flagBits.RAM_LOAD | flagBits.ROM_FIXED;
export const ENCRYPTED = flagBits.ENCRYPTED_AES128 | flagBits.ENCRYPTED_AES256;
export const COMPRESSED =
  flagBits.COMPRESSED_LZMA1 | flagBits.COMPRESSED_LZMA2 | flagBits.COMPRESSED_ARM_THUMB;
const KNOWN_FLAGS = Object.values(flagBits).reduce((all: number, bit) => all | bit, 0);

/** Names of the flags that are set; bits without a name come last, as a number. */
export function flagNames(flags: number): string[] {
  const names: string[] = Object.entries(flagBits)
    .filter(([, bit]) => (flags & bit) !== 0)
    .map(([name]) => name);
  const unknown = (flags & ~KNOWN_FLAGS) >>> 0;
  return unknown === 0 ? names : [...names, hexNumber(unknown)];
}

export const versionOf = (header: ImageHeader): Version => ({
  major: header.major,
  minor: header.minor,
  revision: header.revision,
  build: header.build,
});

/** MCUboot's word length of hashes: TLV type, WebCrypto name and length of each. */
export const hashes = {
  256: { bits: 256, type: 0x10, name: 'SHA-256', label: 'SHA256', length: 32 },
  384: { bits: 384, type: 0x11, name: 'SHA-384', label: 'SHA384', length: 48 },
  512: { bits: 512, type: 0x12, name: 'SHA-512', label: 'SHA512', length: 64 },
} as const;

export type HashBits = keyof typeof hashes;
export type ImageHash = (typeof hashes)[HashBits];

export const hashOfType = (type: number): ImageHash | undefined =>
  Object.values(hashes).find((hash) => hash.type === type);
