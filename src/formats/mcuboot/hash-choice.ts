/**
 * Which hash an image gets: the signing key decides, within what the user asked for.
 *
 *     key               auto    also         --pure
 *     none              256     384, 512     256
 *     RSA               256     –            refused
 *     P-256             256     (512)        refused      512 only where the public half decides
 *     P-384             384     –            refused
 *     Ed25519           256     512          512
 *     X25519            256     512          refused      a private key; a public one has no hash at all
 */

import type { SigningKey, VerifyingKey } from '../../core/types.ts';
import { misuse } from './faults.ts';
import { type HashBits, hashes, type ImageHash } from './layout.ts';

/** The key that decides, and which half of it there is. */
export type DecidingKey = {
  readonly key: VerifyingKey;
  readonly private: boolean;
};

export const decidingKey = (key: SigningKey): DecidingKey => ({ key: key.public, private: true });

/** The name the reference tool's messages know a key by. */
export function schemeName({ kind, bits }: Pick<VerifyingKey, 'kind' | 'bits'>): string {
  switch (kind) {
    case 'rsa':
      return `PKCS1_PSS_RSA${bits}_SHA256`;
    case 'p256':
      return 'ECDSA256_SHA256';
    case 'p384':
      return 'ECDSA384_SHA384';
    default:
      return kind.toUpperCase();
  }
}

/** The hashes a key may be used with, its own choice first. */
export function allowedHashes({ key, private: secret }: DecidingKey): readonly HashBits[] {
  switch (key.kind) {
    case 'rsa':
      return [256];
    case 'p256':
      return secret ? [256] : [256, 512];
    case 'p384':
      return [384];
    case 'ed25519':
      return [256, 512];
    case 'x25519':
      return secret ? [256, 512] : [];
  }
}

export type ShaOption = 'auto' | '256' | '384' | '512';

function pureHash(deciding: DecidingKey | undefined, sha: ShaOption): ImageHash {
  if (sha !== 'auto') {
    throw misuse('mcuboot/hash-choice', '--pure forbids sha selection by user', {
      why: 'a pure signature hashes the image itself',
      fix: `leave --sha ${sha} out`,
    });
  }
  if (!deciding) return hashes[256];
  if (deciding.key.kind === 'ed25519') return hashes[512];
  throw misuse(
    'mcuboot/hash-choice',
    `Could not find allowed hash algorithms for ${schemeName(deciding.key)} with --pure`,
    { why: 'only Ed25519 signs an image itself', fix: 'leave --pure out, or sign with an Ed25519 key' },
  );
}

export function chooseHash(deciding: DecidingKey | undefined, sha: ShaOption, pure: boolean): ImageHash {
  if (pure) return pureHash(deciding, sha);
  const allowed = deciding ? allowedHashes(deciding) : ([256, 384, 512] as const);
  const wanted = allowed.find((bits) => sha === 'auto' || String(bits) === sha);
  if (wanted !== undefined) return hashes[wanted];
  const name = deciding ? schemeName(deciding.key) : 'none';
  throw misuse('mcuboot/hash-choice', `Key ${name} can not be used with --sha ${sha}`, {
    fix:
      allowed.length === 0
        ? `${name} is a key for encryption; sign with another kind`
        : `this key takes --sha ${allowed.join(' or ')}`,
  });
}
