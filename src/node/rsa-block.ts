/** Makes the RSA blocks that WebCrypto does not make: PKCS#1 type 1 around any content. */

import { constants, createPrivateKey, privateEncrypt } from 'node:crypto';
import type { PrivateBlock } from '../keys/legacy-rsa.ts';

export const rsaPrivateBlock: PrivateBlock = (key, content) => {
  const rsa = createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs1' });
  return new Uint8Array(privateEncrypt({ key: rsa, padding: constants.RSA_PKCS1_PADDING }, content));
};
