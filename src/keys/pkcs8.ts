/**
 * Private keys in DER: PKCS#8 (RFC 5208, RFC 5958) and SEC 1 (RFC 5915).
 *
 *     PrivateKeyInfo ::= SEQUENCE { version 0 or 1, AlgorithmIdentifier, OCTET STRING key,
 *                                   [0] attributes OPTIONAL, [1] publicKey OPTIONAL }
 *     ECPrivateKey   ::= SEQUENCE { version 1, OCTET STRING scalar,
 *                                   [0] { namedCurve } OPTIONAL, [1] { BIT STRING point } OPTIONAL }
 *     Ed25519, X25519 (RFC 8410): the key is an OCTET STRING of 32 bytes inside the OCTET STRING.
 *
 * A scalar that is too short is filled up with leading zeros, which old writers dropped; one that is too long is refused.
 */

import { concat, filled } from '../core/bytes.ts';
import type { Bytes, KeyKind } from '../core/types.ts';
import { curveBytes, isNist, type NistKind, nistOids, oidBytes } from './algorithms.ts';
import {
  contextual,
  type DerReader,
  der,
  derBits,
  derInteger,
  derOctets,
  derOid,
  derReader,
  derSequence,
  OCTET_STRING,
  SEQUENCE,
  whole,
} from './der.ts';
import { keyFault } from './faults.ts';
import { uncompressed } from './point.ts';
import { algorithmOf, readAlgorithm, readCurve } from './spki.ts';

/** A private key as it stands in a file: the secret in the form that secret.ts keeps, and the public half if it is there. */
export type PrivateMaterial = { readonly kind: KeyKind; readonly secret: Bytes; readonly encoded?: Bytes };

function padded(scalar: Bytes, kind: NistKind): Bytes {
  const missing = curveBytes[kind] - scalar.length;
  if (missing < 0)
    throw keyFault('key/out-of-range', `a private key of ${scalar.length} bytes is too long for its curve`);
  return concat(filled(missing, 0), scalar);
}

function innerCurve(inside: DerReader): NistKind | undefined {
  if (inside.peek() !== contextual(0)) return undefined;
  const parameters = inside.enter(contextual(0));
  const kind = readCurve(parameters);
  parameters.end();
  return kind;
}

function innerPoint(inside: DerReader): Bytes | undefined {
  if (inside.peek() !== contextual(1)) return undefined;
  const field = inside.enter(contextual(1));
  const point = field.bits();
  field.end();
  return point;
}

/** Reads SEC 1; `outer` is the curve that the PKCS#8 around it names. */
export const readSec1 = (bytes: Bytes, outer?: NistKind): PrivateMaterial =>
  whole(bytes, SEQUENCE, (inside) => {
    const version = inside.integer();
    if (version.length !== 1 || version[0] !== 1)
      throw keyFault('key/der-damaged', 'no EC private key of version 1');
    const scalar = inside.take(OCTET_STRING);
    const own = innerCurve(inside);
    const encoded = innerPoint(inside);
    const kind = outer ?? own;
    if (kind === undefined)
      throw keyFault('key/unsupported-curve', 'the EC key does not say on which curve it is');
    if (own !== undefined && own !== kind) throw keyFault('key/halves-differ', 'the EC key names two curves');
    return { kind, secret: padded(scalar, kind), ...(encoded ? { encoded } : {}) };
  });

function readEdwards(
  kind: 'ed25519' | 'x25519',
  content: Bytes,
  encoded: Bytes | undefined,
): PrivateMaterial {
  const outer = derReader(content);
  const secret = outer.take(OCTET_STRING);
  outer.end();
  if (secret.length !== 32)
    throw keyFault('key/out-of-range', `a private key of ${secret.length} bytes, not 32`);
  return { kind, secret, ...(encoded ? { encoded } : {}) };
}

export const readPkcs8 = (bytes: Bytes): PrivateMaterial =>
  whole(bytes, SEQUENCE, (inside) => {
    const version = inside.integer();
    if (version.length !== 1 || (version[0] ?? 2) > 1)
      throw keyFault('key/der-damaged', 'no PKCS#8 of version 0 or 1');
    const algorithm = inside.enter(SEQUENCE);
    const kind = readAlgorithm(algorithm);
    algorithm.end();
    const content = inside.take(OCTET_STRING);
    if (inside.peek() === contextual(0)) inside.take(contextual(0));
    const encoded = inside.peek() === 0x81 ? inside.take(0x81).subarray(1) : undefined;
    if (isNist(kind)) return readSec1(content, kind);
    if (kind === 'rsa') return { kind, secret: content };
    return readEdwards(kind, content, encoded);
  });

/** ECPrivateKey of a scalar; with `named` the curve is named in it, with `point` (X‖Y) it holds the public half. */
export function sec1(kind: NistKind, scalar: Bytes, parts: { named: boolean; point?: Bytes }): Bytes {
  return derSequence(
    derInteger(Uint8Array.of(1)),
    derOctets(scalar),
    parts.named ? der(contextual(0), derOid(oidBytes(nistOids[kind]))) : new Uint8Array(),
    parts.point ? der(contextual(1), derBits(uncompressed(parts.point))) : new Uint8Array(),
  );
}

/** PrivateKeyInfo version 0 around the key's own encoding. */
export const pkcs8 = (kind: KeyKind, content: Bytes): Bytes =>
  derSequence(derInteger(Uint8Array.of(0)), algorithmOf(kind), derOctets(content));

export const rsaPkcs8 = (privateDer: Bytes): Bytes => pkcs8('rsa', privateDer);
