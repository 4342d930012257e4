/**
 * The two structures all ESP8266 images are made of, little-endian:
 *
 *     image header      magic u8 · count u8 · mode u8 · size u8 · entry u32
 *     segment header    address u32 · length u32, then the data
 *
 * `count` is the number of segments behind an E9 header and the constant 4 behind an EA header. `size` carries the flash
 * map in its high nibble and the clock in its low one; in the first header of an SDK slot image it is the application
 * number instead.
 */

import { struct, u8, u32 } from '../../core/struct.ts';

export const imageHeader = struct({ magic: u8, count: u8, mode: u8, size: u8, entry: u32 });
export const segmentHeader = struct({ address: u32, length: u32 });

export const MAGIC = { plain: 0xe9, slot: 0xea } as const;
/** The count byte of an EA header: a version, not a count. */
export const SLOT_VERSION = 4;
export const MOST_SEGMENTS = 16;

export const LINE = 16;
export const SECTOR = 0x1000;
/** Where the irom part of an old-boot slot image starts. */
export const OLD_IROM_OFFSET = 0x10000;
/** Where the second structure of an Arduino sketch starts. */
export const ARDUINO_APP_OFFSET = 0x1000;

export const CHECKSUM_SEED = 0xef;

/** The checksum byte stands last in the 16-byte line that holds `end`. */
export const checksumOffset = (end: number): number => end - (end % LINE) + LINE - 1;

/** XOR over data, onto a running value. */
export function xorOf(bytes: Uint8Array, sofar: number): number {
  let sum = sofar;
  for (let i = 0; i < bytes.length; i++) sum ^= bytes[i] as number;
  return sum;
}
