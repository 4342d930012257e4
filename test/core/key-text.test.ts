/** Texts that look like keys are recognised, and taken out of messages. */

import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { holdsPrivatePem, isPrivateKey, looksLikeKey, withoutKeys } from '../../src/core/key-text.ts';

const body = 'MHcCAQEEIE8sFOtvhMb9QdVJ5zGgXK6G2VQ8vZJPW3qkLr0yTuAxoAoGCCqGSM49AwEHoUQDQgAE';
const pem = `-----BEGIN EC PRIVATE KEY-----\n${body.slice(0, 64)}\n${body.slice(64)}\n-----END EC PRIVATE KEY-----\n`;

describe('what looks like a key', () => {
  test.each([
    ['PEM', pem],
    ['PEM on one line', pem.replace(/\n/g, ' ')],
    ['PEM with written line ends', pem.replace(/\n/g, '\\n')],
    ['base64 of PEM', btoa(pem)],
    ['its body', body],
    ['behind env:', `env:${body}`],
    ['a scalar in hex', 'c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721'],
    ['a scalar in base64', 'ya+p2EW6dRZrXCFXZ7HWk05Qw9s26JsSe4piKxIPZyE='],
  ])('%s', (_, text) => expect(looksLikeKey(text)).toBe(true));

  test.each([
    '',
    'private.key',
    'env:SIGNING_KEY',
    '-',
    'build/zephyr/zephyr.signed.bin',
    '/home/me/firmware/build/Makefile',
  ])('%s does not', (text) => expect(looksLikeKey(text)).toBe(false));

  test('a private PEM in a text', () => {
    expect(holdsPrivatePem(`key: |\n${pem}`)).toBe(true);
    expect(holdsPrivatePem('-----BEGIN PUBLIC KEY-----')).toBe(false);
  });
});

describe('texts without keys', () => {
  test('what was given is taken out, whole or in part', () => {
    const clean = withoutKeys([body, 'private.key']);
    expect(clean(`${body}: no such file`)).toBe('…: no such file');
    expect(clean(`'${body.slice(10, 40)}…' is no number`)).toBe("'……' is no number");
    expect(clean('private.key: no such file')).toBe('private.key: no such file');
  });

  test('a PEM is taken out wherever it comes from', () => {
    expect(withoutKeys([])(`x: ${pem}`)).toBe('x: -----BEGIN … (a key; not repeated)');
  });
});

describe('what is a private key beyond doubt', () => {
  const pairs = [
    ['P-256', () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })],
    ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' })],
    ['Ed25519', () => generateKeyPairSync('ed25519')],
    ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ] as const;
  const forms = (pem: string): string[] => {
    const inside = pem.trim().split('\n').slice(1, -1).join('');
    const digits = Buffer.from(inside, 'base64').toString('hex');
    return [pem, pem.replaceAll('\n', '\\n'), inside, digits, `0x${digits.toUpperCase()}`];
  };

  test.each(pairs)('%s in every form; its public half in none', (_, generate) => {
    const { privateKey, publicKey } = generate();
    const types = privateKey.asymmetricKeyType === 'ec' ? (['pkcs8', 'sec1'] as const) : (['pkcs8'] as const);
    const rsa = privateKey.asymmetricKeyType === 'rsa' ? (['pkcs1'] as const) : [];
    for (const type of [...types, ...rsa]) {
      const pem = privateKey.export({ type, format: 'pem' }).toString();
      expect(forms(pem).map(isPrivateKey)).toEqual([true, true, true, true, true]);
    }
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(forms(pem).map(isPrivateKey)).toEqual([false, false, false, false, false]);
  });

  test('digests, signatures and long names are none', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const signature = sign('sha256', Buffer.from('x'), privateKey);
    const digest = createHash('sha512').update('x').digest();
    for (const bytes of [signature, digest]) {
      expect(isPrivateKey(bytes.toString('hex'))).toBe(false);
      expect(isPrivateKey(bytes.toString('base64'))).toBe(false);
    }
    for (const text of ['M'.repeat(100), `30${'0'.repeat(100)}`, `/home/${'me/'.repeat(40)}`]) {
      expect(isPrivateKey(text)).toBe(false);
    }
  });
});
