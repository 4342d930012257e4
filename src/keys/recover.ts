/**
 * Who signed, without a key to try: an ECDSA signature and its message leave two public keys possible (SEC 1, 4.1.6).
 * Which of them it was stays open, but a second signature by the same key settles it, and a published key among them is
 * no coincidence.
 */

import { sha256 } from '../core/digest.ts';
import type { Bytes, VerifyingKey } from '../core/types.ts';
import { curveOf } from './curves.ts';
import { publicKey } from './make.ts';
import { type Published, publishedKey } from './published.ts';

/** The P-256 keys of which one made this signature (r‖s, SHA-256); none when no key could have. */
export async function possibleSigners(message: Bytes, signature: Bytes): Promise<readonly VerifyingKey[]> {
  const curve = await curveOf('p256');
  const points = (await curve.recover?.(await sha256(message), signature)) ?? [];
  return Promise.all(points.map((encoded) => publicKey({ kind: 'p256', encoded })));
}

export type PublishedSigner = { readonly key: VerifyingKey; readonly published: Published };

/** The published key that made this signature, if it was one. */
export async function publishedSigner(
  message: Bytes,
  signature: Bytes,
): Promise<PublishedSigner | undefined> {
  for (const key of await possibleSigners(message, signature)) {
    const published = await publishedKey(key);
    if (published) return { key, published };
  }
  return undefined;
}
