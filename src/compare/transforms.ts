/**
 * What transfers do to a whole file: text modes rewrite line ends, serial lines drop the eighth bit, programs re-encode it as
 * UTF-8 or swap its words. A rule turns each byte of the released file into none, one or more bytes; a walk compares the
 * result with what came back, byte by byte and without making a copy, and ends at the first difference.
 */

import { firstDifference } from '../core/bytes.ts';
import { unpackedPieces } from '../core/inflate.ts';
import type { Bytes } from '../core/types.ts';
import type { CompareCode } from './findings.ts';

const LF = 0x0a;
const CR = 0x0d;

/** Writes what becomes of byte `j` of `b` to `out` and returns how many bytes that is. */
type Emit = (b: Uint8Array, j: number, out: Uint8Array) => number;

export type Rule = { readonly code: CompareCode; readonly how: string; readonly emit: Emit };

/** The rule holds from the start to where one of the files ends. */
export type Walk = {
  readonly rule: Rule;
  /** Bytes of what came back and of what was released that the walk covered. */
  readonly a: number;
  readonly b: number;
  /** How often the rule changed something, and where first (offset in the released file). */
  readonly changes: number;
  readonly first: number;
};

const keep = (byte: number, out: Uint8Array): number => {
  out[0] = byte;
  return 1;
};

const drop =
  (dropped: (byte: number, b: Uint8Array, j: number) => boolean): Emit =>
  (b, j, out) => {
    const byte = b[j] as number;
    return dropped(byte, b, j) ? 0 : keep(byte, out);
  };

const replace =
  (by: (byte: number) => number): Emit =>
  (b, j, out) =>
    keep(by(b[j] as number), out);

/** `extra` in front of a byte wherever `wanted` says so. */
const insert =
  (extra: number, wanted: (byte: number, b: Uint8Array, j: number) => boolean): Emit =>
  (b, j, out) => {
    const byte = b[j] as number;
    if (!wanted(byte, b, j)) return keep(byte, out);
    out[0] = extra;
    out[1] = byte;
    return 2;
  };

function writeUtf8(code: number, out: Uint8Array): number {
  if (code < 0x80) return keep(code, out);
  if (code < 0x800) {
    out[0] = 0xc0 | (code >> 6);
    out[1] = 0x80 | (code & 0x3f);
    return 2;
  }
  out[0] = 0xe0 | (code >> 12);
  out[1] = 0x80 | ((code >> 6) & 0x3f);
  out[2] = 0x80 | (code & 0x3f);
  return 3;
}

/** Windows-1252 where it differs from Latin-1: the code points of bytes 0x80 … 0x9f. */
const WINDOWS =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

const windows = (byte: number): number =>
  byte >= 0x80 && byte < 0xa0 ? WINDOWS.charCodeAt(byte - 0x80) : byte;

/** In the order in which they are tried: where two explain a file, the first is reported. */
export const rules: readonly Rule[] = [
  { code: 'compare/lf-to-crlf', how: 'every LF became CR LF', emit: insert(CR, (byte) => byte === LF) },
  {
    code: 'compare/lf-to-crlf',
    how: 'every LF without a CR before it became CR LF',
    emit: insert(CR, (byte, b, j) => byte === LF && b[j - 1] !== CR),
  },
  {
    code: 'compare/crlf-to-lf',
    how: 'every CR LF became LF',
    emit: drop((byte, b, j) => byte === CR && b[j + 1] === LF),
  },
  { code: 'compare/cr-dropped', how: 'every CR is gone', emit: drop((byte) => byte === CR) },
  { code: 'compare/lf-dropped', how: 'every LF is gone', emit: drop((byte) => byte === LF) },
  {
    code: 'compare/line-ends-changed',
    how: 'every CR became LF',
    emit: replace((byte) => (byte === CR ? LF : byte)),
  },
  {
    code: 'compare/line-ends-changed',
    how: 'every LF became CR',
    emit: replace((byte) => (byte === LF ? CR : byte)),
  },
  {
    code: 'compare/seven-bit',
    how: 'the top bit of every byte is cleared',
    emit: replace((byte) => byte & 0x7f),
  },
  {
    code: 'compare/seven-bit',
    how: "every byte above 0x7f became '?'",
    emit: replace((byte) => (byte > 0x7f ? 0x3f : byte)),
  },
  {
    code: 'compare/utf8',
    how: 'Latin-1 written as UTF-8: every byte above 0x7f became two',
    emit: (b, j, out) => writeUtf8(b[j] as number, out),
  },
  {
    code: 'compare/utf8',
    how: 'Windows-1252 written as UTF-8',
    emit: (b, j, out) => writeUtf8(windows(b[j] as number), out),
  },
  {
    code: 'compare/control-bytes-dropped',
    how: 'every XON and XOFF (0x11, 0x13) is gone: software flow control on a serial line',
    emit: drop((byte) => byte === 0x11 || byte === 0x13),
  },
  {
    code: 'compare/control-bytes-dropped',
    how: 'every NUL is gone: the file went through text functions',
    emit: drop((byte) => byte === 0),
  },
  {
    code: 'compare/bytes-doubled',
    how: 'every 0xff is doubled: a telnet connection that is not in binary mode',
    emit: insert(0xff, (byte) => byte === 0xff),
  },
  {
    code: 'compare/bits-inverted',
    how: 'every bit of every byte is inverted',
    emit: replace((byte) => byte ^ 0xff),
  },
];

