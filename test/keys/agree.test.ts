/** Key agreement and transport against node:crypto and RFC 5869. */

import { constants, createPublicKey, diffieHellman, privateDecrypt, publicEncrypt } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/core/bytes.ts';
import { ephemeral, hkdf, oaepUnwrap, oaepWrap, sharedSecret } from '../../src/keys/agree.ts';
import { bytesOf, faultCode, fromHex, oracle, pkcs8Of, random, readPrivate, spkiOf } from './support.ts';

describe.each(['p256', 'x25519'] as const)('%s', (kind) => {
  const { privateKey, publicKey } = oracle[kind];
  const headerLength = spkiOf(publicKey).length - (kind === 'p256' ? 65 : 32);

  test('an ephemeral key shares what node:crypto shares', async () => {
    const key = await readPrivate(pkcs8Of(privateKey));
    const one = await ephemeral(kind, random);
    const ours = await one.sharedSecretWith(key.public.bytes);
    const spki = concat(spkiOf(publicKey).slice(0, headerLength), one.public);
    const peer = createPublicKey({ key: Buffer.from(spki), type: 'spki', format: 'der' });
    expect(ours).toEqual(bytesOf(diffieHellman({ privateKey, publicKey: peer })));
    expect(await sharedSecret(key, one.public)).toEqual(ours);
  });

  test("a peer's key that is none leads nowhere", async () => {
    const key = await readPrivate(pkcs8Of(privateKey));
    for (const bad of ['', '00', '00'.repeat(32), '00'.repeat(64), `04${'01'.repeat(64)}`]) {
      expect(await sharedSecret(key, fromHex(bad))).toBeUndefined();
    }
  });
});

test('keys of other kinds agree on nothing', async () => {
  const key = await readPrivate(pkcs8Of(oracle.ed25519.privateKey));
  expect(await faultCode(sharedSecret(key, key.public.bytes))).toBe('key/cannot-agree');
  expect(await faultCode(oaepWrap(key.public, fromHex('00')))).toBe('key/cannot-agree');
  expect(await faultCode(oaepUnwrap(key, fromHex('00')))).toBe('key/cannot-agree');
  const agreement = await readPrivate(pkcs8Of(oracle.x25519.privateKey));
  expect(await faultCode(agreement.sign(fromHex('00')))).toBe('key/cannot-sign');
});

test('RSA-OAEP with SHA-256, both ways', async () => {
  const { privateKey, publicKey } = oracle.rsa2048;
  const key = await readPrivate(pkcs8Of(privateKey));
  const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  const secret = random(16);
  const wrapped = await oaepWrap(key.public, secret);
  expect(wrapped).toHaveLength(256);
  expect(bytesOf(privateDecrypt({ key: privateKey, ...oaep }, wrapped))).toEqual(secret);
  expect(await oaepUnwrap(key, bytesOf(publicEncrypt({ key: publicKey, ...oaep }, secret)))).toEqual(secret);
  expect(await oaepUnwrap(key, random(256))).toBeUndefined();
  expect(await oaepUnwrap(key, random(16))).toBeUndefined();
});

describe('HKDF, RFC 5869', () => {
  test('test case 1', async () => {
    const key = await hkdf(
      'SHA-256',
      fromHex('0b'.repeat(22)),
      fromHex('f0f1f2f3f4f5f6f7f8f9'),
      42,
      fromHex('000102030405060708090a0b0c'),
    );
    expect(key).toEqual(
      fromHex('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'),
    );
  });

  test('test case 3: no salt, no info', async () => {
    const key = await hkdf('SHA-256', fromHex('0b'.repeat(22)), fromHex(''), 42);
    expect(key).toEqual(
      fromHex('8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'),
    );
  });
});
