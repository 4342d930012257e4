/**
 * Encrypted images: the payload under AES-CTR with a key of its own, and that key wrapped for the device.
 *
 *     RSA            0x30        RSAES-OAEP, SHA-256                                modulus bytes
 *     ECIES-P256     0x32        04 ‖ X ‖ Y (65) ‖ MAC (32) ‖ wrapped key          113, 129
 *     ECIES-X25519   0x33, 0x34  point (32) ‖ MAC (32, 64) ‖ wrapped key           80, 96, 112, 128
 *
 * ECIES: HKDF of the shared secret (no salt, info "MCUBoot_ECIES_v1") gives an AES-CTR key that wraps the payload key and
 * an HMAC key over the result. All counters begin at zero; every key is used once.
 */

import { concat, equal, slice, utf8 } from '../../core/bytes.ts';
import { type HashName, hmac } from '../../core/digest.ts';
import type { Bytes, SigningKey, VerifyingKey } from '../../core/types.ts';
import { ephemeral, hkdf, oaepUnwrap, oaepWrap, sharedSecret } from '../../keys/agree.ts';
import { misuse } from './faults.ts';
import { type Tlv, tlv, tlvTypes } from './tlv.ts';

const INFO = utf8('MCUBoot_ECIES_v1');
const BLOCK = 16;
/** The payload is worked through in pieces, so that memory holds one copy of it, not three. */
const PIECE = 1024 * 1024;

type Ecies = {
  readonly type: 'ENCEC256' | 'ENCX25519' | 'ENCX25519_SHA512';
  readonly kind: 'p256' | 'x25519';
  readonly point: number;
  readonly mac: number;
  readonly hash: HashName;
};

const schemes: readonly Ecies[] = [
  { type: 'ENCEC256', kind: 'p256', point: 65, mac: 32, hash: 'SHA-256' },
  { type: 'ENCX25519', kind: 'x25519', point: 32, mac: 32, hash: 'SHA-256' },
  { type: 'ENCX25519_SHA512', kind: 'x25519', point: 32, mac: 64, hash: 'SHA-512' },
];

export type HmacOption = 'auto' | '256' | '512';

/** AES-CTR in place, counter from zero: encrypts and decrypts. */
export async function ctr(key: Bytes, bytes: Bytes): Promise<void> {
  const { subtle } = globalThis.crypto;
  const imported = await subtle.importKey('raw', key, 'AES-CTR', false, ['encrypt']);
  for (let at = 0; at < bytes.length; at += PIECE) {
    const counter = new Uint8Array(BLOCK);
    new DataView(counter.buffer).setUint32(BLOCK - 4, at / BLOCK);
    const piece = bytes.subarray(at, at + PIECE);
    bytes.set(
      new Uint8Array(await subtle.encrypt({ name: 'AES-CTR', counter, length: 64 }, imported, piece)),
      at,
    );
  }
}

async function ctrCopy(key: Bytes, bytes: Bytes): Promise<Bytes> {
  const copy = bytes.slice();
  await ctr(key, copy);
  return copy;
}

/** Which wrapping a device key asks for; refuses keys that have none. */
function schemeOf(key: VerifyingKey, option: HmacOption): Ecies | 'rsa' {
  if (key.kind === 'rsa') return 'rsa';
  if (option === '512' && key.kind !== 'x25519') {
    throw misuse('mcuboot/encryption-key', 'Currently only ECIES-X25519 supports HMAC-SHA512', {
      fix: 'leave --hmac-sha out, or encrypt for an X25519 key',
    });
  }
  const hash: HashName = option === '512' ? 'SHA-512' : 'SHA-256';
  const scheme = schemes.find((one) => one.kind === key.kind && one.hash === hash);
  if (scheme) return scheme;
  throw misuse('mcuboot/encryption-key', `no device can open what is encrypted for ${key.kind} keys`, {
    why: 'MCUboot wraps the payload key for RSA, P-256 and X25519 keys only; the key would be stored nowhere',
    fix: 'encrypt for one of those',
  });
}

/** Whether a signing key and a device key may go together: one family, one curve. */
export function refuseMixedKeys(signing: VerifyingKey | undefined, device: VerifyingKey): void {
  if (!signing || signing.kind === 'ed25519' || signing.kind === 'x25519' || signing.kind === device.kind)
    return;
  throw misuse('mcuboot/encryption-key', 'Signing and encryption must use the same type of key', {
    why: `the signing key is ${signing.kind}, the encryption key ${device.kind}`,
    fix: 'use keys of one type, or sign with Ed25519, which goes with any',
  });
}

/** Refuses a device key or hash that cannot be used, before any work. */
export function checkDeviceKey(key: VerifyingKey, option: HmacOption): void {
  schemeOf(key, option);
}

async function keysOf(scheme: Ecies, secret: Bytes, keyLength: number): Promise<[aes: Bytes, mac: Bytes]> {
  const derived = await hkdf(scheme.hash, secret, INFO, keyLength + scheme.mac);
  return [derived.slice(0, keyLength), derived.slice(keyLength)];
}

/** Wraps the payload key for the device. */
export async function wrapKey(
  device: VerifyingKey,
  payloadKey: Bytes,
  option: HmacOption,
  random: (length: number) => Bytes,
): Promise<Tlv> {
  const scheme = schemeOf(device, option);
  if (scheme === 'rsa') return tlv('ENCRSA2048', await oaepWrap(device, payloadKey));
  const once = await ephemeral(scheme.kind, random);
  const secret = await once.sharedSecretWith(device.bytes);
  if (!secret) {
    throw misuse(
      'mcuboot/encryption-key',
      'the device key is a point of small order, with which no secret is shared',
    );
  }
  const [aes, mac] = await keysOf(scheme, secret, payloadKey.length);
  const wrapped = await ctrCopy(aes, payloadKey);
  return tlv(scheme.type, concat(once.public, await hmac(scheme.hash, mac, wrapped), wrapped));
}

const schemeOfType = (type: number): Ecies | undefined =>
  schemes.find((scheme) => tlvTypes[scheme.type] === type);

/** Which kind of key opens a key TLV. */
export function openerKind(type: number): 'rsa' | 'p256' | 'x25519' | undefined {
  return type === tlvTypes.ENCRSA2048 ? 'rsa' : schemeOfType(type)?.kind;
}

/** How long the value of a key TLV is for an AES key of this length; undefined where any length of RSA key goes. */
export function wrappedLength(type: number, keyLength: number): number | undefined {
  const scheme = schemeOfType(type);
  return scheme && scheme.point + scheme.mac + keyLength;
}

/** The payload key in a key TLV, or undefined when this private key does not open it. */
export async function unwrapKey(
  opener: SigningKey,
  type: number,
  value: Bytes,
  keyLength: number,
): Promise<Bytes | undefined> {
  if (openerKind(type) !== opener.kind) return undefined;
  if (type === tlvTypes.ENCRSA2048) {
    const key = await oaepUnwrap(opener, value);
    return key?.length === keyLength ? key : undefined;
  }
  const scheme = schemeOfType(type);
  if (!scheme || value.length !== scheme.point + scheme.mac + keyLength) return undefined;
  const point = value.subarray(0, scheme.point);
  const mac = slice(value, scheme.point, scheme.mac);
  const wrapped = value.subarray(scheme.point + scheme.mac);
  const secret = await sharedSecret(opener, point);
  if (!secret || !mac) return undefined;
  const [aes, macKey] = await keysOf(scheme, secret, keyLength);
  return equal(await hmac(scheme.hash, macKey, wrapped), mac) ? ctrCopy(aes, wrapped) : undefined;
}
