/**
 * OpenSSL's traditional PEM encryption (RFC 1421 headers): AES in CBC mode, under a key that one round of MD5 makes of the
 * passphrase and the first eight bytes of the initialisation vector. It is weak, and read only because old key files have it.
 *
 *     D1 = MD5(passphrase ‖ salt), D2 = MD5(D1 ‖ passphrase ‖ salt), …; the key is the first bytes of D1 ‖ D2 ‖ …
 */

import { md5 } from '@noble/hashes/legacy.js';
import { concat, owned, utf8 } from '../core/bytes.ts';
import type { Bytes } from '../core/types.ts';
import { keyFault } from './faults.ts';
import { orWrongPassphrase, unsupportedEncryption } from './pbes2.ts';

const keyLengths: Readonly<Record<string, number>> = {
  'AES-128-CBC': 16,
  'AES-192-CBC': 24,
  'AES-256-CBC': 32,
};

function derive(passphrase: Bytes, salt: Bytes, length: number): Bytes {
  let key: Bytes = new Uint8Array();
  let last: Bytes = new Uint8Array();
  while (key.length < length) {
    last = owned(md5(concat(last, passphrase, salt)));
    key = concat(key, last);
  }
  return key.slice(0, length);
}

export async function openTraditional<T>(
  bytes: Bytes,
  { cipher, iv }: { cipher: string; iv: Bytes },
  passphrase: () => Promise<string>,
  use: (plain: Bytes) => T,
): Promise<T> {
  const length = keyLengths[cipher];
  if (length === undefined) throw unsupportedEncryption(cipher);
  if (iv.length !== 16)
    throw keyFault('key/pem-damaged', 'the initialisation vector of the encrypted key is not 16 bytes');
  const derived = derive(utf8(await passphrase()), iv.slice(0, 8), length);
  const { subtle } = globalThis.crypto;
  const key = await subtle.importKey('raw', derived, 'AES-CBC', false, ['decrypt']);
  return orWrongPassphrase(async () =>
    use(new Uint8Array(await subtle.decrypt({ name: 'AES-CBC', iv }, key, bytes))),
  );
}
