/**
 * Signed updates of the Arduino core:
 *
 *     file (gzip'ed or not) · RSA signature, as long as the modulus · its length u32
 *
 * The signature is RSASSA-PKCS1-v1_5 with SHA-256 over the file. The legacy form (core up to 2.5.2) signs a block that
 * holds the bare hash instead of a DigestInfo; WebCrypto does not make such blocks, so it comes from outside.
 */

import { concat, hexNumber, slice, text, utf8, view } from '../../core/bytes.ts';
import { sha256 } from '../../core/digest.ts';
import { integer } from '../../core/struct.ts';
import type { Bytes, SigningKey, VerifyingKey } from '../../core/types.ts';
import { unusable } from './faults.ts';

/** The RSA block of a bare hash, made by whoever may do private-key operations outside WebCrypto. */
export type LegacySign = (key: SigningKey, hash: Bytes) => Promise<Bytes>;

const LENGTH = 4;

export function refuseOtherThanRsa(key: { readonly kind: string }): void {
  if (key.kind === 'rsa') return;
  throw unusable(
    'esp8266/key-kind',
    `this is a ${key.kind} key; the Arduino updater takes RSA signatures only`,
    {
      why: 'with an elliptic-curve key the device compares the signature length with the length of the public point',
      fix: 'make an RSA-2048 key: otapack keys generate --type rsa-2048',
    },
  );
}

const appended = (file: Bytes, signature: Bytes): Bytes =>
  concat(file, signature, integer(signature.length, LENGTH));

export async function signUpdate(file: Bytes, key: SigningKey): Promise<Bytes> {
  refuseOtherThanRsa(key);
  return appended(file, await key.sign(file, 'pkcs1'));
}

export async function signUpdateLegacy(file: Bytes, key: SigningKey, legacy: LegacySign): Promise<Bytes> {
  refuseOtherThanRsa(key);
  return appended(file, await legacy(key, await sha256(file)));
}

/** Signatures of RSA keys from 1024 to 4096 bits. */
const plausible = (length: number): boolean => length >= 128 && length <= 512 && length % 8 === 0;

export type SignatureAt = { readonly content: Bytes; readonly signature: Bytes; readonly offset: number };

/** The signature behind a file, when its last four bytes name a plausible length. */
export function signatureOf(file: Bytes): SignatureAt | undefined {
  const tail = slice(file, file.length - LENGTH, LENGTH);
  const length = tail && view(tail).getUint32(0, true);
  if (length === undefined || !plausible(length)) return undefined;
  const offset = file.length - LENGTH - length;
  const signature = slice(file, offset, length);
  return signature && { content: file.subarray(0, offset), signature, offset };
}

export const verifyUpdate = (signed: SignatureAt, key: VerifyingKey): Promise<boolean> =>
  key.kind === 'rsa' ? key.verify(signed.content, signed.signature, 'pkcs1') : Promise.resolve(false);

/** `Updater_Signing.h`: the public key's file as a C array, or signing switched off. */
function signingHeader(publicKey: Bytes | undefined): string {
  if (publicKey === undefined) return '#define ARDUINO_SIGNING 0\n';
  const lines = Array.from(publicKey, (byte) => hexNumber(byte, 2)).join(', \n');
  return [
    '#include <pgmspace.h>',
    '#define ARDUINO_SIGNING 1',
    'static const char signing_pubkey[] PROGMEM = {',
    lines,
    '};',
    '',
  ].join('\n');
}

/** Whether a file for the header is a public key in PEM: a private one must never be compiled into a device. */
export const isPrivatePem = (file: Bytes): boolean => /PRIVATE KEY/.test(text(file));

export const headerBytes = (publicKey: Bytes | undefined): Bytes => utf8(signingHeader(publicKey));
