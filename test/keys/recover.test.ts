/** A signature names two possible keys, and a published one by name. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { possibleSigners, publishedSigner } from '../../src/keys/recover.ts';
import { root } from '../golden/workspace.ts';
import { bytesOf, oracle, pkcs8Of, random, readPrivate, textBytes } from './support.ts';

test('the signer is among the possible ones, and two messages leave only it', async () => {
  const key = await readPrivate(pkcs8Of(oracle.p256.privateKey));
  const seen: string[][] = [];
  for (const text of ['one', 'two']) {
    const message = textBytes(text);
    const signature = await key.sign(message);
    const signers = await possibleSigners(message, signature);
    for (const signer of signers) expect(await signer.verify(message, signature)).toBe(true);
    seen.push(signers.map(({ fingerprint }) => fingerprint));
  }
  expect(seen[0]?.filter((fingerprint) => seen[1]?.includes(fingerprint))).toEqual([key.public.fingerprint]);
  expect(await publishedSigner(textBytes('one'), await key.sign(textBytes('one')))).toBeUndefined();
});

test('a published key is found without being given', async () => {
  const key = await readPrivate(readFileSync(join(root, 'golden/nordic/inputs/keys/known_insecure.pem')));
  const signer = await publishedSigner(textBytes('app'), await key.sign(textBytes('app')));
  expect(signer?.published.name).toBe('Nordic example key');
  expect(signer?.key.fingerprint).toBe(key.public.fingerprint);
});

test('any bytes are somebody’s signature or nobody’s', async () => {
  for (const bad of [new Uint8Array(64), new Uint8Array(64).fill(255), random(63), new Uint8Array()]) {
    expect(await possibleSigners(textBytes('x'), bytesOf(bad))).toEqual([]);
  }
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 64, maxLength: 64 }), async (bytes) => {
      for (const key of await possibleSigners(textBytes('x'), bytesOf(bytes))) {
        expect(await key.verify(textBytes('x'), bytesOf(bytes))).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
});
