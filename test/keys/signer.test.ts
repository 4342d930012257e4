/** `otapack keys id` on packages and images: which key signed this? */

import { afterAll, describe, expect, test } from 'vitest';
import { workspace } from '../golden/workspace.ts';

const space = workspace('mcuboot');
afterAll(space.dispose);

const idsOf = async (...files: string[]) => {
  const ran = await space.run(['keys', 'id', ...files]);
  return {
    code: ran.code,
    ids: ran.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]),
  };
};

describe('an MCUboot image', () => {
  test.each(['ecdsa-p256', 'ed25519'])('%s carries the fingerprint of its key', async (name) => {
    const image = await idsOf(`outputs/${name}.bin`);
    const key = await idsOf(`inputs/keys/${name}.pub.pem`);
    expect(image).toEqual({ code: 0, ids: key.ids });
  });

  test.each(['rsa-2048', 'rsa-3072', 'ecdsa-p384', 'ed25519-sha512'])(
    '%s is found among the keys of the call',
    async (name) => {
      const key = `inputs/keys/${name.replace('-sha512', '')}.pub.pem`;
      const { code, ids } = await idsOf(`outputs/${name}.bin`, 'inputs/keys/ecdsa-p256.pub.pem', key);
      expect(code).toBe(0);
      expect(ids[0]).toBe(ids[2]);
      expect(ids[0]).not.toBe(ids[1]);
    },
  );

  test('an unsigned one has no signer', async () => {
    expect(await idsOf('outputs/sign-unsigned.bin')).toEqual({ code: 1, ids: ['unknown'] });
  });
});

describe('a Nordic package', () => {
  const nordic = workspace('nordic');
  afterAll(nordic.dispose);

  test('is found among the keys of the call', async () => {
    const ran = await nordic.run([
      ...['keys', 'id', '--json', 'outputs/app-signed.zip'],
      ...['--key', 'inputs/keys/key_b_pub.pem', '--key', 'inputs/keys/key_a.pem'],
    ]);
    const key = JSON.parse((await nordic.run(['keys', 'id', '--json', 'inputs/keys/key_a_pub.pem'])).stdout);
    expect(JSON.parse(ran.stdout).keys[0].fingerprint).toBe(key.keys[0].fingerprint);
  });

  test('signed with the published key says so without any key', async () => {
    const ran = await nordic.run(['keys', 'id', '--json', 'outputs/app-known-key.zip']);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout).keys[0].published.name).toBe('Nordic example key');
    const verified = await nordic.run(['verify', '--json', '--release', 'outputs/app-known-key.zip']);
    expect(verified.code).toBe(1);
    expect(verified.stdout).toContain('nordic/published-key');
  });

  test('signed with the published key instead of the given one says both', async () => {
    const argv = ['verify', '--json', 'outputs/app-known-key.zip', '--key', 'inputs/keys/key_a.pem'];
    const { stdout } = await nordic.run(argv);
    expect(stdout).toContain('nordic/signature-invalid');
    expect(stdout).toContain('nordic/published-key');
  });

  test('signed with a key that is not given stays unknown', async () => {
    const ran = await nordic.run(['keys', 'id', 'outputs/app-signed.zip', 'inputs/keys/key_b_pub.pem']);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/^unknown /);
  });
});
