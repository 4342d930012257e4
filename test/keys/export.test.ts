/** What is written is what is read, by us and by node:crypto; and what is secret stays where it is. */

import { createPrivateKey } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { SigningKey } from '../../src/core/types.ts';
import { coordinatesCode, mcubootPublicCode, nordicPublicCode } from '../../src/keys/code.ts';
import { encryptedPrivatePem, privateDer, privatePem, privateRaw, publicPem } from '../../src/keys/export.ts';
import { nordicPublic } from '../../src/keys/fingerprint.ts';
import { generateKey, keyTypes } from '../../src/keys/generate.ts';
import { bytesOf, faultCode, fixture, random, read, readPrivate, textBytes } from './support.ts';

const made = new Map<string, SigningKey>();
for (const type of keyTypes) made.set(type, await generateKey(type, random));
const keyOf = (type: string): SigningKey => {
  const key = made.get(type);
  if (!key) throw new Error(`no key ${type}`);
  return key;
};

describe.each(keyTypes)('%s', (type) => {
  const key = keyOf(type);
  const same = async (source: string | Uint8Array, passphrase?: string) =>
    expect((await read(source, passphrase)).public.fingerprint).toBe(key.public.fingerprint);

  test('PKCS#8 is byte for byte what node:crypto writes', () => {
    const node = createPrivateKey(privatePem(key));
    expect(privateDer(key, 'pkcs8')).toEqual(bytesOf(node.export({ type: 'pkcs8', format: 'der' })));
    expect(privatePem(key)).toBe(node.export({ type: 'pkcs8', format: 'pem' }));
  });

  test('every form comes back as the same key', async () => {
    await same(privatePem(key));
    await same(privateDer(key, 'pkcs8'));
    await same(publicPem(key.public));
    await same(mcubootPublicCode(key.public, 'c', 'otapack'));
    await same(mcubootPublicCode(key.public, 'rust', 'otapack', '_2'));
  });

  test('under a passphrase', async () => {
    const pem = await encryptedPrivatePem(key, 'correct horse', random);
    await same(pem, 'correct horse');
    expect(createPrivateKey({ key: pem, passphrase: 'correct horse' }).type).toBe('private');
    expect(await faultCode(read(pem, 'wrong'))).toBe('key/passphrase-wrong');
  });

  test('printing a key shows nothing of its private half', () => {
    const secret = Buffer.from(privateDer(key, 'pkcs8', true)).subarray(-24);
    const shown = `${inspect(key, { depth: 9, showHidden: true })}${JSON.stringify(key)}${String(key)}`;
    expect(shown).not.toContain(secret.toString('hex'));
    const numbers = [...secret].join(',');
    expect(shown.replace(/"\d+":/g, '').replace(/\s/g, '')).not.toContain(numbers);
    const allowed = ['bits', 'deterministic', 'kind', 'prepare', 'public', 'sign', 'signDigest'];
    expect(Object.keys(key).filter((name) => !allowed.includes(name))).toEqual([]);
  });
});

describe('the traditional and the minimal forms', () => {
  test('SEC 1 and PKCS#1 are byte for byte what node:crypto writes', () => {
    for (const type of ['p256', 'p384'] as const) {
      const node = createPrivateKey(privatePem(keyOf(type)));
      expect(privatePem(keyOf(type), 'traditional')).toBe(node.export({ type: 'sec1', format: 'pem' }));
    }
    const rsa = keyOf('rsa-2048');
    const node = createPrivateKey(privatePem(rsa));
    expect(privatePem(rsa, 'traditional')).toBe(node.export({ type: 'pkcs1', format: 'pem' }));
  });

  test('minimal P-256 has no public half and is still the key', async () => {
    const key = keyOf('p256');
    expect(privateDer(key, 'traditional', true)).toHaveLength(51);
    expect(privateDer(key, 'pkcs8', true)).toHaveLength(67);
    for (const form of ['traditional', 'pkcs8'] as const) {
      const back = await readPrivate(privateDer(key, form, true));
      expect(back.public.fingerprint).toBe(key.public.fingerprint);
    }
  });

  test('minimal RSA ends after q, and what is missing is worked out', async () => {
    const key = keyOf('rsa-2048');
    const minimal = privateDer(key, 'traditional', true);
    expect(minimal.length).toBeLessThan(800);
    expect(privateDer(await readPrivate(minimal), 'traditional')).toEqual(privateDer(key, 'traditional'));
  });

  test('X25519 and Ed25519 have no traditional form', () => {
    for (const type of ['x25519', 'ed25519'] as const) {
      expect(() => privateDer(keyOf(type), 'traditional')).toThrow();
    }
  });
});

describe("Nordic's forms", () => {
  const key = keyOf('p256');

  test('C sources of both tools and the scalar come back', async () => {
    for (const form of [
      nordicPublicCode(key.public, 'note'),
      nordicPublicCode(key.public, 'note', true),
      coordinatesCode(key.public),
      privateRaw(key),
    ]) {
      expect((await read(form)).public.fingerprint).toBe(key.public.fingerprint);
    }
  });

  test('other curves have none', async () => {
    const other = keyOf('p384');
    expect(await faultCode((async () => nordicPublic(other.public))())).toBe('key/no-such-form');
    expect(await faultCode((async () => privateRaw(other))())).toBe('key/no-such-form');
  });
});

test('the first generated scalar is that of the random bytes, the second another', async () => {
  const one = await generateKey('p256', (length) => bytesOf(new Uint8Array(length).fill(7)));
  const two = await generateKey('p256', (length) => bytesOf(new Uint8Array(length).fill(7)));
  expect(one.public.fingerprint).toBe(two.public.fingerprint);
  expect((await generateKey('p256', random)).public.fingerprint).not.toBe(one.public.fingerprint);
});

test('an encrypted key differs each time, a plain one never', async () => {
  const key = await readPrivate(fixture('plain.pem'));
  expect(privatePem(key)).toBe(new TextDecoder().decode(fixture('plain.pem')));
  expect(await encryptedPrivatePem(key, 'x', random)).not.toBe(await encryptedPrivatePem(key, 'x', random));
  expect(textBytes(privatePem(key))).toEqual(fixture('plain.pem'));
});
