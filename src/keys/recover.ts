/**
 * Who signed, where there is no key to try: a message and its ECDSA signature leave two possible public keys (SEC 1, 4.1.6).
 * Alone they do not tell which of the two it was; but a second signature by the same key does, and if one of the two is a
 * published key, it was that one.
 */

import { sha256 } from '../core/digest.ts';
import type { Bytes, VerifyingKey } from '../core/types.ts';
import { curveOf } from './curves.ts';
import { publicKey } from './make.ts';
import { type Published, publishedKey } from './published.ts';

/** The P-256 keys that may have made this signature (r‖s, SHA-256); none when no key can have. */
export async function possibleSigners(message: Bytes, signature: Bytes): Promise<readonly VerifyingKey[]> {
  const curve = await curveOf('p256');
  const points = (await curve.recover?.(await sha256(message), signature)) ?? [];
  return Promise.all(points.map((encoded) => publicKey({ kind: 'p256', encoded })));
}

export type PublishedSigner = { readonly key: VerifyingKey; readonly published: Published };

/** The published key that made this signature, or undefined when it was none of them. */
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
