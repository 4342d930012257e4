/** TLVs that Zephyr's boot loaders take outside the protected area. */

import { ECDSA_P224, tlvTypes } from './tlv.ts';

/** Whatever their signature and encryption. */
export const alwaysAllowed: ReadonlySet<number> = new Set([
  tlvTypes.KEYHASH,
  tlvTypes.PUBKEY,
  tlvTypes.SHA256,
  tlvTypes.SHA384,
  tlvTypes.SHA512,
  tlvTypes.RSA2048,
  ECDSA_P224,
  tlvTypes.ECDSASIG,
  tlvTypes.RSA3072,
  tlvTypes.ED25519,
  tlvTypes.ENCRSA2048,
  tlvTypes.ENCKW,
  tlvTypes.ENCEC256,
]);

/** Some of them, built for pure signatures or X25519. */
export const sometimesAllowed: ReadonlySet<number> = new Set([
  tlvTypes.SIG_PURE,
  tlvTypes.ENCX25519,
  tlvTypes.ENCX25519_SHA512,
]);
