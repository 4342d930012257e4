/**
 * The curves behind one shape, each loaded only when a key of its kind appears. Hashing of messages is WebCrypto's; so is
 * arithmetic on the NIST curves as far as it goes, and noble's everywhere else.
 */

import type { Bytes } from '../core/types.ts';
import type { CurveKind } from './algorithms.ts';

export type Curve = {
  /** The public half in the form of `VerifyingKey.bytes`; undefined when the scalar is out of range. */
  publicOf(secret: Bytes): Promise<Bytes | undefined>;
  /** A public key in any of its encodings as `VerifyingKey.bytes`; undefined when it is not on the curve. */
  publicFrom(encoded: Bytes): Promise<Bytes | undefined>;
  /** Sets the window of the base point's table, which is made at its first use. */
  precompute?(window: number): void;
  /** Random bytes that `secretFrom` turns into a private key without bias. */
  readonly seedLength: number;
  secretFrom(seed: Bytes): Promise<Bytes>;
  /** Loads what `sign` takes. */
  prepare?(): Promise<unknown>;
  sign?(message: Bytes, secret: Bytes): Promise<Bytes>;
  verify?(message: Bytes, signature: Bytes, publicKey: Bytes): Promise<boolean>;
  signDigest?(digest: Bytes, secret: Bytes): Promise<Bytes>;
  verifyDigest?(digest: Bytes, signature: Bytes, publicKey: Bytes): Promise<boolean>;
  /** The public keys, encoded, under which the signature over the digest is valid: two, rarely four, or none. */
  recover?(digest: Bytes, signature: Bytes): Promise<Bytes[]>;
  /** The Diffie-Hellman secret (X coordinate); undefined when the peer's key is none or leads to zero. */
  agree?(secret: Bytes, peer: Bytes): Promise<Bytes | undefined>;
};

let window: number | undefined;

/**
 * How many bits of a scalar the table of base-point multiples takes at a time, for curves loaded from now on. A process
 * that signs once is quickest with 1, which needs no table (a cold P-256 signature: 6 ms instead of 25); one that signs
 * more than some ten wants noble's own 6. It is global state, so only programs set it, never the library.
 */
export function setPrecomputeWindow(bits: number): void {
  window = bits;
}

/** Setting the window throws the table away, so it happens once for each curve. */
const prepared = new Map<CurveKind, Curve>();

export async function curveOf(kind: CurveKind): Promise<Curve> {
  const known = prepared.get(kind);
  if (known) return known;
  const curve = await load(kind);
  if (window !== undefined) curve.precompute?.(window);
  prepared.set(kind, curve);
  return curve;
}

async function load(kind: CurveKind): Promise<Curve> {
  switch (kind) {
    case 'p256':
      return (await import('./p256.ts')).curve;
    case 'p384':
      return (await import('./p384.ts')).curve;
    case 'ed25519':
      return (await import('./ed25519.ts')).curve;
    case 'x25519':
      return (await import('./x25519.ts')).curve;
  }
}
