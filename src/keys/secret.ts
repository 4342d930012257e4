/**
 * Where the secrets of private keys are kept: beside the `SigningKey`, not in it, so that printing, copying or serialising one
 * never shows a secret. Only src/keys imports this module.
 */

import type { Bytes, SigningKey } from '../core/types.ts';

/** A scalar big-endian (NIST), a seed (Ed25519), a scalar little-endian (X25519), or PKCS#1 RSAPrivateKey DER. */
const secrets = new WeakMap<SigningKey, Bytes>();

export function keep(key: SigningKey, secret: Bytes): SigningKey {
  secrets.set(key, secret);
  return key;
}

export function secretOf(key: SigningKey): Bytes {
  const secret = secrets.get(key);
  if (secret === undefined) throw new TypeError('this signing key was not made by the keys module');
  return secret;
}
