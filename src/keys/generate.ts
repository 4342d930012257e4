/** New keys. Curves take their randomness from the caller; RSA primes are WebCrypto's own work and randomness. */

import type { Bytes, SigningKey } from '../core/types.ts';
import type { CurveKind } from './algorithms.ts';
import { curveOf } from './curves.ts';
import { privateKey } from './make.ts';
import { type PrivateMaterial, readPkcs8 } from './pkcs8.ts';

/** The kinds of key that can be generated. Nordic's boot loaders take `p256` only; `x25519` keys encrypt and do not sign. */
export const keyTypes = ['p256', 'p384', 'ed25519', 'x25519', 'rsa-2048', 'rsa-3072'] as const;
export type KeyType = (typeof keyTypes)[number];

async function rsaMaterial(bits: number): Promise<PrivateMaterial> {
  const { subtle } = globalThis.crypto;
  const algorithm = {
    name: 'RSA-PSS',
    hash: 'SHA-256',
    modulusLength: bits,
    publicExponent: Uint8Array.of(1, 0, 1),
  };
  const pair = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  return readPkcs8(new Uint8Array(await subtle.exportKey('pkcs8', pair.privateKey)));
}

async function curveMaterial(kind: CurveKind, random: (length: number) => Bytes): Promise<PrivateMaterial> {
  const curve = await curveOf(kind);
  return { kind, secret: await curve.secretFrom(random(curve.seedLength)) };
}

/** A new key. `random` gives as many cryptographically random bytes as asked for; RSA keys do not use it. */
export async function generateKey(type: KeyType, random: (length: number) => Bytes): Promise<SigningKey> {
  const material =
    type === 'rsa-2048' || type === 'rsa-3072'
      ? await rsaMaterial(type === 'rsa-2048' ? 2048 : 3072)
      : await curveMaterial(type, random);
  const { private: key } = await privateKey(material);
  if (key) return key;
  throw new TypeError('a generated key has a private half');
}
