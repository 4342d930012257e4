/** Signatures: known answers, node:crypto as the other side, and hostile ones. */

import { constants, sign as nodeSign, verify as nodeVerify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digest } from '../../src/core/digest.ts';
import type { Bytes, SigningKey, VerifyingKey } from '../../src/core/types.ts';
import { sec1 } from '../../src/keys/pkcs8.ts';
import { bytesOf, fromHex, oracle, pkcs8Of, read, readPrivate, spkiOf, textBytes } from './support.ts';

const message = textBytes('a firmware');

describe('RFC 6979, appendix A.2', () => {
  const vectors = [
    {
      kind: 'p256',
      secret: 'C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721',
      sample:
        'EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8',
      test: 'F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083',
    },
    {
      kind: 'p384',
      secret:
        '6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5',
      sample:
        '94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE4699EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8',
      test: '8203B63D3C853E8D77227FB377BCF7B7B772E97892A80F36AB775D509D7A5FEB0542A7F0812998DA8F1DD3CA3CF023DBDDD0760448D42D8A43AF45AF836FCE4DE8BE06B485E9B61B827C2F13173923E06A739F040649A667BF3B828246BAA5A5',
    },
  ] as const;

  test.each(vectors)('$kind', async ({ kind, secret, ...signatures }) => {
    const key = await readPrivate(sec1(kind, fromHex(secret), { named: true }));
    expect(key.deterministic).toBe(true);
    for (const text of ['sample', 'test'] as const) {
      const signature = await key.sign(textBytes(text));
      expect(signature).toEqual(fromHex(signatures[text]));
      expect(await key.public.verify(textBytes(text), signature)).toBe(true);
    }
  });
});

