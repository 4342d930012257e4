/** Keys that everyone has are known by name. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sec1 } from '../../src/keys/pkcs8.ts';
import { publishedHash, publishedKey } from '../../src/keys/published.ts';
import { root } from '../golden/workspace.ts';
import { bytesOf, fromHex, oracle, read, spkiOf } from './support.ts';

const files = readdirSync(join(root, 'keys.example')).filter((name) => name.endsWith('.pem'));
const load = (path: string) => read(bytesOf(readFileSync(join(root, path))));

describe('keys.example', () => {
  test('has one key of each kind', async () => {
    const kinds = await Promise.all(files.map(async (name) => (await load(`keys.example/${name}`)).public));
    expect(kinds.map(({ kind, bits }) => `${kind}-${bits}`).sort()).toEqual([
      'ed25519-256',
      'p256-256',
      'p384-384',
      'rsa-2048',
      'rsa-3072',
      'x25519-256',
    ]);
  });

  test.each(files)('%s is recognised', async (name) => {
    const key = await load(`keys.example/${name}`);
    expect(key.private).toBeDefined();
    expect(await publishedKey(key.public)).toEqual({ name, source: "otapack's keys.example" });
    expect(statSync(join(root, 'keys.example', name)).isFile()).toBe(true);
  });
});

test("Nordic's example key is recognised from either half", async () => {
  for (const name of ['known_insecure', 'known_insecure_pub']) {
    const key = await load(`golden/nordic/inputs/keys/${name}.pem`);
    expect((await publishedKey(key.public))?.name).toBe('Nordic example key');
  }
});

test('a KEYHASH names its key, in every hash', () => {
  expect(publishedHash('E30466F6B8470C1F29070B17F1E2D3E94D445E3F608087FDC711E4382BB538B6')?.name).toBe(
    'root-ec-p256',
  );
  const sha384 =
    '85b7bd5f5dff9a03a99927adaf6ca6febde822c1a480928324a8e60323715c5779461c496a95aee8c4f90b99779f848a';
  expect(publishedHash(sha384)?.name).toBe('root-ec-p384');
  expect(publishedHash('8da6a83c1f3f404d92da135bcf7a69e48207d1c946a784b4e9c005ad5c64e1c0')?.name).toBe(
    'debug key of nRF5 SDK 17.1.0',
  );
});

test('the published P-384 key is known as a key too', async () => {
  const key = await read(`-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEDHbKrnI6pejw1PEWtQLvd6Ebk2F4wAkm
eztAnO5JheDJT+fyupds84JlFCz1DHMzTTLnm9NCzJVa5eL19G5F4O0gNVyvUjWB
1Nyc454iPvs/IhDacAM3rajySP46YGml
-----END PUBLIC KEY-----`);
  expect((await publishedKey(key.public))?.name).toBe('root-ec-p384');
});

test('the development encryption keys are known too', async () => {
  const scalar = 'f61e519df8faddA1b7d9a964643b54d03dd01fe578d91798a528cacc6b679e06';
  const { public: key } = await read(sec1('p256', fromHex(scalar), { named: true }));
  expect((await publishedKey(key))?.name).toBe('development encryption key (P-256)');
});

test('a new key is nobody else’s', async () => {
  for (const { publicKey } of Object.values(oracle)) {
    expect(await publishedKey((await read(spkiOf(publicKey))).public)).toBeUndefined();
  }
});
