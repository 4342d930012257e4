/** What the key tests share: keys of every kind made by node:crypto, the oracle here, and their files. */

import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bytes, Key, KeyKind, SigningKey } from '../../src/core/types.ts';
import { readKey } from '../../src/keys/read.ts';
import { faultOf } from '../faults.ts';

export const bytesOf = (buffer: Uint8Array): Bytes => new Uint8Array(buffer);
export const textBytes = (text: string): Bytes => bytesOf(new TextEncoder().encode(text));
export const random = (length: number): Bytes => bytesOf(randomBytes(length));
export const fromHex = (digits: string): Bytes => bytesOf(Buffer.from(digits.replace(/\s/g, ''), 'hex'));

export const fixture = (name: string): Bytes =>
  bytesOf(readFileSync(join(import.meta.dirname, 'fixtures', name)));

export type Pair = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

export const oracle: Readonly<Record<Exclude<KeyKind, 'rsa'> | 'rsa2048', Pair>> = {
  p256: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
  p384: generateKeyPairSync('ec', { namedCurve: 'secp384r1' }),
  ed25519: generateKeyPairSync('ed25519'),
  x25519: generateKeyPairSync('x25519'),
  rsa2048: generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

export const spkiOf = (key: KeyObject): Bytes => bytesOf(key.export({ type: 'spki', format: 'der' }));
export const pkcs8Of = (key: KeyObject): Bytes => bytesOf(key.export({ type: 'pkcs8', format: 'der' }));
export const pkcs8Pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

export const read = (source: string | Uint8Array, passphrase?: string): Promise<Key> =>
  readKey(typeof source === 'string' ? textBytes(source) : bytesOf(source), {
    name: 'the.key',
    ...(passphrase === undefined ? {} : { passphrase: async () => passphrase }),
  });

export async function readPrivate(source: string | Uint8Array, passphrase?: string): Promise<SigningKey> {
  const { private: key } = await read(source, passphrase);
  if (!key) throw new Error('a private key was expected');
  return key;
}

/** The code of the Fault that a promise ends in. */
export const faultCode = async (work: Promise<unknown>): Promise<string> =>
  (await faultOf(() => work))?.code ?? 'no fault';
