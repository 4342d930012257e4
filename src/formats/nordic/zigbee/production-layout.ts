/**
 * The production configuration of a Zigbee device: a block of flash that is written at the factory,
 * little-endian:
 *
 *     0xF6DD37E7 4 | CRC 4 | length 2 | version 2 | channel mask 4 | extended address 8 | tx power 16 | install code 16
 *     CRC-16 of the install code 2 | application data n
 *
 * The length counts from the CRC on; the CRC covers everything behind it.
 */

import { view } from '../../../core/bytes.ts';
import { raw, struct, u16, u32 } from '../../../core/struct.ts';
import type { Bytes, Segment } from '../../../core/types.ts';

export const productionLayout = struct({
  magic: u32,
  crc: u32,
  length: u16,
  version: u16,
  channelMask: u32,
  extendedAddress: raw(8),
  txPower: raw(16),
  installCode: raw(16),
  installCodeCrc: u16,
});
export type Production = NonNullable<ReturnType<typeof productionLayout.read>>;

export const PRODUCTION_MAGIC = 0xf6dd37e7;
export const PRODUCTION_VERSION = 1;
/** All the Zigbee stack reads. */
export const LARGEST_PRODUCTION = 132;
/** The length field counts neither the magic number nor the application data's end. */
const UNCOUNTED = 4;
export const COVERED_FROM = productionLayout.offsets.length;

export const lengthFor = (applicationData: number): number =>
  productionLayout.size - UNCOUNTED + applicationData;

/** The stack's own CRC-32: 0x04C11DB7 by bytes, shifted the other way; start 0, inverted at the end. */
export function productionCrc(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    let c = ((crc ^ byte) & 0xff) << 24;
    for (let bit = 0; bit < 8; bit++) c = c & 0x80000000 ? (c << 1) ^ 0x04c11db7 : c << 1;
    crc = ((crc >>> 8) ^ c) >>> 0;
  }
  return ~crc >>> 0;
}

/** CRC-16/X-25: polynomial 0x1021 reflected, start and final inversion; "123456789" gives 0x906e. */
export function crc16x25(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x8408 : crc >>> 1;
  }
  return ~crc & 0xffff;
}

export type FoundProduction = {
  readonly address: number;
  /** From the magic number to the end of the application data, as far as the file holds it. */
  readonly bytes: Bytes;
  readonly fields: Production;
  /** Bytes that the length announces, the magic number included. */
  readonly announced: number;
};

const ALIGNMENT = 0x1000;

/** Production configurations in memory: they begin a segment, or a page. */
export function findProduction(segments: readonly Segment[]): FoundProduction[] {
  const found: FoundProduction[] = [];
  for (const { address, bytes } of segments) {
    const first = (ALIGNMENT - (address % ALIGNMENT)) % ALIGNMENT;
    for (let at = 0; at < bytes.length; at = at === 0 && first > 0 ? first : at + ALIGNMENT) {
      const one = productionAt(bytes, at, address);
      if (one) found.push(one);
    }
  }
  return found;
}

function productionAt(bytes: Bytes, at: number, address: number): FoundProduction | undefined {
  if (at + 4 > bytes.length || view(bytes).getUint32(at, true) !== PRODUCTION_MAGIC) return undefined;
  const fields = productionLayout.read(bytes, at);
  if (!fields) return undefined;
  const announced = fields.length + UNCOUNTED;
  const end = Math.min(at + Math.max(announced, productionLayout.size), bytes.length);
  return { address: address + at, bytes: bytes.subarray(at, end), fields, announced };
}
