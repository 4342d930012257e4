/**
 * DER (ITU-T X.690), as far as keys and signatures need it, strict in both directions.
 *
 *     tag (1) | length (1: 00…7f; 2: 81 80…ff; 3: 82 0100…ffff) | content
 *
 * Refused on reading: indefinite and non-minimal lengths, non-minimal or negative integers, unused bits in a bit string, a
 * wrong tag, anything left over. How deep elements nest is up to the code that reads them, never to the file.
 */

import { concat, hex, hexNumber } from '../core/bytes.ts';
import type { Bytes } from '../core/types.ts';
import { keyFault } from './faults.ts';

export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const NULL = 0x05;
export const OID = 0x06;
export const SEQUENCE = 0x30;

/** `[n] EXPLICIT`, and `[n] IMPLICIT` where it is constructed. */
export const contextual = (n: number): number => 0xa0 | n;

const names: Readonly<Record<number, string>> = {
  [INTEGER]: 'INTEGER',
  [BIT_STRING]: 'BIT STRING',
  [OCTET_STRING]: 'OCTET STRING',
  [NULL]: 'NULL',
  [OID]: 'OBJECT IDENTIFIER',
  [SEQUENCE]: 'SEQUENCE',
};

const tagName = (tag: number | undefined): string =>
  tag === undefined ? 'the end' : (names[tag] ?? `tag ${hexNumber(tag, 2)}`);

const damaged = (what: string) => keyFault('key/der-damaged', `no valid DER: ${what}`);

export type DerReader = {
  /** The next tag, or undefined at the end. */
  peek(): number | undefined;
  /** The content of the next element, which must have this tag. */
  take(tag: number): Bytes;
  /** The next element, tag and length included, whatever it is. */
  any(): Bytes;
  /** A reader of the next element's content; the element must have this tag. */
  enter(tag: number): DerReader;
  /** A non-negative INTEGER as its big-endian magnitude, without leading zeros (0 is one zero byte). */
  integer(): Bytes;
  /** An OBJECT IDENTIFIER as the hex of its content. */
  oid(): string;
  /** A BIT STRING of whole bytes. */
  bits(): Bytes;
  /** Refuses trailing bytes. */
  end(): void;
};

type Header = { readonly tag: number; readonly start: number; readonly end: number };

function readLength(bytes: Bytes, at: number): { length: number; next: number } {
  const first = bytes[at];
  if (first === undefined) throw damaged('it ends inside a length');
  if (first < 0x80) return { length: first, next: at + 1 };
  if (first !== 0x81 && first !== 0x82) throw damaged('an indefinite or oversized length');
  const high = first === 0x82 ? bytes[at + 1] : 0;
  const low = first === 0x82 ? bytes[at + 2] : bytes[at + 1];
  if (high === undefined || low === undefined) throw damaged('it ends inside a length');
  const length = (high << 8) | low;
  if (length < (first === 0x82 ? 0x100 : 0x80)) throw damaged('a length that is not minimal');
  return { length, next: at + (first & 0x7f) + 1 };
}

function readHeader(bytes: Bytes, at: number): Header {
  const tag = bytes[at];
  if (tag === undefined) throw damaged('it ends where an element should be');
  const { length, next } = readLength(bytes, at + 1);
  if (next + length > bytes.length) throw damaged(`${tagName(tag)} reaches beyond the end`);
  return { tag, start: next, end: next + length };
}

function magnitude(content: Bytes): Bytes {
  const [first, second] = content;
  if (first === undefined) throw damaged('an empty INTEGER');
  if (first & 0x80) throw damaged('a negative INTEGER');
  if (first !== 0 || second === undefined) return content;
  if (!(second & 0x80)) throw damaged('an INTEGER that is not minimal');
  return content.subarray(1);
}

export function derReader(bytes: Bytes): DerReader {
  let at = 0;
  const next = (tag: number): Bytes => {
    if (bytes[at] !== tag) throw damaged(`${tagName(tag)} expected, ${tagName(bytes[at])} found`);
    const header = readHeader(bytes, at);
    at = header.end;
    return bytes.subarray(header.start, header.end);
  };
  return {
    peek: () => bytes[at],
    take: next,
    any: () => {
      const start = at;
      at = readHeader(bytes, at).end;
      return bytes.subarray(start, at);
    },
    enter: (tag) => derReader(next(tag)),
    integer: () => magnitude(next(INTEGER)),
    oid: () => hex(next(OID)),
    bits: () => {
      const content = next(BIT_STRING);
      if (content[0] !== 0) throw damaged('a BIT STRING that is not whole bytes');
      return content.subarray(1);
    },
    end: () => {
      if (at !== bytes.length) throw damaged(`${bytes.length - at} bytes left over`);
    },
  };
}

/** Reads one element that must be all of `bytes`. */
export function whole<T>(bytes: Bytes, tag: number, read: (inside: DerReader) => T): T {
  const outer = derReader(bytes);
  const inside = outer.enter(tag);
  outer.end();
  const result = read(inside);
  inside.end();
  return result;
}

/** Whether the bytes look like one SEQUENCE from first to last; its content is not parsed. */
export function isSequence(bytes: Bytes): boolean {
  if (bytes[0] !== SEQUENCE) return false;
  try {
    return readHeader(bytes, 0).end === bytes.length;
  } catch {
    return false;
  }
}

function lengthBytes(length: number): Bytes {
  if (length < 0x80) return Uint8Array.of(length);
  if (length < 0x100) return Uint8Array.of(0x81, length);
  if (length < 0x10000) return Uint8Array.of(0x82, length >> 8, length & 0xff);
  throw new RangeError(`DER element of ${length} bytes`);
}

export function der(tag: number, ...pieces: readonly Uint8Array[]): Bytes {
  const content = concat(...pieces);
  return concat(Uint8Array.of(tag), lengthBytes(content.length), content);
}

export const derSequence = (...pieces: readonly Uint8Array[]): Bytes => der(SEQUENCE, ...pieces);

/** An INTEGER of a big-endian magnitude that may have leading zeros. */
export function derInteger(bytes: Uint8Array): Bytes {
  const significant = bytes.findIndex((byte) => byte !== 0);
  const minimal = significant < 0 ? Uint8Array.of(0) : bytes.subarray(significant);
  return der(INTEGER, Uint8Array.of(...((minimal[0] ?? 0) & 0x80 ? [0] : [])), minimal);
}

export const derOid = (content: Uint8Array): Bytes => der(OID, content);
export const derOctets = (...pieces: readonly Uint8Array[]): Bytes => der(OCTET_STRING, ...pieces);
export const derBits = (...pieces: readonly Uint8Array[]): Bytes =>
  der(BIT_STRING, Uint8Array.of(0), ...pieces);
export const derNull = (): Bytes => der(NULL);

/** The dotted text of an OBJECT IDENTIFIER's content, for messages. */
export function oidText(content: string): string {
  const arcs: number[] = [];
  let arc = 0;
  for (let i = 0; i < content.length; i += 2) {
    const byte = Number.parseInt(content.slice(i, i + 2), 16);
    arc = arc * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    arcs.push(
      ...(arcs.length === 0
        ? [Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40))]
        : [arc]),
    );
    arc = 0;
  }
  return arcs.join('.');
}
