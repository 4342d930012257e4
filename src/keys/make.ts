/** The one place where a `VerifyingKey` or a `SigningKey` is made, from material whose encoding is checked already. */

import { equal, hex } from '../core/bytes.ts';
import { sha256 } from '../core/digest.ts';
import type { Bytes, Key, KeyKind, SigningKey, VerifyingKey } from '../core/types.ts';
import type { CurveKind } from './algorithms.ts';
import { curveOf } from './curves.ts';
import { keyFault } from './faults.ts';
import type { PrivateMaterial } from './pkcs8.ts';
import { keep } from './secret.ts';
import { type PublicMaterial, spkiOf } from './spki.ts';

export const kindName: Readonly<Record<KeyKind, string>> = {
  p256: 'P-256',
  p384: 'P-384',
  ed25519: 'Ed25519',
  x25519: 'X25519',
  rsa: 'RSA',
};

const curveBits: Readonly<Record<CurveKind, number>> = { p256: 256, p384: 384, ed25519: 256, x25519: 256 };

type Verify = VerifyingKey['verify'];

async function verifyingKey(
  kind: KeyKind,
  bits: number,
  bytes: Bytes,
  verify: Verify,
  verifyDigest?: VerifyingKey['verifyDigest'],
): Promise<VerifyingKey> {
  const spki = spkiOf(kind, bytes);
  const key = { kind, bits, bytes, spki, fingerprint: hex(await sha256(spki)), verify };
  return verifyDigest ? { ...key, verifyDigest } : key;
}

async function curvePublic(kind: CurveKind, bytes: Bytes): Promise<VerifyingKey> {
  const curve = await curveOf(kind);
  return verifyingKey(
    kind,
    curveBits[kind],
    bytes,
    async (message, signature) => (await curve.verify?.(message, signature, bytes)) ?? false,
    curve.verifyDigest &&
      (async (digest, signature) => (await curve.verifyDigest?.(digest, signature, bytes)) ?? false),
  );
}

async function rsaPublic(encoded: Bytes): Promise<VerifyingKey> {
  const rsa = await import('./rsa.ts');
  const numbers = rsa.readRsaPublic(encoded);
  const bytes = rsa.rsaPublicDer(numbers);
  return verifyingKey('rsa', rsa.bitsOf(numbers.n), bytes, (message, signature, scheme = 'pss') =>
    rsa.rsaVerify(bytes, message, signature, scheme),
  );
}

export async function publicKey({ kind, encoded }: PublicMaterial): Promise<VerifyingKey> {
  if (kind === 'rsa') return rsaPublic(encoded);
  const bytes = await (await curveOf(kind)).publicFrom(encoded);
  if (bytes) return curvePublic(kind, bytes);
  throw keyFault('key/not-on-curve', `the public key is no point of ${kindName[kind]}`, {
    fix: 'the key is damaged, or its byte order is wrong; export it anew',
  });
}

async function rsaPrivate(given: Bytes): Promise<SigningKey> {
  const rsa = await import('./rsa.ts');
  const numbers = rsa.readRsaPrivate(given);
  const der = rsa.rsaPrivateDer(numbers);
  const half = await rsaPublic(rsa.rsaPublicDer(numbers));
  const key: SigningKey = {
    kind: 'rsa',
    bits: half.bits,
    public: half,
    deterministic: false,
    sign: (message, scheme = 'pss') => rsa.rsaSign(der, message, scheme),
  };
  return keep(key, der);
}

async function curvePrivate(kind: CurveKind, secret: Bytes, encoded: Bytes | undefined): Promise<SigningKey> {
  const curve = await curveOf(kind);
  const own = await curve.publicOf(secret);
  if (!own) throw keyFault('key/out-of-range', `the private key is no scalar of ${kindName[kind]}`);
  if (encoded && !equal((await curve.publicFrom(encoded)) ?? encoded, own)) {
    throw keyFault('key/halves-differ', 'the public half in the file is not that of the private key', {
      why: 'such a file is damaged or put together from two keys',
      fix: 'restore it from a backup',
    });
  }
  const half = await curvePublic(kind, own);
  const sign: SigningKey['sign'] = async (message) => {
    if (curve.sign) return curve.sign(message, secret);
    throw keyFault('key/cannot-sign', `an ${kindName[kind]} key cannot sign, it only agrees on keys`, {
      fix: 'sign with a P-256, P-384, Ed25519 or RSA key',
    });
  };
  const { prepare, signDigest } = curve;
  const key: SigningKey = {
    kind,
    bits: half.bits,
    public: half,
    deterministic: true,
    sign,
    ...(prepare ? { prepare } : {}),
    ...(signDigest ? { signDigest: async (digest: Bytes) => signDigest(digest, secret) } : {}),
  };
  return keep(key, secret.slice());
}

export async function privateKey({ kind, secret, encoded }: PrivateMaterial): Promise<Key> {
  const key = kind === 'rsa' ? await rsaPrivate(secret) : await curvePrivate(kind, secret, encoded);
  return { public: key.public, private: key };
}
