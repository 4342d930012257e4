/**
 * Signatures as an image carries them, and the key beside them.
 *
 *     RSA      PSS block as long as the modulus          0x20, 0x23
 *     ECDSA    DER SEQUENCE { r, s }, zeros behind it    0x22          with --pad-sig: 72 (P-256), 103 (P-384)
 *     Ed25519  R‖S, 64 bytes, over the digest            0x24          pure: over the image itself
 */

import { concat, filled, slice } from '../../core/bytes.ts';
import { digest } from '../../core/digest.ts';
import type { Bytes, KeyKind, SigningKey, VerifyingKey } from '../../core/types.ts';
import { ecdsaFromDer, ecdsaToDer } from '../../keys/ecdsa-der.ts';
import { unusable } from './faults.ts';
import { hashes, type ImageHash } from './layout.ts';
import { type Tlv, type TlvName, tlv } from './tlv.ts';

/** What is signed: the region, and its digest under the image's hash. */
export type Signed = {
  readonly region: Bytes;
  readonly digest: Bytes;
  readonly hash: ImageHash;
  readonly pure: boolean;
};

export function signatureType({ kind, bits }: Pick<VerifyingKey, 'kind' | 'bits'>): TlvName | undefined {
  if (kind === 'rsa') return bits === 3072 ? 'RSA3072' : bits === 2048 ? 'RSA2048' : undefined;
  if (kind === 'p256' || kind === 'p384') return 'ECDSASIG';
  return kind === 'ed25519' ? 'ED25519' : undefined;
}

const coordinateSize: Readonly<Partial<Record<KeyKind, number>>> = { p256: 32, p384: 48 };
/** 103 for P-384 is one short of the longest signature, and what boot loaders before 1.5 were given. */
const paddedSize: Readonly<Partial<Record<KeyKind, number>>> = { p256: 72, p384: 103 };

/** The key's own hash is the image's: a digest made once serves both. */
const signsWith = (kind: KeyKind, hash: ImageHash): boolean =>
  (kind === 'p256' && hash === hashes[256]) || (kind === 'p384' && hash === hashes[384]);

/** The signature in the form of the TLV. */
export async function signImage(key: SigningKey, signed: Signed, padSignature: boolean): Promise<Bytes> {
  if (signatureType(key) === undefined) {
    throw unusable(
      'mcuboot/key-cannot-sign',
      `an ${key.kind.toUpperCase()} key of ${key.bits} bits cannot sign an image`,
      {
        why: 'MCUboot knows signatures of RSA-2048, RSA-3072, P-256, P-384 and Ed25519',
        fix: 'X25519 keys are for --encrypt; sign with one of the others',
      },
    );
  }
  if (key.kind === 'rsa') return key.sign(signed.region, 'pss');
  if (key.kind === 'ed25519') return key.sign(signed.pure ? signed.region : signed.digest);
  const ready = signsWith(key.kind, signed.hash) ? key.signDigest : undefined;
  const signature = ecdsaToDer(ready ? await ready(signed.digest) : await key.sign(signed.region));
  const wanted = padSignature ? (paddedSize[key.kind] ?? 0) : 0;
  return signature.length < wanted ? concat(signature, filled(wanted - signature.length, 0)) : signature;
}

/** A DER signature without the zeros that may follow it. */
export function unpadded(signature: Bytes): Bytes {
  const length = (signature[1] ?? 0) + 2;
  const rest = signature.subarray(length);
  return rest.every((byte) => byte === 0) ? (slice(signature, 0, length) ?? signature) : signature;
}

/** Up to here a platform that verifies messages is quicker than arithmetic over the digest that is known. */
const HASHED_AGAIN = 4 * 1024 * 1024;

/** Whether the value of a signature TLV is this key's; wrong lengths and encodings are false. */
export async function verifyImage(key: VerifyingKey, signed: Signed, value: Bytes): Promise<boolean> {
  if (key.kind === 'rsa') return value.length === key.bits / 8 && key.verify(signed.region, value, 'pss');
  if (key.kind === 'ed25519') return key.verify(signed.pure ? signed.region : signed.digest, value);
  const size = coordinateSize[key.kind];
  const signature = size === undefined ? undefined : ecdsaFromDer(unpadded(value), size);
  if (!signature) return false;
  const long = signed.region.length === 0 || signed.region.length > HASHED_AGAIN;
  const ready = long && signsWith(key.kind, signed.hash) ? key.verifyDigest : undefined;
  return ready ? ready(signed.digest, signature) : key.verify(signed.region, signature);
}

/** The public key as an image names it: PKCS#1 for RSA, SubjectPublicKeyInfo for all others. */
export const publicBytes = (key: VerifyingKey): Bytes => (key.kind === 'rsa' ? key.bytes : key.spki);

export const keyHash = (key: VerifyingKey, hash: ImageHash): Promise<Bytes> =>
  digest(hash.name, publicBytes(key));

/** KEYHASH, or the key itself. */
export async function keyTlv(key: VerifyingKey, hash: ImageHash, whole: boolean): Promise<Tlv> {
  return whole ? tlv('PUBKEY', publicBytes(key)) : tlv('KEYHASH', await keyHash(key, hash));
}

export function signatureTlv(key: VerifyingKey, value: Bytes): Tlv {
  const type = signatureType(key);
  if (type !== undefined) return tlv(type, value);
  throw unusable(
    'mcuboot/key-cannot-sign',
    `MCUboot has no signature of ${key.kind} keys with ${key.bits} bits`,
    {
      fix: 'use RSA-2048, RSA-3072, P-256, P-384 or Ed25519',
    },
  );
}

const FOREIGN = /[^A-Za-z0-9+/=]/g;

/**
 * A signature made elsewhere, base64: white space and other foreign characters are passed over, and what follows the
 * padding is not read; a text that ends inside a group is refused.
 */
export function readSignatureFile(bytes: Bytes, name: string): Bytes {
  const digits: string[] = [];
  let padding = 0;
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  for (const character of text.replace(FOREIGN, '')) {
    if (character !== '=') {
      digits.push(character);
      padding = 0;
      continue;
    }
    padding++;
    const inGroup = digits.length % 4;
    if (inGroup >= 2 && inGroup + padding >= 4) return decode(digits, name);
  }
  return decode(digits, name, padding);
}

function decode(digits: readonly string[], name: string, left = -1): Bytes {
  const cut = digits.length % 4;
  if (cut === 1 || (left >= 0 && cut !== 0)) {
    throw unusable('mcuboot/signature-file', `${name} is no complete base64 text`, {
      fix: 'write the signature with `base64`, with its padding',
    });
  }
  const binary = globalThis.atob(digits.join('') + '='.repeat((4 - cut) % 4));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
