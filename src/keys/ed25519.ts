/**
 * Ed25519 (RFC 8032). Verification is the strict kind: encodings must be canonical, s below the group order, and a
 * public key of small order, under which anything verifies, is none.
 */

import { ed25519 } from '@noble/curves/ed25519.js';
import { owned } from '../core/bytes.ts';
import type { Curve } from './curves.ts';

const strict = { zip215: false } as const;

export const curve: Curve = {
  publicOf: async (secret) => (secret.length === 32 ? owned(ed25519.getPublicKey(secret)) : undefined),
  publicFrom: async (encoded) => {
    if (encoded.length !== 32 || !ed25519.utils.isValidPublicKey(encoded, false)) return undefined;
    return ed25519.Point.fromBytes(encoded, false).isSmallOrder() ? undefined : encoded.slice();
  },
  precompute: (window) => {
    ed25519.Point.BASE.precompute(window);
  },
  seedLength: 32,
  secretFrom: async (seed) => seed.slice(),
  sign: async (message, secret) => owned(ed25519.sign(message, secret)),
  verify: async (message, signature, publicKey) =>
    signature.length === 64 && ed25519.verify(signature, message, publicKey, strict),
};
