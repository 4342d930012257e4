/** X25519 (RFC 7748): key agreement only. */

import { x25519 } from '@noble/curves/ed25519.js';
import { owned } from '../core/bytes.ts';
import type { Curve } from './curves.ts';

export const curve: Curve = {
  publicOf: async (secret) => (secret.length === 32 ? owned(x25519.getPublicKey(secret)) : undefined),
  publicFrom: async (encoded) => (encoded.length === 32 ? encoded.slice() : undefined),
  seedLength: 32,
  secretFrom: async (seed) => seed.slice(),
  agree: async (secret, peer) => {
    if (peer.length !== 32) return undefined;
    try {
      return owned(x25519.getSharedSecret(secret, peer));
    } catch {
      return undefined; // a point of small order: the shared secret would be zero
    }
  },
};
