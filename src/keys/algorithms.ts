/** The object identifiers of the keys and curves here, as the hex of their DER content. */

import { fromHex, hex } from '../core/bytes.ts';
import type { Bytes, KeyKind } from '../core/types.ts';

export type CurveKind = Exclude<KeyKind, 'rsa'>;
export type NistKind = 'p256' | 'p384';

export const EC_PUBLIC_KEY = '2a8648ce3d0201';
export const RSA_ENCRYPTION = '2a864886f70d010101';
export const PRIME256V1 = '2a8648ce3d030107';
export const SECP384R1 = '2b81040022';
export const X25519 = '2b656e';
export const ED25519 = '2b6570';

export const nistOids: Readonly<Record<NistKind, string>> = { p256: PRIME256V1, p384: SECP384R1 };

/** Bytes of a coordinate or scalar. */
export const curveBytes: Readonly<Record<CurveKind, number>> = {
  p256: 32,
  p384: 48,
  ed25519: 32,
  x25519: 32,
};

/** What WebCrypto calls the curves. */
export const curveNames: Readonly<Record<NistKind, string>> = { p256: 'P-256', p384: 'P-384' };

/** FIPS 186-5 / SP 800-186: the orders of the base points. */
const orders: Readonly<Record<NistKind, string>> = {
  p256: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  p384: 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
};

/** Whether these bytes are a private key: big-endian, at least 1 and below the order. */
export function isScalar(kind: NistKind, bytes: Bytes): boolean {
  const digits = hex(bytes);
  const { length } = orders[kind];
  return digits.length === length && digits < orders[kind] && digits > '0'.repeat(length);
}

export const isNist = (kind: KeyKind): kind is NistKind => kind === 'p256' || kind === 'p384';

export const oidBytes = (oid: string): Bytes => fromHex(oid) ?? new Uint8Array();

/** Names of kinds and curves that are not supported, so that a refusal can say what it saw. */
export const foreignNames: Readonly<Record<string, string>> = {
  '2b8104000a': 'secp256k1',
  '2b81040023': 'secp521r1',
  '2b81040021': 'secp224r1',
  '2a8648ce3d030101': 'secp192r1',
  '2b2403030208010107': 'brainpoolP256r1',
  '2b240303020801010b': 'brainpoolP384r1',
  '2b240303020801010d': 'brainpoolP512r1',
  '2b656f': 'X448',
  '2b6571': 'Ed448',
  '2a8648ce380401': 'DSA',
  '2a864886f70d01010a': 'RSASSA-PSS',
  '2a864886f70d010301': 'Diffie-Hellman',
};
