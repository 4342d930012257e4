/**
 * Intel HEX (Intel's "Hexadecimal Object File Format Specification", revision A, 1988), read and written.
 *
 *     :LLAAAATTDD…DDCC      LL data bytes, AAAA offset, TT type, CC two's complement of the sum of all bytes before it
 *
 *     00 data   01 end   02 segment base (×16)   03 start CS:IP   04 linear base (×65536)   05 start EIP
 *
 * It is read as Python's intelhex reads it, which the replaced tools use. Accepted: records in any order, digits of any case,
 * any line ends, blank lines, a missing end record (with a note). Refused: overlaps, a second start record, anything else on
 * a line. Addresses do not wrap at 64 KiB. Reading is one pass over the text into one buffer.
 */

import { concat } from '../core/bytes.ts';
import type { Bytes, Firmware, Segment } from '../core/types.ts';
import { ADDRESS_END, endOf, joinSegments } from './firmware.ts';
import { badChecksum, badType, malformed, repeatedStart, tooLarge } from './hex-faults.ts';

const COLON = 0x3a;
const CR = 0x0d;
const LF = 0x0a;
const NOT_A_DIGIT = 0xff;

const digits = new Uint8Array(256).fill(NOT_A_DIGIT);
for (let i = 0; i < 16; i++) {
  digits[i.toString(16).charCodeAt(0)] = i;
  digits[i.toString(16).toUpperCase().charCodeAt(0)] = i;
}

type Reading = {
  readonly name: string;
  readonly text: Bytes;
  /** Decoded data of all records, one after the other. */
  readonly data: Bytes;
  used: number;
  base: number;
  entry: number | undefined;
  /** Runs of consecutive addresses: address, start in `data`, in the order of the file. */
  readonly runs: { readonly address: number; readonly start: number; end: number }[];
};