describe('RFC 8032, section 7.1', () => {
  const vectors = [
    {
      secret: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      public: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      message: '',
      signature:
        'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    },
    {
      secret: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      public: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      message: '72',
      signature:
        '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    },
  ];

  test.each(vectors)('message "$message"', async (vector) => {
    const key = await readPrivate(fromHex(`302e020100300506032b657004220420${vector.secret}`));
    expect(key.public.bytes).toEqual(fromHex(vector.public));
    expect(await key.sign(fromHex(vector.message))).toEqual(fromHex(vector.signature));
    expect(await key.public.verify(fromHex(vector.message), fromHex(vector.signature))).toBe(true);
  });
});

describe('against node:crypto', () => {
  const ec = (key: import('node:crypto').KeyObject) => ({ key, dsaEncoding: 'ieee-p1363' }) as const;

  test.each([
    ['p256', 'sha256'],
    ['p384', 'sha384'],
  ] as const)('%s both ways', async (kind, hash) => {
    const { privateKey, publicKey } = oracle[kind];
    const key = await readPrivate(pkcs8Of(privateKey));
    expect(nodeVerify(hash, message, ec(publicKey), await key.sign(message))).toBe(true);
    // random nonces: half of these have the higher s
    for (let i = 0; i < 8; i++) {
      const signature = bytesOf(nodeSign(hash, message, ec(privateKey)));
      expect(await key.public.verify(message, signature)).toBe(true);
    }
  });

  test('Ed25519 is the same signature', async () => {
    const { privateKey } = oracle.ed25519;
    const key = await readPrivate(pkcs8Of(privateKey));
    expect(await key.sign(message)).toEqual(bytesOf(nodeSign(null, message, privateKey)));
  });

  test('RSA-PSS has SHA-256, MGF1-SHA-256 and a salt of 32 bytes', async () => {
    const { privateKey, publicKey } = oracle.rsa2048;
    const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const key = await readPrivate(pkcs8Of(privateKey));
    expect(key.deterministic).toBe(false);
    expect(nodeVerify('sha256', message, { key: publicKey, ...pss }, await key.sign(message))).toBe(true);
    const theirs = bytesOf(nodeSign('sha256', message, { key: privateKey, ...pss }));
    expect(await key.public.verify(message, theirs)).toBe(true);
    const otherSalt = bytesOf(nodeSign('sha256', message, { key: privateKey, ...pss, saltLength: 20 }));
    expect(await key.public.verify(message, otherSalt)).toBe(false);
  });

  test('RSA PKCS#1 v1.5 is the same signature', async () => {
    const { privateKey } = oracle.rsa2048;
    const key = await readPrivate(pkcs8Of(privateKey));
    const signature = await key.sign(message, 'pkcs1');
    expect(signature).toEqual(bytesOf(nodeSign('sha256', message, privateKey)));
    expect(await key.public.verify(message, signature, 'pkcs1')).toBe(true);
    expect(await key.public.verify(message, signature, 'pss')).toBe(false);
  });
});

describe('a digest that is known already', () => {
  test.each([
    ['p256', 'SHA-256'],
    ['p384', 'SHA-384'],
  ] as const)('%s signs it as it signs the message', async (kind, hash) => {
    const key = await readPrivate(pkcs8Of(oracle[kind].privateKey));
    const hashed = await digest(hash, message);
    const signature = await key.sign(message);
    expect(await key.signDigest?.(hashed)).toEqual(signature);
    expect(await key.public.verifyDigest?.(hashed, signature)).toBe(true);
    expect(await key.public.verifyDigest?.(hashed, signature.slice(1))).toBe(false);
  });

  test.each(['ed25519', 'rsa2048'] as const)('%s does not', async (kind) => {
    const key = await readPrivate(pkcs8Of(oracle[kind].privateKey));
    expect(key.signDigest ?? key.public.verifyDigest).toBeUndefined();
  });
});

describe('hostile signatures are false, never an error', () => {
  const orders = {
    p256: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
    p384: 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  };

  test.each(Object.entries(orders))('%s: r or s zero, the order, above it', async (kind, order) => {
    const key = await readPrivate(pkcs8Of(oracle[kind as 'p256' | 'p384'].privateKey));
    const good = Buffer.from(await key.sign(message)).toString('hex');
    const [r, s] = [good.slice(0, order.length), good.slice(order.length)];
    const zero = '0'.repeat(order.length);
    const most = 'f'.repeat(order.length);
    for (const bad of [zero, order, most]) {
      expect(await key.public.verify(message, fromHex(bad + s))).toBe(false);
      expect(await key.public.verify(message, fromHex(r + bad))).toBe(false);
      expect(await key.public.verify(message, fromHex(bad + bad))).toBe(false);
    }
    const negated = (BigInt(`0x${order}`) - BigInt(`0x${s}`)).toString(16).padStart(order.length, '0');
    expect(await key.public.verify(message, fromHex(r + negated))).toBe(true);
  });

  test('Ed25519: s at or above the order, small-order r', async () => {
    const key = await readPrivate(pkcs8Of(oracle.ed25519.privateKey));
    const good = Buffer.from(await key.sign(message));
    const order = 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn;
    const s = BigInt(`0x${Buffer.from(good.subarray(32)).reverse().toString('hex')}`) + order;
    const above = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
    expect(await key.public.verify(message, bytesOf(Buffer.concat([good.subarray(0, 32), above])))).toBe(
      false,
    );
    const identity = Buffer.concat([fromHex(`01${'00'.repeat(31)}`), fromHex('00'.repeat(32))]);
    expect(await key.public.verify(message, bytesOf(identity))).toBe(false);
  });

  const kinds = ['p256', 'p384', 'ed25519', 'x25519', 'rsa2048'] as const;

  test.each(kinds)('%s: any bytes of any length', async (kind) => {
    const { public: key } = await read(spkiOf(oracle[kind].publicKey));
    const bytes = fc.uint8Array({ maxLength: 300 }).map(bytesOf);
    await fc.assert(
      fc.asyncProperty(bytes, async (signature) => {
        expect(await key.verify(message, signature)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  test.each(['p256', 'p384', 'ed25519', 'rsa2048'] as const)('%s: one bit off', async (kind) => {
    const key: SigningKey = await readPrivate(pkcs8Of(oracle[kind].privateKey));
    const half: VerifyingKey = key.public;
    const signature: Bytes = await key.sign(message);
    const bit = fc.nat(8 * signature.length - 1);
    await fc.assert(
      fc.asyncProperty(bit, async (at) => {
        const damaged = bytesOf(signature);
        damaged[at >> 3] = (damaged[at >> 3] ?? 0) ^ (1 << (at & 7));
        expect(await half.verify(message, damaged)).toBe(false);
      }),
      { numRuns: 30 },
    );
    expect(await half.verify(textBytes('another'), signature)).toBe(false);
  });
});
