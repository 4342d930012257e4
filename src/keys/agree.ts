/**
 * Key agreement and key transport, for encrypted images: ECDH on P-256 (SEC 1) and X25519 (RFC 7748), HKDF (RFC 5869),
 * RSA-OAEP (RFC 8017) with SHA-256 and no label. Points travel uncompressed, 04‖X‖Y.
 *
 * A key of the wrong kind is the caller's mistake: a Fault. A point or a ciphertext that came out of an artifact may be bad:
 * the answer is then undefined, and the caller makes a finding of it.
 */

import type { HashName } from '../core/digest.ts';
import type { Bytes, SigningKey, VerifyingKey } from '../core/types.ts';
import { curveOf } from './curves.ts';
import { keyFault } from './faults.ts';
import { kindName } from './make.ts';
import { uncompressed } from './point.ts';
import { importRsa } from './rsa.ts';
import { secretOf } from './secret.ts';

export type AgreementKind = 'p256' | 'x25519';

const cannotAgree = (kind: VerifyingKey['kind'], wanted: string) =>
  keyFault('key/cannot-agree', `encryption needs ${wanted}, this key is ${kindName[kind]}`);

async function agree(kind: AgreementKind, secret: Bytes, peer: Bytes): Promise<Bytes | undefined> {
  return (await curveOf(kind)).agree?.(secret, peer);
}

/** The 32-byte secret shared by the key and the peer's point: 04‖X‖Y or X‖Y for P-256, 32 bytes for X25519. */
export async function sharedSecret(key: SigningKey, peerPublic: Bytes): Promise<Bytes | undefined> {
  if (key.kind !== 'p256' && key.kind !== 'x25519') throw cannotAgree(key.kind, 'a P-256 or X25519 key');
  return agree(key.kind, secretOf(key), peerPublic);
}

export type Ephemeral = {
  /** As it is sent: 04‖X‖Y for P-256, 32 bytes for X25519. */
  readonly public: Bytes;
  /** The secret shared with a peer, whose point has the forms that `sharedSecret` takes. */
  sharedSecretWith(peer: Bytes): Promise<Bytes | undefined>;
};

/** A key pair for a single message. */
export async function ephemeral(kind: AgreementKind, random: (length: number) => Bytes): Promise<Ephemeral> {
  const curve = await curveOf(kind);
  const secret = await curve.secretFrom(random(curve.seedLength));
  const bytes = await curve.publicOf(secret);
  if (!bytes) throw new RangeError('an ephemeral scalar is always in range');
  return {
    public: kind === 'p256' ? uncompressed(bytes) : bytes,
    sharedSecretWith: (peer) => agree(kind, secret, peer),
  };
}

/** HKDF, extract and expand. Without a salt, zeros as long as the hash stand for it, as the RFC says. */
export async function hkdf(
  hash: HashName,
  secret: Bytes,
  info: Bytes,
  length: number,
  salt: Bytes = new Uint8Array(),
): Promise<Bytes> {
  const { subtle } = globalThis.crypto;
  const key = await subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  return new Uint8Array(await subtle.deriveBits({ name: 'HKDF', hash, salt, info }, key, 8 * length));
}

/** Encrypts a short secret for the holder of an RSA key; two runs give different bytes. */
export async function oaepWrap(key: VerifyingKey, bytes: Bytes): Promise<Bytes> {
  if (key.kind !== 'rsa') throw cannotAgree(key.kind, 'an RSA key');
  const imported = await importRsa(key.bytes, { name: 'RSA-OAEP', use: 'encrypt' });
  return new Uint8Array(await globalThis.crypto.subtle.encrypt({ name: 'RSA-OAEP' }, imported, bytes));
}

/** The secret that was wrapped, or undefined when this key does not open it. */
export async function oaepUnwrap(key: SigningKey, wrapped: Bytes): Promise<Bytes | undefined> {
  if (key.kind !== 'rsa') throw cannotAgree(key.kind, 'an RSA key');
  const imported = await importRsa(secretOf(key), { name: 'RSA-OAEP', use: 'decrypt' });
  try {
    return new Uint8Array(await globalThis.crypto.subtle.decrypt({ name: 'RSA-OAEP' }, imported, wrapped));
  } catch (error) {
    if (error instanceof Error && error.name === 'OperationError') return undefined;
    throw error;
  }
}
