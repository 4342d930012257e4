/** The tabled verification says what noble's own says, of right, damaged and hostile signatures. */

import { p256, p384 } from '@noble/curves/nist.js';
import { describe, expect, test } from 'vitest';
import type { Bytes } from '../../src/core/types.ts';
import { knownPoint } from '../../src/keys/known-points.ts';

const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

function flipped(bytes: Bytes, at: number): Bytes {
  const copy = bytes.slice();
  copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ (1 << (at % 8));
  return copy;
}

describe.each([
  ['P-256', p256, 32],
  ['P-384', p384, 48],
] as const)('%s', (_, ecdsa, size) => {
  const secret = ecdsa.utils.randomSecretKey();
  const encoded = ecdsa.getPublicKey(secret, false) as Bytes;
  const digest = random(size);
  const signature = ecdsa.sign(digest, secret, { prehash: false, lowS: false }) as Bytes;
  const noble = (d: Bytes, s: Bytes) => ecdsa.verify(s, d, encoded, { prehash: false, lowS: false });

  function tabled(): (d: Bytes, s: Bytes) => boolean | undefined {
    const ask = knownPoint(ecdsa, size);
    for (let i = 0; i < 8; i++) expect(ask(digest, signature, encoded)).toBeUndefined();
    return (d, s) => ask(d, s, encoded);
  }

  test('agrees on right and damaged signatures', () => {
    const ask = tabled();
    expect(ask(digest, signature)).toBe(true);
    for (let i = 0; i < 2 * size; i += 7) {
      expect(ask(digest, flipped(signature, i))).toBe(noble(digest, flipped(signature, i)));
      expect(ask(flipped(digest, i), signature)).toBe(false);
    }
  });

  test('agrees on hostile ones', () => {
    const ask = tabled();
    const order = ecdsa.Point.Fn.ORDER;
    const halves = [0n, 1n, order - 1n, order, order + 1n, 2n ** BigInt(8 * size) - 1n];
    const bytesOf = (n: bigint) =>
      Uint8Array.from(Buffer.from(n.toString(16).padStart(2 * size, '0'), 'hex'));
    for (const r of halves) {
      for (const s of halves) {
        const hostile = new Uint8Array([...bytesOf(r), ...bytesOf(s)]);
        for (const d of [digest, new Uint8Array(size)]) expect(ask(d, hostile)).toBe(noble(d, hostile));
      }
    }
  });

  test('another key begins anew', () => {
    const ask = knownPoint(ecdsa, size);
    const other = ecdsa.getPublicKey(ecdsa.utils.randomSecretKey(), false) as Bytes;
    for (let i = 0; i < 9; i++) ask(digest, signature, encoded);
    expect(ask(digest, signature, other)).toBeUndefined();
    expect(ask(digest, signature, encoded)).toBeUndefined();
  });
});
