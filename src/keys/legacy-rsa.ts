/**
 * The one private-key operation that WebCrypto does not have: an RSA block of PKCS#1 type 1 around a bare hash, without
 * DigestInfo. Updates for the Arduino core up to 2.5.2 are signed this way. The function that makes such blocks is handed in;
 * it gets the key for one operation, and is the only code outside this folder that ever sees a secret.
 */

import type { Bytes, SigningKey } from '../core/types.ts';
import { keyFault } from './faults.ts';
import { secretOf } from './secret.ts';

/** Pads `content` as PKCS#1 type 1 and applies the private key; `key` is an RSAPrivateKey in DER. */
export type PrivateBlock = (key: Bytes, content: Bytes) => Bytes;

export function bareHashBlock(key: SigningKey, hash: Bytes, block: PrivateBlock): Bytes {
  if (key.kind === 'rsa') return block(secretOf(key), hash);
  throw keyFault('key/unsupported-kind', `a ${key.kind} key makes no RSA blocks`);
}
