/**
 * ECDSA and ECDH on a NIST curve (SEC 1, FIPS 186-5).
 *
 * Nonces are those of RFC 6979, so one key and one message always give the same signature. A high s is neither avoided nor
 * refused: Nordic's boot loaders and MCUboot accept both.
 *
 * noble signs. WebCrypto derives public halves, checks points and verifies messages: in a process that has just begun that
 * takes it a tenth of the time. Where the platform declines, noble does these too. noble is loaded when it is first needed.
 */

import type { ECDSA } from '@noble/curves/abstract/weierstrass.js';
import { concat, owned } from '../core/bytes.ts';
import { digest, type HashName } from '../core/digest.ts';
import type { Bytes } from '../core/types.ts';
import { curveBytes, isScalar, type NistKind } from './algorithms.ts';
import type { Curve } from './curves.ts';
import { platformPoint, platformPublic } from './platform-public.ts';
import { platformVerify } from './platform-verify.ts';
import { encodedPoint, uncompressed } from './point.ts';

const options = { prehash: false, lowS: false } as const;

/** The arithmetic of noble, for one loaded curve. */
function arithmetic(ecdsa: ECDSA, size: number) {
  const recovered = (signature: Bytes, hashed: Bytes, recovery: number): Bytes | undefined => {
    const tagged = concat(Uint8Array.of(recovery), signature);
    try {
      return owned(ecdsa.recoverPublicKey(tagged, hashed, { prehash: false }));
    } catch {
      return undefined; // this r is the X coordinate of no such point
    }
  };
  return {
    publicOf: (secret: Bytes): Bytes => owned(ecdsa.getPublicKey(secret, false).slice(1)),
    publicFrom: (encoded: Bytes): Bytes | undefined => {
      const point = encodedPoint(encoded, size);
      if (!ecdsa.utils.isValidPublicKey(point)) return undefined;
      return owned(ecdsa.Point.fromBytes(point).toBytes(false).slice(1));
    },
    secretFrom: (seed: Bytes): Bytes => owned(ecdsa.utils.randomSecretKey(seed)),
    signDigest: (hashed: Bytes, secret: Bytes): Bytes => owned(ecdsa.sign(hashed, secret, options)),
    verifyDigest: (hashed: Bytes, signature: Bytes, publicKey: Bytes): boolean =>
      signature.length === 2 * size && ecdsa.verify(signature, hashed, uncompressed(publicKey), options),
    recover: (hashed: Bytes, signature: Bytes): Bytes[] =>
      signature.length === 2 * size
        ? [0, 1, 2, 3].flatMap((recovery) => recovered(signature, hashed, recovery) ?? [])
        : [],
    agree: (secret: Bytes, peer: Bytes): Bytes | undefined => {
      const point = encodedPoint(peer, size);
      if (!ecdsa.utils.isValidPublicKey(point)) return undefined;
      return owned(ecdsa.getSharedSecret(secret, point, false).slice(1, 1 + size));
    },
  };
}

/** Random bytes for a private key without bias: half as many again as the order has (FIPS 186-5, A.2.1). */
const seedLengths: Readonly<Record<NistKind, number>> = { p256: 48, p384: 72 };

export function weierstrassCurve(kind: NistKind, hash: HashName, load: () => Promise<ECDSA>): Curve {
  const size = curveBytes[kind];
  let window: number | undefined;
  let loaded: Promise<ReturnType<typeof arithmetic>> | undefined;
  const noble = () => {
    loaded ??= load().then((ecdsa) => {
      if (window !== undefined) ecdsa.Point.BASE.precompute(window);
      return arithmetic(ecdsa, size);
    });
    return loaded;
  };
  const signDigest = async (hashed: Bytes, secret: Bytes): Promise<Bytes> =>
    (await noble()).signDigest(hashed, secret);
  const verifyDigest = async (hashed: Bytes, signature: Bytes, publicKey: Bytes): Promise<boolean> =>
    (await noble()).verifyDigest(hashed, signature, publicKey);
  return {
    publicOf: async (secret) => {
      if (!isScalar(kind, secret)) return undefined;
      return (await platformPublic(kind, secret)) ?? (await noble()).publicOf(secret);
    },
    publicFrom: async (encoded) =>
      (await platformPoint(kind, encoded)) ?? (await noble()).publicFrom(encoded),
    precompute: (bits) => {
      window = bits;
    },
    seedLength: seedLengths[kind],
    secretFrom: async (seed) => (await noble()).secretFrom(seed),
    prepare: noble,
    signDigest,
    verifyDigest,
    sign: async (message, secret) => signDigest(await digest(hash, message), secret),
    verify: async (message, signature, publicKey) =>
      signature.length === 2 * size &&
      ((await platformVerify(kind, hash, { message, signature, publicKey })) ??
        verifyDigest(await digest(hash, message), signature, publicKey)),
    recover: async (hashed, signature) => (await noble()).recover(hashed, signature),
    agree: async (secret, peer) => (await noble()).agree(secret, peer),
  };
}
