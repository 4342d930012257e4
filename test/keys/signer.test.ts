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
