/** MD5 (RFC 1321), which WebCrypto does not have. Partition tables and UF2 blocks carry one; nothing trusts it. */

import { view } from '../../core/bytes.ts';
import type { Bytes } from '../../core/types.ts';

const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);
const SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;

const mixes = [
  (b: number, c: number, d: number) => (b & c) | (~b & d),
  (b: number, c: number, d: number) => (b & d) | (c & ~d),
  (b: number, c: number, d: number) => b ^ c ^ d,
  (b: number, c: number, d: number) => c ^ (b | ~d),
];
const picks = [
  (i: number) => i,
  (i: number) => (5 * i + 1) % 16,
  (i: number) => (3 * i + 5) % 16,
  (i: number) => (7 * i) % 16,
];

const turn = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** The message, 80, zeros, its length in bits: a multiple of 64 bytes. */
function padMessage(bytes: Uint8Array): Bytes {
  const all = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  all.set(bytes);
  all[bytes.length] = 0x80;
  view(all).setBigUint64(all.length - 8, BigInt(bytes.length) * 8n, true);
  return all;
}

function absorb(state: Int32Array, words: DataView, offset: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    const mixed = mixes[round]?.(b, c, d) ?? 0;
    const word = words.getUint32(offset + 4 * (picks[round]?.(i) ?? 0), true);
    const shift = SHIFTS[round]?.[i % 4] ?? 0;
    const next = (b + turn((a + mixed + word + (SINES[i] ?? 0)) | 0, shift)) | 0;
    [a, b, c, d] = [d, next, b, c];
  }
  for (const [i, value] of [a, b, c, d].entries()) state[i] = ((state[i] ?? 0) + value) | 0;
}

export function md5(bytes: Uint8Array): Bytes {
  const words = view(padMessage(bytes));
  const state = Int32Array.of(0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476);
  for (let offset = 0; offset < words.byteLength; offset += 64) absorb(state, words, offset);
  const out = new Uint8Array(16);
  for (const [i, word] of state.entries()) view(out).setInt32(4 * i, word, true);
  return out;
}
