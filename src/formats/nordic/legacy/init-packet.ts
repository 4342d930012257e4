/**
 * The init packet of legacy DFU (SDK 11 and earlier, Adafruit's boot loaders), little-endian:
 *
 *     device type 2 | device revision 2 | application version 4 | n 2 | n SoftDevice ids of 2 | rest
 *
 *     0.5   CRC-16 2
 *     0.6   0 4 | CRC-16 2
 *     0.7   1 4 | image length 4 | SHA-256 32
 *     0.8   2 4 | image length 4 | SHA-256 32 | signature 64 over all the bytes before it, r then s, big-endian
 *
 * A packet made with `none` lacks that field, and everything behind it moves up; only the manifest tells which.
 */

import { concat } from '../../../core/bytes.ts';
import { type FieldType, raw, type Struct, struct, u16, u32 } from '../../../core/struct.ts';
import type { Bytes } from '../../../core/types.ts';

const headTypes = { deviceType: u16, deviceRevision: u16, applicationVersion: u32 };
export type HeadField = keyof typeof headTypes;
const headFields: readonly HeadField[] = ['deviceType', 'deviceRevision', 'applicationVersion'];
export type Head = { readonly [Field in HeadField]?: number };

export const countLayout = struct({ softdevices: u16 });
export const idLayout = struct({ softdevice: u16 });

const digest = raw(32);
export const restLayouts = {
  '0.5': struct({ crc16: u16 }),
  '0.6': struct({ extPacketId: u32, crc16: u16 }),
  '0.7': struct({ extPacketId: u32, length: u32, sha256: digest }),
  '0.8': struct({ extPacketId: u32, length: u32, sha256: digest, signature: raw(64) }),
};
export type LegacyVersion = keyof typeof restLayouts;
export const legacyVersions: readonly LegacyVersion[] = ['0.5', '0.6', '0.7', '0.8'];

/** More SoftDevices than were ever released for one chip. */
export const MOST_SOFTDEVICES = 64;
const SIGNED_LENGTH = restLayouts['0.7'].size;

export type Rest = {
  readonly crc16?: number;
  readonly length?: number;
  readonly sha256?: Bytes;
  readonly signature?: Bytes;
};

export type LegacyInit = Head &
  Rest & {
    readonly softdevices: readonly number[];
    /** Undefined where what follows the ids is none of the four forms: the packet has no checksum. */
    readonly version?: LegacyVersion;
    /** Where the ids end. */
    readonly restOffset: number;
    /** What the signature of 0.8 is over. */
    readonly signedBytes?: Bytes;
  };

type HeadLayout = Struct<{ readonly [field: string]: FieldType<number> }>;

/** The layout of the head without the fields that were left out. */
export function headLayoutWithout(leftOut: ReadonlySet<HeadField>): HeadLayout {
  const present = headFields.filter((field) => !leftOut.has(field));
  return struct(Object.fromEntries(present.map((field) => [field, headTypes[field]])));
}

/** The fields of an init packet; undefined when it ends before its own list does. */
export function readInitPacket(
  bytes: Bytes,
  leftOut: ReadonlySet<HeadField> = new Set(),
): LegacyInit | undefined {
  const layout = headLayoutWithout(leftOut);
  const head = layout.read(bytes);
  const count = countLayout.read(bytes, layout.size)?.softdevices;
  if (!head || count === undefined || count > MOST_SOFTDEVICES) return undefined;
  const start = layout.size + countLayout.size;
  const restOffset = start + idLayout.size * count;
  if (bytes.length < restOffset) return undefined;
  const softdevices = Array.from(
    { length: count },
    (_, i) => idLayout.read(bytes, start + idLayout.size * i)?.softdevice ?? 0,
  );
  return { ...head, softdevices, restOffset, ...readRest(bytes, restOffset) };
}

function readRest(bytes: Bytes, at: number): Rest & Pick<LegacyInit, 'version' | 'signedBytes'> {
  const version = versionOf(bytes, at);
  if (version === undefined) return {};
  const { crc16, length, sha256, signature } = (restLayouts[version].read(bytes, at) ?? {}) as Rest;
  return {
    version,
    ...(crc16 === undefined ? {} : { crc16 }),
    ...(length === undefined ? {} : { length }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(signature === undefined ? {} : { signature, signedBytes: bytes.subarray(0, at + SIGNED_LENGTH) }),
  };
}

function versionOf(bytes: Bytes, at: number): LegacyVersion | undefined {
  const left = bytes.length - at;
  const version = legacyVersions.find((candidate) => restLayouts[candidate].size === left);
  if (version === undefined || version === '0.5') return version;
  const id = restLayouts['0.6'].read(bytes, at)?.extPacketId;
  return id === legacyVersions.indexOf(version) - 1 ? version : undefined;
}

function headBytes(head: Head): Bytes {
  const leftOut = headFields.filter((field) => head[field] === undefined);
  const held = headFields.flatMap((field) => (head[field] === undefined ? [] : [[field, head[field]]]));
  return headLayoutWithout(new Set(leftOut)).write(Object.fromEntries(held));
}

/** Everything of the packet but the signature of 0.8: what is signed there, the whole packet elsewhere. */
export function writeUnsigned(
  head: Head,
  softdevices: readonly number[],
  version: LegacyVersion,
  rest: Rest,
): Bytes {
  const { crc16 = 0, length = 0, sha256 = new Uint8Array(0) } = rest;
  const extPacketId = legacyVersions.indexOf(version) - 1;
  const last = {
    '0.5': () => restLayouts['0.5'].write({ crc16 }),
    '0.6': () => restLayouts['0.6'].write({ extPacketId, crc16 }),
    '0.7': () => restLayouts['0.7'].write({ extPacketId, length, sha256 }),
    '0.8': () => restLayouts['0.7'].write({ extPacketId, length, sha256 }),
  }[version]();
  return concat(
    headBytes(head),
    countLayout.write({ softdevices: softdevices.length }),
    ...softdevices.map((softdevice) => idLayout.write({ softdevice })),
    last,
  );
}

/** The bytes of a packet that was read: what was left out stays so. */
export function writeInitPacket(init: LegacyInit): Bytes {
  const { version = '0.5', signature, softdevices, ...rest } = init;
  const unsigned = writeUnsigned(init, softdevices, version, rest);
  return signature ? concat(unsigned, signature) : unsigned;
}
