/** What a stretch of bytes looks like: erased flash, zeros, an HTTP header, a web page, other text, or data. */

import { text } from '../core/bytes.ts';

export type Content = 'erased' | 'zeros' | 'http' | 'html' | 'text' | 'data';

/** How many bytes are enough to recognise text, a header or a web page. */
const LOOK = 1024;
const LONGEST_HEADER = 16 * 1024;

export function allAre(bytes: Uint8Array, value: number): boolean {
  for (const byte of bytes) if (byte !== value) return false;
  return true;
}

/** Bytes of `value` at the end. */
export function trailing(bytes: Uint8Array, value: number): number {
  let i = bytes.length;
  while (i > 0 && bytes[i - 1] === value) i--;
  return bytes.length - i;
}

const isTextByte = (byte: number): boolean =>
  byte === 0x09 || byte === 0x0a || byte === 0x0d || (byte >= 0x20 && byte < 0x7f) || byte >= 0xc2;

export function contentOf(bytes: Uint8Array): Content {
  if (bytes.length > 0 && allAre(bytes, 0xff)) return 'erased';
  if (bytes.length > 0 && allAre(bytes, 0)) return 'zeros';
  const head = bytes.subarray(0, LOOK);
  const start = text(head);
  if (/^HTTP\/\d/.test(start)) return 'http';
  if (/^\s*(?:\ufeff)?\s*<(?:!doctype|html|head|body|\?xml|h\d|p>|script|!--)/i.test(start)) return 'html';
  let readable = 0;
  for (const byte of head)
    if (isTextByte(byte) || byte === 0xef || byte === 0xbb || byte === 0xbf) readable++;
  return head.length >= 3 && readable === head.length ? 'text' : 'data';
}

/** The length of the HTTP answer's header at the start, blank line included; 0 where there is none. */
export function httpHeader(bytes: Uint8Array): number {
  if (!/^HTTP\/\d/.test(text(bytes.subarray(0, 8)))) return 0;
  const most = Math.min(bytes.length, LONGEST_HEADER);
  for (let i = 8; i < most; i++) {
    if (!isTextByte(bytes[i] as number)) return 0;
    if (bytes[i] !== 0x0a) continue;
    if (bytes[i + 1] === 0x0a) return i + 2;
    if (bytes[i + 1] === 0x0d && bytes[i + 2] === 0x0a) return i + 3;
  }
  return 0;
}

/** How a text begins, for a message: one line, printable ASCII only. */
export function opening(bytes: Uint8Array): string {
  const line = text(bytes.subarray(0, 200))
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim();
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