/** Walks both files by one rule. Undefined when the rule does not explain what came back, or changes nothing. */
export function walk(rule: Rule, a: Uint8Array, b: Uint8Array): Walk | undefined {
  const out = new Uint8Array(4);
  let i = 0;
  let j = 0;
  let changes = 0;
  let first = -1;
  for (; j < b.length && i < a.length; j++) {
    const made = rule.emit(b, j, out);
    for (let k = 0; k < made && i + k < a.length; k++) if (a[i + k] !== out[k]) return undefined;
    if (made !== 1 || out[0] !== b[j]) {
      changes++;
      if (first < 0) first = j;
    }
    i = Math.min(a.length, i + made);
  }
  while (j < b.length && rule.emit(b, j, out) === 0) j++;
  return changes > 0 ? { rule, a: i, b: j, changes, first } : undefined;
}

/** Whether `a` is `b` after a UTF-8 decoder replaced what is not UTF-8 by U+FFFD; compared piece by piece. */
export function walkReplaced(a: Uint8Array, b: Uint8Array): { a: number; first: number } | undefined {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const encoder = new TextEncoder();
  let i = 0;
  for (let j = 0; j <= b.length; j += 0x10000) {
    const made = encoder.encode(
      decoder.decode(b.subarray(j, j + 0x10000), { stream: j + 0x10000 <= b.length }),
    );
    for (const byte of made) {
      if (i === a.length) break;
      if (a[i++] !== byte) return undefined;
    }
  }
  const first = firstDifference(a, b);
  return first < Math.min(a.length, b.length) && a[first] === 0xef ? { a: i, first } : undefined;
}

/** Exchanges within words: byte `i` comes from byte `i ^ mask`. */
const swaps = [
  { mask: 1, how: 'the two bytes of every 16-bit word are exchanged', word: 2 },
  { mask: 3, how: 'the four bytes of every 32-bit word are in reverse order', word: 4 },
  { mask: 2, how: 'the two halves of every 32-bit word are exchanged', word: 4 },
  { mask: 7, how: 'the eight bytes of every 64-bit word are in reverse order', word: 8 },
];

/** The exchange of bytes in words that explains what came back; an incomplete last word may stand as it was. */
export function swapped(a: Uint8Array, b: Uint8Array): { how: string; word: number } | undefined {
  return swaps.find(({ mask, word }) => {
    const whole = b.length - (b.length % word);
    if (whole === 0 || a.length < whole) return false;
    for (let i = 0; i < whole; i++) if (a[i] !== b[i ^ mask]) return false;
    return firstDifference(a, b) < whole;
  });
}

const digitOf = (code: number): number => {
  if (code >= 0x41 && code <= 0x5a) return code - 0x41;
  if (code >= 0x61 && code <= 0x7a) return code - 0x61 + 26;
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 52;
  if (code === 0x2b || code === 0x2d) return 62;
  return code === 0x2f || code === 0x5f ? 63 : -1;
};

/** Whether `a` is `b` written as base64 (line ends anywhere, padding or none). */
export function isBase64Of(a: Uint8Array, b: Uint8Array): boolean {
  if (b.length === 0 || a.length < b.length) return false;
  let bits = 0;
  let held = 0;
  let j = 0;
  for (const code of a) {
    if (code === LF || code === CR || code === 0x20 || code === 0x3d) continue;
    const digit = digitOf(code);
    if (digit < 0) return false;
    bits = ((bits << 6) | digit) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    if (((bits >> held) & 0xff) !== b[j++]) return false;
  }
  return j === b.length;
}

/** Whether `a` is `b` compressed with gzip (a web server's Content-Encoding that nobody undid). */
export async function isGzipOf(a: Bytes, b: Uint8Array): Promise<boolean> {
  if (a[0] !== 0x1f || a[1] !== 0x8b) return false;
  let j = 0;
  try {
    for await (const piece of unpackedPieces(a, 'gzip')) {
      for (const byte of piece) if (byte !== b[j++]) return false;
    }
  } catch {
    return false;
  }
  return j === b.length;
}
