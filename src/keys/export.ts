/**
 * Keys to text and bytes, each form as its reader expects it.
 *
 *     pkcs8        PrivateKeyInfo; for an EC key with the public half, and the curve named in the outer structure only
 *     traditional  SEC 1 ECPrivateKey, PKCS#1 RSAPrivateKey: what OpenSSL wrote before PKCS#8
 *     minimal      what a small boot loader needs: EC without the public half, RSA without dP, dQ and qInv
 *
 * Every function that gives out a secret has `private` in its name, and no other has.
 */

import { reversed } from '../core/bytes.ts';
import type { Bytes, SigningKey, VerifyingKey } from '../core/types.ts';
import { isNist } from './algorithms.ts';
import { derInteger, derOctets, derSequence } from './der.ts';
import { keyFault } from './faults.ts';
import { kindName } from './make.ts';
import { pem } from './pem.ts';
import { pkcs8, sec1 } from './pkcs8.ts';
import { readRsaPrivate } from './rsa.ts';
import { secretOf } from './secret.ts';

/** `pkcs8`, or `traditional`: SEC 1 for P-256 and P-384, PKCS#1 for RSA; Ed25519 and X25519 have no such form. */
export type PrivateForm = 'pkcs8' | 'traditional';

const noSuchForm = (key: SigningKey, form: string) =>
  keyFault('key/no-such-form', `an ${kindName[key.kind]} key has no ${form} form`);

/** An RSAPrivateKey that ends after q. It is not PKCS#1, but MCUboot's parser reads no further. */
function minimalRsa(der: Bytes): Bytes {
  const { n, e, d, p, q } = readRsaPrivate(der);
  return derSequence(...[Uint8Array.of(0), n, e, d, p, q].map(derInteger));
}

function ecContent(key: SigningKey, form: PrivateForm, minimal: boolean): Bytes {
  if (!isNist(key.kind)) throw noSuchForm(key, 'SEC 1');
  const point = minimal ? {} : { point: key.public.bytes };
  return sec1(key.kind, secretOf(key), { named: form === 'traditional', ...point });
}

/** The private key as DER. Minimal has no meaning for X25519 and Ed25519, which are minimal already. */
export function privateDer(key: SigningKey, form: PrivateForm, minimal = false): Bytes {
  const secret = secretOf(key);
  if (key.kind === 'rsa') {
    const content = minimal ? minimalRsa(secret) : secret;
    return form === 'traditional' ? content.slice() : pkcs8('rsa', content);
  }
  if (isNist(key.kind)) {
    const content = ecContent(key, form, minimal);
    return form === 'traditional' ? content : pkcs8(key.kind, content);
  }
  if (form === 'traditional') throw noSuchForm(key, 'traditional');
  return pkcs8(key.kind, derOctets(secret));
}

/**
 * The private key as PEM, **unprotected**: PKCS#8 (`BEGIN PRIVATE KEY`) or the traditional form. Throws a Fault
 * (`key/no-such-form`) where the kind of key has no traditional form.
 */
export function privatePem(key: SigningKey, form: PrivateForm = 'pkcs8'): string {
  const label = form === 'pkcs8' ? 'PRIVATE KEY' : key.kind === 'rsa' ? 'RSA PRIVATE KEY' : 'EC PRIVATE KEY';
  return pem(label, privateDer(key, form));
}

/**
 * The private key as PEM under a passphrase (`BEGIN ENCRYPTED PRIVATE KEY`): PKCS#8 with PBES2, which is
 * PBKDF2-HMAC-SHA256 (600,000 rounds) and AES-256-CBC. `random` gives as many cryptographically random bytes as asked for.
 */
export async function encryptedPrivatePem(
  key: SigningKey,
  passphrase: string,
  random: (length: number) => Bytes,
): Promise<string> {
  const { sealPkcs8 } = await import('./pbes2.ts');
  return pem('ENCRYPTED PRIVATE KEY', await sealPkcs8(privateDer(key, 'pkcs8'), passphrase, random));
}

/** The bare scalar of a P-256 key, little-endian, as `readKey` reads it back. */
export function privateRaw(key: SigningKey): Bytes {
  if (key.kind !== 'p256') throw noSuchForm(key, 'raw private');
  return reversed(secretOf(key));
}

/** The public key as PEM: SubjectPublicKeyInfo, `BEGIN PUBLIC KEY`. */
export const publicPem = (key: VerifyingKey): string => pem('PUBLIC KEY', key.spki);
