/**
 * SubjectPublicKeyInfo (RFC 5280, RFC 5480, RFC 8410).
 *
 *     SEQUENCE { SEQUENCE { algorithm OID, parameters }, BIT STRING key }
 *     EC: id-ecPublicKey, namedCurve; the key is a point.   RSA: rsaEncryption, NULL; the key is an RSAPublicKey.
 *     Ed25519, X25519: their OID, no parameters; the key is 32 bytes.
 */

import type { Bytes, KeyKind } from '../core/types.ts';
import {
  EC_PUBLIC_KEY,
  ED25519,
  foreignNames,
  isNist,
  type NistKind,
  nistOids,
  oidBytes,
  PRIME256V1,
  RSA_ENCRYPTION,
  SECP384R1,
  X25519,
} from './algorithms.ts';
import {
  type DerReader,
  derBits,
  derNull,
  derOid,
  derSequence,
  NULL,
  OID,
  oidText,
  SEQUENCE,
  whole,
} from './der.ts';
import { keyFault } from './faults.ts';
import { uncompressed } from './point.ts';

/** A public key as it stands in a file, not yet checked against its curve. */
export type PublicMaterial = { readonly kind: KeyKind; readonly encoded: Bytes };

/** The curve that an EC key names; a Fault names one that is not supported. */
function nistKind(oid: string): NistKind {
  if (oid === PRIME256V1) return 'p256';
  if (oid === SECP384R1) return 'p384';
  throw keyFault('key/unsupported-curve', `unsupported EC curve: ${foreignNames[oid] ?? oidText(oid)}`, {
    why: 'boot loaders here know P-256 (prime256v1) and P-384 (secp384r1)',
    fix: 'make a key with `otapack keys generate --type p256`',
  });
}

/** The namedCurve of EC parameters; curves spelled out by their numbers are refused. */
export function readCurve(reader: DerReader): NistKind {
  if (reader.peek() === OID) return nistKind(reader.oid());
  throw keyFault('key/unsupported-curve', 'unsupported EC curve: given by explicit parameters, not by name', {
    fix: 'write the key with a named curve: openssl ec -in KEY -param_enc named_curve -out NEW',
  });
}

/** AlgorithmIdentifier of a key: which kind it is. */
export function readAlgorithm(reader: DerReader): KeyKind {
  const oid = reader.oid();
  if (oid === EC_PUBLIC_KEY) return readCurve(reader);
  if (oid === RSA_ENCRYPTION) {
    if (reader.peek() === NULL) reader.take(NULL);
    return 'rsa';
  }
  if (oid === ED25519) return 'ed25519';
  if (oid === X25519) return 'x25519';
  throw keyFault('key/unsupported-kind', `unsupported kind of key: ${foreignNames[oid] ?? oidText(oid)}`, {
    why: 'P-256, P-384, Ed25519, X25519 and RSA keys are supported',
  });
}

export function algorithmOf(kind: KeyKind): Bytes {
  if (isNist(kind)) return derSequence(derOid(oidBytes(EC_PUBLIC_KEY)), derOid(oidBytes(nistOids[kind])));
  if (kind === 'rsa') return derSequence(derOid(oidBytes(RSA_ENCRYPTION)), derNull());
  return derSequence(derOid(oidBytes(kind === 'ed25519' ? ED25519 : X25519)));
}

export const readSpki = (bytes: Bytes): PublicMaterial =>
  whole(bytes, SEQUENCE, (inside) => {
    const algorithm = inside.enter(SEQUENCE);
    const kind = readAlgorithm(algorithm);
    algorithm.end();
    return { kind, encoded: inside.bits() };
  });

/** Of a key in the form of `VerifyingKey.bytes`. */
export function spkiOf(kind: KeyKind, bytes: Bytes): Bytes {
  const key = isNist(kind) ? uncompressed(bytes) : bytes;
  return derSequence(algorithmOf(kind), derBits(key));
}

export const rsaSpki = (publicDer: Bytes): Bytes => spkiOf('rsa', publicDer);
