/** A made-up image with what images have: code-like noise, runs of fill, repeated tables, texts with both line ends. */

import type { Bytes } from '../../src/core/types.ts';

export function noise(length: number, seed = 1): Bytes {
  const bytes = new Uint8Array(length);
  let state = seed >>> 0 || 1;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

export function firmware(length: number, seed = 1): Bytes {
  const bytes = noise(length, seed);
  const text = new TextEncoder().encode('GET / HTTP/1.1\r\nHost: device\r\n\r\nhello\nworld\n');
  for (let at = 0x700; at + 0x800 < length; at += 0x1700) {
    bytes.fill(0, at, at + 0x180);
    bytes.fill(0xff, at + 0x180, at + 0x220);
    bytes.set(text, at + 0x300);
    for (let i = 0; i < 0x100; i++) bytes[at + 0x400 + i] = i & 7;
  }
  return bytes;
}
