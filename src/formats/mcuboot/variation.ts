/**
 * Where two correct builds of one image differ: random signatures and payload keys; with ECDSA also the DER length, and
 * what follows from it (totals, the room that is left for padding). A compressed image carries the random signature of
 * its unpacked form in the protected area, so that its hash varies too.
 */

import { type ParsedImage, typeIn } from './image.ts';
import { ENCRYPTED } from './layout.ts';
import { tlvTypes } from './tlv.ts';

const RANDOM: ReadonlySet<number> = new Set([
  tlvTypes.RSA2048,
  tlvTypes.RSA3072,
  tlvTypes.ECDSASIG,
  tlvTypes.ENCRSA2048,
  tlvTypes.ENCEC256,
  tlvTypes.ENCX25519,
  tlvTypes.ENCX25519_SHA512,
]);
const HASHES: ReadonlySet<number> = new Set([tlvTypes.SHA256, tlvTypes.SHA384, tlvTypes.SHA512]);

export type Variation = {
  /** The payload is encrypted under a random key. */
  readonly payload: boolean;
  /** The signature is DER, whose length varies. */
  readonly length: boolean;
  /** The protected area varies, and with it the hash. */
  readonly inside: boolean;
};

export function variationOf(image: ParsedImage): Variation {
  const types = (image.unprotectedArea?.entries ?? []).map((entry) => typeIn(image, entry));
  const inner = (image.protectedArea?.entries ?? []).map((entry) => typeIn(image, entry));
  const isRandom = types.some((type) => RANDOM.has(type) && !isKey(type));
  return {
    payload: (image.header.flags & ENCRYPTED) !== 0,
    length: types.includes(tlvTypes.ECDSASIG),
    inside: isRandom && inner.includes(tlvTypes.DECOMP_SIGNATURE),
  };
}

const isKey = (type: number): boolean => type >= tlvTypes.ENCRSA2048 && type <= tlvTypes.ENCX25519_SHA512;

export const valueVaries = (type: number, { inside }: Variation): boolean =>
  RANDOM.has(type) || (inside && (type === tlvTypes.DECOMP_SIGNATURE || HASHES.has(type)));

export const lengthVaries = (type: number, { length, inside }: Variation): boolean =>
  type === tlvTypes.ECDSASIG || (length && inside && type === tlvTypes.DECOMP_SIGNATURE);
