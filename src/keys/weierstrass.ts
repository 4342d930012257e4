/**
 * ECDSA and ECDH on a NIST curve (SEC 1, FIPS 186-5).
 *
 * Nonces are those of RFC 6979, so a signature is a function of key and message. s is left as it comes: neither
 * Nordic's boot loaders nor MCUboot ask for the lower one, and what they accept is accepted here.
 */

import type { ECDSA } from '@noble/curves/abstract/weierstrass.js';
import { concat, owned } from '../core/bytes.ts';
import { digest, type HashName } from '../core/digest.ts';
import type { Bytes } from '../core/types.ts';
import type { Curve } from './curves.ts';
import { knownPoint } from './known-points.ts';
import { platformPublic } from './platform-public.ts';
import { platformVerify } from './platform-verify.ts';
import { remembered } from './remembered.ts';
import { platformSign } from './rfc6979.ts';

const options = { prehash: false, lowS: false } as const;

export function weierstrassCurve(ecdsa: ECDSA, size: number, hash: HashName): Curve {
  const kind = size === 32 ? 'p256' : 'p384';
  const uncompressed = (xy: Bytes): Bytes => concat(Uint8Array.of(4), xy);
  const signDigest = async (hashed: Bytes, secret: Bytes): Promise<Bytes> =>
    (await platformSign(kind, hashed, secret)) ?? owned(ecdsa.sign(hashed, secret, options));
  const prepared = knownPoint(ecdsa, size);
  const verifyDigest = remembered((hashed: Bytes, signature: Bytes, publicKey: Bytes): boolean => {
    if (signature.length !== 2 * size) return false;
    const encoded = uncompressed(publicKey);
    return prepared(hashed, signature, encoded) ?? ecdsa.verify(signature, hashed, encoded, options);
  });
  const recovered = (signature: Bytes, hashed: Bytes, recovery: number): Bytes | undefined => {
    const tagged = concat(Uint8Array.of(recovery), signature);
    try {
      return owned(ecdsa.recoverPublicKey(tagged, hashed, { prehash: false }));
    } catch {
      return undefined; // this r is the X coordinate of no such point
    }
  };
  const publicOf = (secret: Bytes): Bytes | undefined =>
    ecdsa.utils.isValidSecretKey(secret) ? owned(ecdsa.getPublicKey(secret, false).slice(1)) : undefined;
  return {
    publicOf,
    derivePublic: async (secret) =>
      ecdsa.utils.isValidSecretKey(secret)
        ? ((await platformPublic(kind, secret)) ?? publicOf(secret))
        : undefined,
    publicFrom: (encoded) => {
      const point = encoded.length === 2 * size ? uncompressed(encoded) : encoded;
      if (!ecdsa.utils.isValidPublicKey(point)) return undefined;
      return owned(ecdsa.Point.fromBytes(point).toBytes(false).slice(1));
    },
    precompute: (window) => {
      ecdsa.Point.BASE.precompute(window);
    },
    seedLength: ecdsa.lengths.seed ?? size + 16,
    secretFrom: (seed) => owned(ecdsa.utils.randomSecretKey(seed)),
    signDigest,
    verifyDigest,
    sign: async (message, secret) => signDigest(await digest(hash, message), secret),
    verify: async (message, signature, publicKey) =>
      signature.length === 2 * size &&
      ((await platformVerify(kind, hash, { message, signature, publicKey })) ??
        verifyDigest(await digest(hash, message), signature, publicKey)),
    recover: (hashed, signature) => {
      if (signature.length !== 2 * size) return [];
      return [0, 1, 2, 3].flatMap((recovery) => recovered(signature, hashed, recovery) ?? []);
    },
    agree: (secret, peer) => {
      const point = peer.length === 2 * size ? uncompressed(peer) : peer;
      if (!ecdsa.utils.isValidPublicKey(point)) return undefined;
      return owned(ecdsa.getSharedSecret(secret, point, false).slice(1, 1 + size));
    },
  };
}
