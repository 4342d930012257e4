/**
 * The forms of a public key that tools and boot loaders hash to name it.
 *
 *     SPKI      SHA-256 of SubjectPublicKeyInfo: `VerifyingKey.fingerprint`, the same for every kind
 *     MCUboot   hash of the DER in the KEYHASH TLV: PKCS#1 RSAPublicKey for RSA, SPKI for the rest
 *     Nordic    the 64 bytes of dfu_public_key.c: X, then Y, each little-endian
 */

import { halvesReversed, hex } from '../core/bytes.ts';
import { digest, type HashName } from '../core/digest.ts';
import type { Bytes, VerifyingKey } from '../core/types.ts';
import { keyFault } from './faults.ts';
import { kindName } from './make.ts';

/** The DER that MCUboot hashes and embeds. */
export const mcubootDer = (key: VerifyingKey): Bytes => (key.kind === 'rsa' ? key.bytes : key.spki);

/**
 * The hash by which an MCUboot image names its key, as in its KEYHASH TLV: over PKCS#1 RSAPublicKey for RSA, over
 * SubjectPublicKeyInfo otherwise. `hash` is the hash that the image uses.
 */
export const mcubootKeyHash = (key: VerifyingKey, hash: HashName = 'SHA-256'): Promise<Bytes> =>
  digest(hash, mcubootDer(key));

/**
 * The 64 bytes that Nordic's boot loaders embed: X, then Y, each little-endian. Throws a Fault (`key/no-such-form`) for a
 * key that is not P-256.
 */
export function nordicPublic(key: VerifyingKey): Bytes {
  if (key.kind === 'p256') return halvesReversed(key.bytes);
  throw keyFault(
    'key/no-such-form',
    `Nordic's boot loaders know P-256 keys only, this one is ${kindName[key.kind]}`,
    {
      fix: 'make a key with `otapack keys generate --type p256`',
    },
  );
}

/** Every hash under which the key may be named, lower-case hex; the fingerprint first. */
export async function hashesOf(key: VerifyingKey): Promise<readonly string[]> {
  const hashes = [key.fingerprint];
  for (const hash of ['SHA-256', 'SHA-384', 'SHA-512'] as const)
    hashes.push(hex(await mcubootKeyHash(key, hash)));
  if (key.kind === 'p256') hashes.push(hex(await digest('SHA-256', nordicPublic(key))));
  return [...new Set(hashes)];
}
