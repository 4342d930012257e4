/**
 * Signatures of Secure DFU: ECDSA on P-256 with SHA-256; r, then s, each 32 bytes little-endian. RFC 6979 makes them the
 * same in every run.
 */

import { halvesReversed } from '../../core/bytes.ts';
import type { Bytes, Key, SigningKey, VerifyingKey } from '../../core/types.ts';
import { publishedKey } from '../../keys/published.ts';
import { unusable } from './faults.ts';

export const SIGNATURE_LENGTH = 64;

export const sign = async (key: SigningKey, message: Bytes): Promise<Bytes> =>
  halvesReversed(await key.sign(message));

export const verifies = async (key: VerifyingKey, message: Bytes, signature: Bytes): Promise<boolean> =>
  signature.length === SIGNATURE_LENGTH && key.verify(message, halvesReversed(signature));

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** The same key, verifying by WebCrypto: another implementation than the one that signs, and several times as fast cold. */
export async function secondOpinion(key: VerifyingKey): Promise<VerifyingKey> {
  const { subtle } = globalThis.crypto;
  const native = await subtle.importKey('spki', key.spki, ECDSA, false, ['verify']);
  return { ...key, verify: (message, signature) => subtle.verify(ECDSA, native, signature, message) };
}

/** The key as one that signs packages; anything but a private P-256 key is refused. */
export function signingKeyOf(key: Key): SigningKey {
  if (key.public.kind !== 'p256') {
    throw unusable('nordic/key-not-p256', `the signing key is ${key.public.kind}, not P-256`, {
      why: 'boot loaders verify ECDSA on NIST P-256 only',
      fix: 'make one with `otapack keys generate --type p256 --out private.key`',
    });
  }
  if (!key.private) {
    throw unusable('nordic/key-not-p256', 'the key file holds a public key only', {
      fix: 'name the private key; the public one goes into the boot loader',
    });
  }
  return key.private;
}

export { publishedKey };
