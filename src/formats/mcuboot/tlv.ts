/**
 * Type-length-value areas: which types there are, how an area is written, and how one is read from bytes that may say
 * anything.
 *
 *     | magic u16 | total u16 |  type u16 | length u16 | value |  type u16 | length u16 | value |  …
 *
 * `total` counts the whole area. There is no padding and no terminator.
 */

import { concat } from '../../core/bytes.ts';
import { type Endian, integer } from '../../core/struct.ts';
import type { Bytes } from '../../core/types.ts';
import { unusable } from './faults.ts';
import { builtInEntry, LARGEST_AREA, tlvEntry, tlvInfo } from './layout.ts';

export const tlvTypes = {
  KEYHASH: 0x01,
  PUBKEY: 0x02,
  SHA256: 0x10,
  SHA384: 0x11,
  SHA512: 0x12,
  RSA2048: 0x20,
  ECDSASIG: 0x22,
  RSA3072: 0x23,
  ED25519: 0x24,
  SIG_PURE: 0x25,
  ENCRSA2048: 0x30,
  ENCKW: 0x31,
  ENCEC256: 0x32,
  ENCX25519: 0x33,
  ENCX25519_SHA512: 0x34,
  DEPENDENCY: 0x40,
  SEC_CNT: 0x50,
  BOOT_RECORD: 0x60,
  DECOMP_SIZE: 0x70,
  DECOMP_SHA: 0x71,
  DECOMP_SIGNATURE: 0x72,
  COMP_DEC_SIZE: 0x73,
  UUID_VID: 0x74,
  UUID_CID: 0x75,
  MANIFEST: 0x76,
} as const;

export type TlvName = keyof typeof tlvTypes;

/** ECDSA with P-224: gone from the tools, still on the boot loader's list of allowed types. */
export const ECDSA_P224 = 0x21;

/** The range of types that are the product's own. */
export const CUSTOM_LOW = 0x00a0;
export const CUSTOM_HIGH = 0xfffe;

const meanings: Readonly<Record<TlvName, string>> = {
  KEYHASH: 'hash of the public key that signed',
  PUBKEY: 'the public key that signed',
  SHA256: 'hash of the image',
  SHA384: 'hash of the image',
  SHA512: 'hash of the image',
  RSA2048: 'RSA-PSS signature',
  ECDSASIG: 'ECDSA signature',
  RSA3072: 'RSA-PSS signature',
  ED25519: 'Ed25519 signature',
  SIG_PURE: 'the signature is over the image itself, not over its hash',
  ENCRSA2048: 'payload key, wrapped by RSA-OAEP',
  ENCKW: 'payload key, wrapped by AES key wrap',
  ENCEC256: 'payload key, wrapped by ECIES with P-256',
  ENCX25519: 'payload key, wrapped by ECIES with X25519 and SHA-256',
  ENCX25519_SHA512: 'payload key, wrapped by ECIES with X25519 and SHA-512',
  DEPENDENCY: 'version another image must have at least',
  SEC_CNT: 'security counter against rollback',
  BOOT_RECORD: 'measured-boot record (CBOR)',
  DECOMP_SIZE: 'payload size after decompression',
  DECOMP_SHA: 'hash of the decompressed image',
  DECOMP_SIGNATURE: 'signature of the decompressed image',
  COMP_DEC_SIZE: 'compressed size without encryption padding',
  UUID_VID: 'vendor the image is for',
  UUID_CID: 'device class the image is for',
  MANIFEST: 'hashes of all images that belong together',
};

const names = new Map<number, TlvName>(
  Object.entries(tlvTypes).map(([name, type]) => [type, name as TlvName]),
);

export const tlvName = (type: number): TlvName | undefined => names.get(type);

/** What a type is for, in half a sentence. */
export function tlvMeaning(type: number): string {
  const name = tlvName(type);
  if (name) return meanings[name];
  if (type === ECDSA_P224) return 'ECDSA P-224 signature (obsolete)';
  return type >= CUSTOM_LOW && type <= CUSTOM_HIGH ? "a value of the product's own" : 'unknown';
}

/** An entry to write. Types of the format go by name, custom ones by number. */
export type Tlv = { readonly type: TlvName | number; readonly value: Bytes };

export const tlv = (type: TlvName | number, value: Bytes): Tlv => ({ type, value });

export const tlvNumber = (type: TlvName | number, value: number, endian: Endian): Tlv =>
  tlv(type, integer(value, 4, endian));

/** Bytes the area of these entries takes; no entries take none. */
export const areaSize = (entries: readonly Tlv[]): number =>
  entries.length === 0
    ? 0
    : entries.reduce((sum, entry) => sum + tlvEntry.size + entry.value.length, tlvInfo.size);

function entryHead(entry: Tlv, endian: Endian): Bytes {
  const length = entry.value.length;
  if (typeof entry.type === 'number') return tlvEntry.write({ type: entry.type, length }, endian);
  return builtInEntry.write({ type: tlvTypes[entry.type], zero: 0, length }, endian);
}

/** The area's bytes; no entries give no area. */
export function writeArea(magic: number, entries: readonly Tlv[], endian: Endian): Bytes {
  const total = areaSize(entries);
  if (total > LARGEST_AREA) throw areaFull(total);
  if (total === 0) return new Uint8Array();
  const pieces = entries.flatMap((entry) => [entryHead(entry, endian), entry.value]);
  return concat(tlvInfo.write({ magic, total }, endian), ...pieces);
}

const areaFull = (total: number) =>
  unusable('mcuboot/tlv-area-full', `the TLV area would have ${total} bytes`, {
    why: `its length field ends at ${LARGEST_AREA}`,
    fix: 'put less into custom TLVs; large data belongs into the payload',
  });

/** An entry as it was found; offsets count from the start of the file. */
export type Entry = {
  readonly offset: number;
  readonly type: number;
  readonly length: number;
  readonly value: Bytes;
};

export type Area = {
  readonly offset: number;
  readonly magic: number;
  /** As the info header says. */
  readonly total: number;
  readonly entries: readonly Entry[];
  /** Where reading stopped early: an entry that crosses the end of the area, or of the file. */
  readonly brokenAt?: number;
};

/**
 * The area at `offset`, or undefined when the file ends before its info header does. Entries are counted by the bytes
 * they take (at least four each), so their number is bounded by the area's 16-bit length.
 */
export function readArea(bytes: Bytes, offset: number, endian: Endian): Area | undefined {
  const info = tlvInfo.read(bytes, offset, endian);
  if (!info) return undefined;
  const end = offset + info.total;
  const entries: Entry[] = [];
  const area = { offset, magic: info.magic, total: info.total, entries };
  let at = offset + tlvInfo.size;
  while (at < end) {
    const head = tlvEntry.read(bytes, at, endian);
    const valueAt = at + tlvEntry.size;
    if (!head || valueAt + head.length > Math.min(end, bytes.length)) return { ...area, brokenAt: at };
    entries.push({ offset: at, ...head, value: bytes.subarray(valueAt, valueAt + head.length) });
    at = valueAt + head.length;
  }
  return area;
}

/**
 * The type an entry means. Images that the reference tool writes big-endian carry the format's own types times 256;
 * custom types are as they should be, so a value whose low byte is zero is read as one of the format's where it is one.
 */
export const meantType = (type: number, endian: Endian): number =>
  endian === 'big' && (type & 0xff) === 0 && tlvName(type >> 8) !== undefined ? type >> 8 : type;
