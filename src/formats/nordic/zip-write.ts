/**
 * Writes a zip as a firmware package is: entries stored, in the order given, one date for all, no comment, no extra
 * fields. The same files and date give the same bytes everywhere.
 */

import { concat, utf8 } from '../../core/bytes.ts';
import { crc32 } from '../../core/digest.ts';
import type { Bytes, NamedBytes } from '../../core/types.ts';
import { unusable } from './faults.ts';
import {
  CENTRAL,
  centralHeader,
  END,
  endRecord,
  LOCAL,
  localHeader,
  STORED,
  UTF8_NAME,
} from './zip-layout.ts';
import { LARGEST_CONTENT } from './zip-scan.ts';

/** 1980-01-01 00:00, the first moment that a zip can name. */
const FIRST_SECOND = Date.UTC(1980, 0, 1) / 1000;
const LAST_SECOND = Date.UTC(2107, 11, 31, 23, 59, 58) / 1000;

/** Date and time of MS-DOS, of a UTC second; times outside of what it can say become the nearest it can. */
function dosTime(seconds: number): { readonly date: number; readonly time: number } {
  const moment = new Date(Math.min(Math.max(seconds, FIRST_SECOND), LAST_SECOND) * 1000);
  return {
    date: ((moment.getUTCFullYear() - 1980) << 9) | ((moment.getUTCMonth() + 1) << 5) | moment.getUTCDate(),
    time: (moment.getUTCHours() << 11) | (moment.getUTCMinutes() << 5) | (moment.getUTCSeconds() >> 1),
  };
}

const ZIP_2_0 = 20;
const UNIX = 3 << 8;
/** A regular file, readable by all: what `unzip` gives it. */
const PLAIN_FILE = (0o100644 << 16) >>> 0;

/** What would not be read again is not written either. */
function refuseTooLarge(files: readonly NamedBytes[]): void {
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (size <= LARGEST_CONTENT) return;
  throw unusable('nordic/image-too-large', `the package would hold ${size} bytes, more than any device has`, {
    why: `packages of up to ${LARGEST_CONTENT} bytes are made and read`,
    fix: 'look for a few bytes at a far address, such as external flash, in the hex file',
  });
}

/** The zip of `files`, dated `seconds` after 1970 (default: the first moment a zip can name). */
export function writeZip(files: readonly NamedBytes[], seconds = FIRST_SECOND): Bytes {
  refuseTooLarge(files);
  const pieces: Bytes[] = [];
  const central: Bytes[] = [];
  const stamp = dosTime(seconds);
  let offset = 0;
  for (const { name, bytes } of files) {
    const encoded = utf8(name);
    const common = {
      versionNeeded: ZIP_2_0,
      flags: encoded.length === name.length ? 0 : UTF8_NAME,
      method: STORED,
      ...stamp,
      crc: crc32(bytes),
      packedSize: bytes.length,
      size: bytes.length,
      nameLength: encoded.length,
      extraLength: 0,
    };
    central.push(
      centralHeader.write({
        signature: CENTRAL,
        versionMadeBy: ZIP_2_0 | UNIX,
        ...common,
        commentLength: 0,
        disk: 0,
        internalAttributes: 0,
        externalAttributes: PLAIN_FILE,
        offset,
      }),
      encoded,
    );
    pieces.push(localHeader.write({ signature: LOCAL, ...common }), encoded, bytes);
    offset += localHeader.size + encoded.length + bytes.length;
  }
  const centralSize = central.reduce((sum, piece) => sum + piece.length, 0);
  const end = endRecord.write({
    signature: END,
    disk: 0,
    centralDisk: 0,
    entriesHere: files.length,
    entries: files.length,
    centralSize,
    centralOffset: offset,
    commentLength: 0,
  });
  return concat(...pieces, ...central, end);
}