/** Reads Intel HEX. `name` is the file's name, for messages. */
export function readHex(bytes: Bytes, name: string): Firmware {
  const reading: Reading = {
    name,
    text: bytes,
    data: new Uint8Array((bytes.length >> 1) + 1),
    used: 0,
    base: 0,
    entry: undefined,
    runs: [],
  };
  const end = readRecords(reading);
  const pieces = reading.runs.map(({ address, start, end }) => ({
    address,
    bytes: reading.data.subarray(start, end),
  }));
  const notes = notesOf(bytes, end);
  return {
    segments: joinSegments(pieces, name),
    source: { name, kind: 'hex' },
    ...(reading.entry === undefined ? {} : { entry: reading.entry }),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

function notesOf(text: Bytes, end: number | undefined): string[] {
  if (end === undefined) return ['has no end record (:00000001FF); the file may be cut short'];
  for (let at = end; at < text.length; at++) {
    if (text[at] !== CR && text[at] !== LF) return ['has more text after the end record, which is not read'];
  }
  return [];
}

/** Reads every record up to the end record. Returns where that one ends in the text, or undefined when there is none. */
function readRecords(reading: Reading): number | undefined {
  const { text } = reading;
  for (let at = 0; at < text.length; ) {
    const first = text[at];
    if (first === LF || first === CR) {
      at++;
      continue;
    }
    if (first !== COLON) throw malformed(reading, at);
    const length = readRecord(reading, at);
    if (length < 0) return at - length;
    at += length;
  }
  return undefined;
}

/** Decodes the record at `at`. Returns its length in the text, negative for the end record. */
function readRecord(reading: Reading, at: number): number {
  const { text, data } = reading;
  const start = reading.used;
  const countHigh = digits[text[at + 1] as number] as number;
  const countLow = digits[text[at + 2] as number] as number;
  const count = (countHigh << 4) | countLow;
  const length = 11 + 2 * count;
  const behind = text[at + length];
  if ((countHigh | countLow) > 0xf || at + length > text.length) throw malformed(reading, at);
  if (behind !== undefined && behind !== LF && behind !== CR) throw malformed(reading, at);
  const a = digits[text[at + 3] as number] as number;
  const b = digits[text[at + 4] as number] as number;
  const c = digits[text[at + 5] as number] as number;
  const d = digits[text[at + 6] as number] as number;
  const typeHigh = digits[text[at + 7] as number] as number;
  const typeLow = digits[text[at + 8] as number] as number;
  const type = (typeHigh << 4) | typeLow;
  let seen = a | b | c | d | typeHigh | typeLow;
  let sum = count + ((a << 4) | b) + ((c << 4) | d) + type;
  let from = at + 9;
  for (let i = 0; i <= count; i++, from += 2) {
    const high = digits[text[from] as number] as number;
    const low = digits[text[from + 1] as number] as number;
    seen |= high | low;
    const byte = (high << 4) | low;
    sum += byte;
    data[start + i] = byte;
  }
  if (seen > 0xf) throw malformed(reading, at);
  if ((sum & 0xff) !== 0) throw badChecksum(reading, at, count);
  const offset = (a << 12) | (b << 8) | (c << 4) | d;
  if (type === 0) place(reading, at, reading.base + offset, count);
  else if (special(reading, at, type, offset, count)) return -length;
  return length;
}

/** Takes the `count` bytes just decoded as data at `address`. */
function place(reading: Reading, at: number, address: number, count: number): void {
  if (count === 0) return;
  if (address + count > ADDRESS_END) throw tooLarge(reading, at, address);
  const start = reading.used;
  reading.used += count;
  const run = reading.runs.at(-1);
  if (run && run.address + (run.end - run.start) === address) run.end = reading.used;
  else reading.runs.push({ address, start, end: reading.used });
}

const dataLengths: readonly (number | undefined)[] = [undefined, 0, 2, 4, 2, 4];

/** Takes a record that is not data. Returns whether it is the end record. */
function special(reading: Reading, at: number, type: number, offset: number, count: number): boolean {
  const wanted = dataLengths[type];
  if (wanted === undefined) throw badType(reading, at, type);
  if (count !== wanted || (type !== 1 && offset !== 0)) throw malformed(reading, at);
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = reading.data.subarray(reading.used, reading.used + count);
  const high = b0 * 256 + b1;
  const low = b2 * 256 + b3;
  if (type === 2) reading.base = high * 16;
  if (type === 4) reading.base = high * 0x10000;
  if (type === 3 || type === 5) {
    if (reading.entry !== undefined) throw repeatedStart(reading, at);
    reading.entry = type === 3 ? high * 16 + low : high * 0x10000 + low;
  }
  return type === 1;
}

const upper = Uint8Array.from('0123456789ABCDEF', (digit) => digit.charCodeAt(0));
const DATA_PER_RECORD = 16;

/**
 * Writes Intel HEX as intelhex does: LF, upper case, 16 data bytes in a record, fewer before a gap and before a multiple of
 * 64 KiB. If anything lies above 0xFFFF, a record of type 04 stands before the first data and wherever the upper half of the
 * address changes; otherwise there is none. No start record is written.
 */
export function writeHex(segments: readonly Segment[]): Bytes {
  const last = segments.at(-1);
  const extended = last !== undefined && endOf(last) > 0x10000;
  const out = new Uint8Array(segments.reduce((sum, { bytes }) => sum + textLength(bytes.length), 12));
  let at = 0;
  let upperHalf = -1;
  for (const { address, bytes } of segments) {
    for (let i = 0; i < bytes.length; ) {
      const here = address + i;
      const high = Math.floor(here / 0x10000);
      if (extended && high !== upperHalf) at = record(out, at, 4, 0, Uint8Array.of(high >> 8, high & 0xff));
      upperHalf = high;
      const count = Math.min(DATA_PER_RECORD, bytes.length - i, 0x10000 - (here % 0x10000));
      at = record(out, at, 0, here % 0x10000, bytes.subarray(i, i + count));
      i += count;
    }
  }
  return concat(out.subarray(0, record(out, at, 1, 0, new Uint8Array(0))));
}

/** An upper bound on the text of a segment of `length` bytes: its full records, two short ones, and records of type 04. */
const textLength = (length: number): number => {
  const pages = Math.ceil(length / 0x10000) + 1;
  return 2 * length + 12 * (Math.ceil(length / DATA_PER_RECORD) + pages + 1) + 16 * pages;
};

function record(out: Bytes, start: number, type: number, offset: number, data: Uint8Array): number {
  let at = start;
  let sum = 0;
  const put = (byte: number) => {
    out[at++] = upper[byte >> 4] as number;
    out[at++] = upper[byte & 15] as number;
    sum += byte;
  };
  out[at++] = COLON;
  put(data.length);
  put(offset >> 8);
  put(offset & 0xff);
  put(type);
  for (let i = 0; i < data.length; i++) put(data[i] as number);
  put(-sum & 0xff);
  out[at++] = LF;
  return at;
}

/** Whether these bytes begin as Intel HEX does: a colon and hexadecimal digits. */
export function looksLikeHex(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length && (bytes[at] === LF || bytes[at] === CR)) at++;
  if (bytes[at] !== COLON) return false;
  const head = bytes.subarray(at + 1, at + 9);
  return head.length === 8 && head.every((byte) => digits[byte] !== NOT_A_DIGIT);
}
