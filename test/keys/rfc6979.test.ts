/** Signatures whose point comes from WebCrypto are those of noble, to the bit. */

import { p256, p384 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bytes } from '../../src/core/types.ts';
import { platformPublic } from '../../src/keys/platform-public.ts';
import { platformSign } from '../../src/keys/rfc6979.ts';

const curves = { p256: { noble: p256, size: 32 }, p384: { noble: p384, size: 48 } } as const;
const options = { prehash: false, lowS: false } as const;
const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
const filled = (size: number, value: number): Bytes => new Uint8Array(size).fill(value);

describe.each(['p256', 'p384'] as const)('%s', (kind) => {
  const { noble, size } = curves[kind];

  test('the same signature, and the same public half', () =>
    fc.assert(
      fc.asyncProperty(bytes(noble.lengths.seed ?? size + 16), bytes(size), async (seed, digest) => {
        const scalar = new Uint8Array(noble.utils.randomSecretKey(seed));
        const hashed = new Uint8Array(digest);
        const expected = new Uint8Array(noble.sign(hashed, scalar, options));
        expect(await platformSign(kind, hashed, scalar)).toEqual(expected);
        const half = await platformPublic(kind, scalar);
        expect(half).toEqual(new Uint8Array(noble.getPublicKey(scalar, false).slice(1)));
      }),
      { numRuns: 60 },
    ));

  test('digests above the order are taken modulo the order', async () => {
    const scalar = filled(size, 7);
    for (const digest of [filled(size, 0xff), filled(size, 0)]) {
      expect(await platformSign(kind, digest, scalar)).toEqual(
        new Uint8Array(noble.sign(digest, scalar, options)),
      );
    }
  });

  test('a digest of another length is not for it', async () => {
    expect(await platformSign(kind, filled(size - 1, 1), filled(size, 7))).toBeUndefined();
    expect(await platformSign(kind, filled(64, 1), filled(size, 7))).toBeUndefined();
  });
});
