/**
 * One interface for all curves; the code of each is loaded when a key of its kind appears. WebCrypto hashes messages, and does
 * the arithmetic on the NIST curves where it can; noble does the rest.
 */

import type { Bytes } from '../core/types.ts';
import type { CurveKind } from './algorithms.ts';

export type Curve = {
  /** The public half, in the form of `VerifyingKey.bytes`; undefined when the secret is out of range. */
  publicOf(secret: Bytes): Promise<Bytes | undefined>;
  /** A public key in any encoding to the form of `VerifyingKey.bytes`; undefined when it is not on the curve. */
  publicFrom(encoded: Bytes): Promise<Bytes | undefined>;
  /** Sets the window size of the table of base-point multiples, which is made when it is first used. */
  precompute?(window: number): void;
  /** How many random bytes `secretFrom` takes to make a private key without bias. */
  readonly seedLength: number;
  secretFrom(seed: Bytes): Promise<Bytes>;
  /** Loads the code that `sign` takes. */
  prepare?(): Promise<unknown>;
  sign?(message: Bytes, secret: Bytes): Promise<Bytes>;
  verify?(message: Bytes, signature: Bytes, publicKey: Bytes): Promise<boolean>;
  signDigest?(digest: Bytes, secret: Bytes): Promise<Bytes>;
  verifyDigest?(digest: Bytes, signature: Bytes, publicKey: Bytes): Promise<boolean>;
  /** The public keys, encoded, under which the signature over the digest is valid: two, rarely four, or none. */
  recover?(digest: Bytes, signature: Bytes): Promise<Bytes[]>;
  /** The Diffie-Hellman secret (X coordinate); undefined when the peer's key is invalid or the secret would be zero. */
  agree?(secret: Bytes, peer: Bytes): Promise<Bytes | undefined>;
};

let window: number | undefined;

/**
 * Sets the window size of noble's table of base-point multiples, in bits, for curves that are loaded from now on. A process
 * that signs once is quickest with 1, which needs no table (6 ms for a first P-256 signature instead of 25); one that signs
 * more than about ten times is quickest with noble's default of 6. This is global state: programs set it, the library never.
 */
export function setPrecomputeWindow(bits: number): void {
  window = bits;
}

/** The curves that are loaded, with their window set: setting it again would throw the table away. */
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
