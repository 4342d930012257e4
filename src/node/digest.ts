/** Digests by node:crypto: without WebCrypto's copy of what is hashed, and without its detour through a thread. */

import type { Digest } from '../core/digest.ts';

/** Small inputs are hashed at once either way; the names differ by their hyphen only. */
export const nodeDigest: Digest = async (name, bytes) => {
  // loaded when it is first needed: 2 ms that a run without a hash can do without
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hashed = createHash(name.replace('-', '').toLowerCase()).update(bytes).digest();
  return new Uint8Array(hashed.buffer as ArrayBuffer, hashed.byteOffset, hashed.length).slice();
};
