/** Small operations on bytes that every module shares. Nothing here knows a format. */

import type { Bytes } from './types.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const utf8 = (text: string): Bytes => encoder.encode(text) as Bytes;

/** UTF-8 to text; malformed bytes become U+FFFD. */
export const text = (bytes: Uint8Array): string => decoder.decode(bytes);

/** UTF-8 to text, or undefined when the bytes are not UTF-8. */
export function strictText(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The same bytes on an ordinary buffer of their own length (copies only when it must). */
export const owned = (bytes: Uint8Array): Bytes =>
  bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : new Uint8Array(bytes);

export const view = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export function concat(...pieces: readonly Uint8Array[]): Bytes {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

export const filled = (length: number, value: number): Bytes => new Uint8Array(length).fill(value);

/** `bytes` followed by `value` up to a multiple of `unit`; the same object when nothing is missing. */
export function padded(bytes: Bytes, unit: number, value: number): Bytes {
  const missing = roundUp(bytes.length, unit) - bytes.length;
  return missing === 0 ? bytes : concat(bytes, filled(missing, value));
}

export const roundUp = (n: number, unit: number): number => Math.ceil(n / unit) * unit;

export const reversed = (bytes: Uint8Array): Bytes => new Uint8Array(bytes).reverse();

/** A pair of numbers of equal length (X‖Y, r‖s) with the bytes of each reversed: big-endian to little-endian, and back. */
export function halvesReversed(pair: Uint8Array): Bytes {
  const half = pair.length / 2;
  return concat(reversed(pair.subarray(0, half)), reversed(pair.subarray(half)));
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Where the two first differ; the shorter length when one is the beginning of the other. */
export function firstDifference(a: ArrayLike<string | number>, b: ArrayLike<string | number>): number {
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a[i] === b[i]) i++;
  return i;
}

/** Where `needle` first stands in `bytes` at or after `from`, or -1. */
export function indexOf(bytes: Uint8Array, needle: Uint8Array, from = 0): number {
  const first = needle[0];
  if (first === undefined) return from <= bytes.length ? from : -1;
  for (let i = bytes.indexOf(first, from); i >= 0; i = bytes.indexOf(first, i + 1)) {
    if (i + needle.length > bytes.length) return -1;
    let k = 1;
    while (k < needle.length && bytes[i + k] === needle[k]) k++;
    if (k === needle.length) return i;
  }
  return -1;
}

export const startsWith = (bytes: Uint8Array, prefix: Uint8Array): boolean =>
  bytes.length >= prefix.length && equal(bytes.subarray(0, prefix.length), prefix);

export const endsWith = (bytes: Uint8Array, suffix: Uint8Array): boolean =>
  bytes.length >= suffix.length && equal(bytes.subarray(bytes.length - suffix.length), suffix);

/** `length` bytes from `offset`, or undefined when the file does not hold them all. Shares memory. */
export function slice(bytes: Bytes, offset: number, length: number): Bytes | undefined {
  if (offset < 0 || length < 0 || offset + length > bytes.length) return undefined;
  return bytes.subarray(offset, offset + length);
}

const hexPairs = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** Lower-case hex, no separators unless asked for. */
export function hex(bytes: Uint8Array, separator = ''): string {
  const pairs: string[] = [];
  for (const byte of bytes) pairs.push(hexPairs[byte] ?? '');
  return pairs.join(separator);
}

/** Bytes of a hex text of even length, or undefined when it is none. */
export function fromHex(digits: string): Bytes | undefined {
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) return undefined;
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** `0x` and at least `width` lower-case digits. */
export const hexNumber = (n: number, width = 0): string => `0x${n.toString(16).padStart(width, '0')}`;

/** At least `width` upper-case digits, as Nordic's documents and tools write ids and CRCs. */
export const upperHex = (n: number, width = 0): string => n.toString(16).toUpperCase().padStart(width, '0');

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 base64 with padding. */
export function base64(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += BASE64.charAt(word >> 18) + BASE64.charAt((word >> 12) & 63);
    out += left > 1 ? BASE64.charAt((word >> 6) & 63) : '=';
    out += left > 2 ? BASE64.charAt(word & 63) : '=';
  }
  return out;
}

/** Bytes of a base64 text (white space ignored, padding required to fit), or undefined when it is none. */
export function fromBase64(coded: string): Bytes | undefined {
  const digits = coded.replace(/\s+/g, '');
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return undefined;
  const length = (digits.length / 4) * 3 - (digits.endsWith('==') ? 2 : digits.endsWith('=') ? 1 : 0);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < digits.length; i += 4) {
    let word = 0;
    for (let k = 0; k < 4; k++) word = (word << 6) | Math.max(0, BASE64.indexOf(digits.charAt(i + k)));
    for (let shift = 16; shift >= 0 && at < length; shift -= 8) bytes[at++] = (word >> shift) & 0xff;
  }
  return bytes;
}
