/** The keys of a build, refused in the reference's order: the signing key, then the device's, then a signature made elsewhere. */

import type { BuildRequest, Bytes, Key, SigningKey, VerifyingKey } from '../../core/types.ts';
import { refuseUnderivable } from './derive.ts';
import { refuseMixedKeys } from './encrypt.ts';
import { misuse, unusable } from './faults.ts';
import { allowedHashes, type DecidingKey, decidingKey, schemeName } from './hash-choice.ts';
import type { ImageHash } from './layout.ts';
import type { SignPlan } from './plan.ts';
import { readSignatureFile, signatureType } from './signature.ts';

export type External = { readonly key: VerifyingKey; readonly signature: Bytes };

export type Keys = {
  readonly signer: SigningKey | undefined;
  /** Further keys, each with a signature of its own. */
  readonly also: readonly SigningKey[];
  readonly device: VerifyingKey | undefined;
};

/** The key of an option; an RSA key of a size that MCUboot does not know is of no use anywhere. */
function lastKey(request: BuildRequest, name: string): Key | undefined {
  const key = request.keys[name]?.at(-1);
  if (key?.public.kind !== 'rsa' || signatureType(key.public) !== undefined) return key;
  throw unusable('mcuboot/key-size', `--${name}: MCUboot does not know RSA keys of ${key.public.bits} bits`, {
    fix: 'make an RSA-2048 or RSA-3072 key, or better an ECDSA or Ed25519 one',
  });
}

function privateHalf(key: Key, option: string): SigningKey {
  if (key.private) return key.private;
  throw misuse('mcuboot/signing-key', `Cannot sign with a public-only PEM (${option})`, {
    fix: 'give the private key, or bring the signature with --fix-sig',
  });
}

export function openKeys(plan: SignPlan, request: BuildRequest): Keys {
  const key = lastKey(request, 'key');
  const signer = key && privateHalf(key, '--key');
  const also = (request.keys['also-key'] ?? []).map((one) => privateHalf(one, '--also-key'));
  if (also.length > 0 && !signer) {
    throw misuse('mcuboot/signature-options', '--also-key needs --key', {
      why: 'the first key decides the hash of the image',
    });
  }
  const device = lastKey(request, 'encrypt')?.public;
  if (device) refuseMixedKeys(signer?.public, device);
  if (plan.deterministic) for (const one of [signer, ...also]) refuseUnderivable(one, device);
  return { signer, also, device };
}

/** The signature made elsewhere and its key; refused together with a key that signs here. */
export function openExternal(
  request: BuildRequest,
  signer: SigningKey | undefined,
): (External & { key: VerifyingKey; private: boolean }) | undefined {
  const file = request.files['fix-sig']?.at(-1);
  if (!file) return undefined;
  const key = lastKey(request, 'fix-sig-pubkey');
  if (!key) {
    throw misuse('mcuboot/signature-options', 'public key of the fixed signature is not specified', {
      fix: 'add --fix-sig-pubkey',
    });
  }
  if (signer) {
    throw misuse(
      'mcuboot/signature-options',
      'Can not sign using key and provide fixed-signature at the same time',
      { fix: 'leave --key or --fix-sig out' },
    );
  }
  return {
    key: key.public,
    private: key.private !== undefined,
    signature: readSignatureFile(file.bytes, file.name),
  };
}

/** The key that decides the hash: the one that signs, or that signed elsewhere. */
export const decidingOf = (
  signer: SigningKey | undefined,
  external: ReturnType<typeof openExternal>,
): DecidingKey | undefined => (signer ? decidingKey(signer) : external);

/** Every further key must be able to sign with the hash that the first one decided. */
export function refuseOtherHash(also: readonly SigningKey[], hash: ImageHash, pure: boolean): void {
  for (const key of also) {
    if (pure ? key.kind === 'ed25519' : allowedHashes(decidingKey(key)).includes(hash.bits)) continue;
    throw misuse(
      'mcuboot/hash-choice',
      `--also-key: ${schemeName(key)} cannot sign an image with ${hash.label}`,
      {
        why: 'an image has one hash for all its signatures',
        fix: 'use keys that share a hash, e.g. P-256, Ed25519 and RSA with SHA-256',
      },
    );
  }
}

/** Options about signatures that contradict each other. */
export function refuseContradictions(plan: SignPlan, request: BuildRequest): void {
  const external = request.files['fix-sig'] !== undefined;
  if (plan.vector && plan.pad) {
    throw misuse('mcuboot/signature-options', '--vector-to-sign does not go with padding', {
      why: 'a padded vector is not what the image will hold, and its signature would not fit',
      fix: 'leave --pad, --confirm and --test out of this step',
    });
  }
  if (plan.compression !== 'disabled' && request.keys['also-key']) {
    throw misuse('mcuboot/signature-options', 'a compressed image is signed with one key', {
      why: 'it has room for one signature of the image it unpacks to, and a boot loader with another key refuses that',
      fix: 'sign an image for each key, or leave --compression or --also-key out',
    });
  }
  if (plan.compression !== 'disabled' && (plan.vector || external)) {
    throw misuse('mcuboot/signature-options', 'a compressed image cannot be signed elsewhere', {
      why: 'it carries two signatures, and the second is over the first',
      fix: 'sign here with --key, or leave --compression out',
    });
  }
}
