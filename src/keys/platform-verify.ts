/** ECDSA verification by WebCrypto, which hashes the message itself and cannot verify a digest. */

import type { HashName } from '../core/digest.ts';
import type { Bytes } from '../core/types.ts';
import { curveNames, type NistKind } from './algorithms.ts';
import { uncompressed } from './point.ts';

export type Question = {
  readonly message: Bytes;
  /** r‖s. */
  readonly signature: Bytes;
  /** X‖Y. */
  readonly publicKey: Bytes;
};

/** Whether the signature is valid, or undefined where the platform cannot tell. */
export async function platformVerify(
  kind: NistKind,
  hash: HashName,
  { message, signature, publicKey }: Question,
): Promise<boolean | undefined> {
  const { subtle } = globalThis.crypto;
  const algorithm = { name: 'ECDSA', namedCurve: curveNames[kind], hash };
  try {
    const key = await subtle.importKey('raw', uncompressed(publicKey), algorithm, false, ['verify']);
    return await subtle.verify(algorithm, key, signature, message);
  } catch {
    return undefined;
  }
}
