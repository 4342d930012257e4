/** Intel HEX: written in many ways, and read back plainly, apart from otapack's own reader and writer. */

import type { Bytes } from '../src/core/types.ts';

function record(type: number, address: number, data: readonly number[]): string {
  const bytes = [data.length, (address >> 8) & 255, address & 255, type, ...data];
  const sum = -bytes.reduce((a, b) => a + b, 0) & 255;
  return `:${[...bytes, sum].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** What a style's bits choose; 0 is the plainest way. */
const styles = (style: number) => ({
  width: [16, 32, 1 + ((style >> 8) & 63), 255][style & 3] ?? 16,
  lower: (style & 4) !== 0,
  crlf: (style & 8) !== 0,
  segmented: (style & 0x30) === 0x30,
  start: (style & 0xc0) === 0xc0,
  noEnd: (style & 0x700) === 0x700,
  gap: (style & 0x1800) === 0x1800,
});

/** The bytes at `base`; a gap of 64 bytes in the middle where the style has one. */
export function hexText(bytes: Uint8Array, base: number, style: number): string {
  const { width, lower, crlf, segmented, start, noEnd, gap } = styles(style);
  const lines: string[] = [];
  let upper = -1;
  const middle = bytes.length >> 1;
  let at = 0;
  const small = base + bytes.length + 64 <= 0x10_0000;
  while (at < bytes.length) {
    const address = base + at + (gap && at >= middle ? 64 : 0);
    const page = Math.floor(address / 0x10000);
    if (page !== upper && (page !== 0 || upper >= 0)) {
      lines.push(
        segmented && small
          ? record(2, 0, [(page << 4) & 255, 0])
          : record(4, 0, [(page >> 8) & 255, page & 255]),
      );
    }
    upper = page;
    const room = 0x10000 - (address & 0xffff);
    const stop = gap && at < middle ? middle : bytes.length;
    const length = Math.min(width, room, stop - at);
    lines.push(record(0, address & 0xffff, [...bytes.subarray(at, at + length)]));
    at += length;
  }
  if (start) lines.push(record(5, 0, [0x20, 0, 0, 1]));
  if (!noEnd) lines.push(record(1, 0, []));
  const text = lines.map((line) => (lower ? line : line.toUpperCase())).join(crlf ? '\r\n' : '\n');
  return `${text}${crlf ? '\r\n' : '\n'}`;
}

export type Memory = readonly { readonly address: number; readonly bytes: Bytes }[];

/** The memory a well-formed file describes, in the order of the file; records that follow each other are joined. */
export function hexMemory(text: string): Memory {
  const found: { address: number; bytes: number[] }[] = [];
  let base = 0;
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith(':')) continue;
    const bytes = [...Buffer.from(line.slice(1), 'hex')];
    const [length = 0, high = 0, low = 0, type] = bytes;
    const data = bytes.slice(4, 4 + length);
    if (type === 4) base = ((data[0] ?? 0) * 256 + (data[1] ?? 0)) * 0x10000;
    if (type === 2) base = ((data[0] ?? 0) * 256 + (data[1] ?? 0)) * 16;
    if (type === 0) found.push({ address: base + high * 256 + low, bytes: data });
  }
  const joined: { address: number; bytes: number[] }[] = [];
  for (const piece of found) {
    const last = joined.at(-1);
    if (last && last.address + last.bytes.length === piece.address) last.bytes.push(...piece.bytes);
    else joined.push({ address: piece.address, bytes: [...piece.bytes] });
  }
  return joined.map(({ address, bytes }) => ({ address, bytes: Uint8Array.from(bytes) }));
}
