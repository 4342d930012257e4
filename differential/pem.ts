/** Keys from random secrets, in every PEM form that tools write, by node's crypto and not by otapack. */

import { createECDH, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Bytes } from '../src/core/types.ts';
import { golden } from './fixtures.ts';
import { noise, utf8 } from './values.ts';

export type KeyKind =
  | 'p256'
  | 'p384'
  | 'ed25519'
  | 'x25519'
  | 'rsa-2048'
  | 'rsa-3072'
  | 'rsa-1024'
  | 'secp256k1';

export type KeyForm =
  | 'pkcs8'
  | 'halved'
  | 'traditional'
  | 'parameters'
  | 'public'
  | 'encrypted'
  | 'crlf'
  | 'damaged'
  | 'missing';

export type KeyChoice = { readonly kind: KeyKind; readonly seed: number; readonly form: KeyForm };

export const PASSPHRASE = 'otapack test';

/** PKCS#8 up to the secret, without the public half. */
const prefixes = {
  p256: '3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420',
  secp256k1: '303e020100301006072a8648ce3d020106052b8104000a042730250201010420',
  p384: '304e020100301006072a8648ce3d020106052b81040022043730350201010430',
  ed25519: '302e020100300506032b657004220420',
  x25519: '302e020100300506032b656e04220420',
} as const;

const rsaFiles = {
  'rsa-1024': ['rsa-1024'],
  'rsa-2048': ['rsa-2048', 'rsa-2048-other'],
  'rsa-3072': ['rsa-3072'],
} as const;

/** RSA keys are those of the fixtures, since none can be made from a seed. */
const rsaKey = (name: string): Buffer => readFileSync(join(golden('mcuboot'), 'inputs/keys', `${name}.pem`));

const known = new Map<string, KeyObject>();

const curves: Readonly<Partial<Record<KeyKind, string>>> = {
  p256: 'prime256v1',
  p384: 'secp384r1',
  secp256k1: 'secp256k1',
};

/** The key with its public half, as tools write it. */
function whole(kind: KeyKind, secret: Uint8Array, key: KeyObject): KeyObject {
  const curve = curves[kind];
  if (curve === undefined) return key;
  const pair = createECDH(curve);
  pair.setPrivateKey(secret);
  const [x, y] = [
    pair.getPublicKey().subarray(1, 1 + secret.length),
    pair.getPublicKey().subarray(1 + secret.length),
  ];
  const crv = { p256: 'P-256', p384: 'P-384', secp256k1: 'secp256k1' }[kind as 'p256'];
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  return createPrivateKey({
    key: { kty: 'EC', crv, d: text(secret), x: text(x), y: text(y) },
    format: 'jwk',
  });
}

function madeKey(kind: KeyKind, seed: number, half: boolean): KeyObject {
  if (kind === 'rsa-1024' || kind === 'rsa-2048' || kind === 'rsa-3072') {
    const names = rsaFiles[kind];
    return createPrivateKey(rsaKey(names[seed % names.length] ?? ''));
  }
  const secret = noise(seed * 2 + 1, kind === 'p384' ? 48 : 32);
  secret[0] = (secret[0] ?? 0) & 0x7f;
  const der = Buffer.concat([Buffer.from(prefixes[kind], 'hex'), secret]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return half ? key : whole(kind, secret, key);
}

export function keyObject({ kind, seed, form }: KeyChoice): KeyObject {
  const half = form === 'halved';
  const id = `${kind} ${seed} ${half}`;
  const key = known.get(id) ?? madeKey(kind, seed, half);
  known.set(id, key);
  return key;
}

const isEc = (kind: KeyKind): boolean => kind === 'p256' || kind === 'p384' || kind === 'secp256k1';

const parameters = (kind: KeyKind): string =>
  `-----BEGIN EC PARAMETERS-----\n${kind === 'p384' ? 'BgUrgQQAIg==' : 'BggqhkjOPQMBBw=='}\n-----END EC PARAMETERS-----\n`;

function traditional(choice: KeyChoice): string {
  const key = keyObject(choice);
  if (isEc(choice.kind)) return key.export({ type: 'sec1', format: 'pem' }) as string;
  if (choice.kind.startsWith('rsa')) return key.export({ type: 'pkcs1', format: 'pem' }) as string;
  return pkcs8(choice);
}

const pkcs8 = (choice: KeyChoice): string =>
  keyObject(choice).export({ type: 'pkcs8', format: 'pem' }) as string;

function pemText(choice: KeyChoice): string {
  switch (choice.form) {
    case 'traditional':
      return traditional(choice);
    case 'parameters':
      return isEc(choice.kind) ? parameters(choice.kind) + traditional(choice) : traditional(choice);
    case 'public':
      return createPublicKey(keyObject(choice)).export({ type: 'spki', format: 'pem' }) as string;
    case 'encrypted':
      return keyObject(choice).export({
        type: 'pkcs8',
        format: 'pem',
        cipher: 'aes-256-cbc',
        passphrase: PASSPHRASE,
      }) as string;
    case 'crlf':
      return pkcs8(choice).replaceAll('\n', '\r\n');
    case 'damaged':
      return pkcs8(choice).replace(/\n.{8}/, '\n########');
    default:
      return pkcs8(choice);
  }
}

/** The key as a file's content; undefined where no file shall be there. */
export const keyFile = (choice: KeyChoice): Bytes | undefined =>
  choice.form === 'missing' ? undefined : utf8(pemText(choice));

export const publicPem = (choice: KeyChoice): Bytes => utf8(pemText({ ...choice, form: 'public' }));
export const privatePem = (choice: KeyChoice): Bytes => utf8(pemText({ ...choice, form: 'pkcs8' }));

export const kinds = (...weighted: readonly (readonly [KeyKind, number])[]): fc.Arbitrary<KeyKind> =>
  fc.oneof(...weighted.map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) })));

export const forms = (...weighted: readonly (readonly [KeyForm, number])[]): fc.Arbitrary<KeyForm> =>
  fc.oneof(...weighted.map(([form, weight]) => ({ weight, arbitrary: fc.constant(form) })));

export const keyChoice = (
  kind: fc.Arbitrary<KeyKind>,
  form: fc.Arbitrary<KeyForm>,
): fc.Arbitrary<KeyChoice> => fc.record({ kind, seed: fc.integer({ min: 0, max: 5 }), form });
