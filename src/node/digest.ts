/** Digests by node:crypto, which neither copies its input nor goes through a thread, as WebCrypto does. */

import type { Digest } from '../core/digest.ts';

export const nodeDigest: Digest = async (name, bytes) => {
  // loaded when it is first needed: 2 ms that a run without a hash can do without
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hashed = createHash(name.replace('-', '').toLowerCase()).update(bytes).digest();
  return new Uint8Array(hashed.buffer as ArrayBuffer, hashed.byteOffset, hashed.length).slice();
};
