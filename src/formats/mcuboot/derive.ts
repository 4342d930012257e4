/**
 * `--deterministic`: the random numbers of an encryption, derived instead of drawn, so that two builds of one input are
 * the same bytes.
 *
 * A key may be derived only from something that nobody but the signer has, and must never meet a second plain text:
 * AES-CTR gives both away. So the source is a deterministic signature (RFC 6979, Ed25519) over a text that names this
 * purpose, the digest of everything that is signed (payload, header, protected values) and the device's key. The signature is
 * never published; the text is no image and no digest, so no boot loader accepts it as one. Another payload, option or
 * device gives another key; the same ones give the same ciphertext, which tells an observer that they are the same.
 *
 * RSA signatures and RSA-OAEP are random by WebCrypto's own hand, so there it is refused.
 */

import { concat, utf8 } from '../../core/bytes.ts';
import { digest } from '../../core/digest.ts';
import type { Bytes, SigningKey, VerifyingKey } from '../../core/types.ts';
import { hkdf } from '../../keys/agree.ts';
import { misuse } from './faults.ts';

const PURPOSE = utf8('otapack mcuboot payload encryption, derivation 1\n');

export function refuseUnderivable(signing: SigningKey | undefined, device: VerifyingKey | undefined): void {
  if (signing?.kind === 'rsa') {
    throw misuse('mcuboot/deterministic', '--deterministic does not go with an RSA key', {
      why: 'RSA-PSS takes a random salt that WebCrypto draws itself',
      fix: 'sign with Ed25519 or ECDSA, or leave --deterministic out',
    });
  }
  if (!device) return;
  if (device.kind === 'rsa') {
    throw misuse('mcuboot/deterministic', '--deterministic does not go with encryption for an RSA key', {
      why: 'RSA-OAEP takes a random seed that WebCrypto draws itself',
      fix: 'encrypt for a P-256 or X25519 key, or leave --deterministic out',
    });
  }
  if (signing?.deterministic) return;
  throw misuse('mcuboot/deterministic', '--deterministic encryption needs a signing key', {
    why: 'the payload key is derived from what only the signer has; without one anybody could derive it',
    fix: 'add --key, or leave --deterministic out',
  });
}

/** A source of bytes for one encryption; every call gives the next ones. */
export async function derivedRandom(
  signing: SigningKey,
  device: VerifyingKey,
  region: Bytes,
  settings: string,
): Promise<(length: number) => Bytes> {
  const about = await digest('SHA-512', concat(await digest('SHA-512', region), device.spki, utf8(settings)));
  const secret = await signing.sign(concat(PURPOSE, about));
  const pool = await hkdf('SHA-512', secret, PURPOSE, 256);
  let used = 0;
  return (length) => {
    if (used + length > pool.length) throw new RangeError('an encryption needs less than 256 random bytes');
    used += length;
    return pool.slice(used - length, used);
  };
}
