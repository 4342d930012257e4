/**
 * The records of a zip (PKWARE APPNOTE 6.3), as far as a firmware package needs them: no zip64, no encryption, no
 * spanning; entries are stored or deflated.
 *
 *     local header, name, extra, data   …   central header, name, extra, comment   …   end record, comment
 */

import { struct, u16, u32 } from '../../core/struct.ts';

export const localHeader = struct({
  signature: u32,
  versionNeeded: u16,
  flags: u16,
  method: u16,
  time: u16,
  date: u16,
  crc: u32,
  packedSize: u32,
  size: u32,
  nameLength: u16,
  extraLength: u16,
});

export const centralHeader = struct({
  signature: u32,
  versionMadeBy: u16,
  versionNeeded: u16,
  flags: u16,
  method: u16,
  time: u16,
  date: u16,
  crc: u32,
  packedSize: u32,
  size: u32,
  nameLength: u16,
  extraLength: u16,
  commentLength: u16,
  disk: u16,
  internalAttributes: u16,
  externalAttributes: u32,
  offset: u32,
});

export const endRecord = struct({
  signature: u32,
  disk: u16,
  centralDisk: u16,
  entriesHere: u16,
  entries: u16,
  centralSize: u32,
  centralOffset: u32,
  commentLength: u16,
});

/** Behind the data of an entry whose flags say so; most writers put a signature in front. */
export const descriptor = struct({ crc: u32, packedSize: u32, size: u32 });
export const DESCRIPTOR = 0x08074b50;

export const LOCAL = 0x04034b50;
export const CENTRAL = 0x02014b50;
export const END = 0x06054b50;

export const STORED = 0;
export const DEFLATED = 8;

/** Bit 3 of the flags: what of sizes and CRC is zero in the local header stands behind the data instead. */
export const SIZES_FOLLOW = 1 << 3;
/** Bit 0: encrypted. */
export const ENCRYPTED = 1;
/** Bit 11: the name is UTF-8. Without it readers take other than ASCII for code page 437. */
export const UTF8_NAME = 1 << 11;
