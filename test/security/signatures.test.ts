/**
 * Known answers and hostile signatures, through every way a signature is verified here: a message by WebCrypto, a digest
 * by noble, and the forms in which MCUboot images and Nordic packages carry them.
 */

import { createPrivateKey, sign as nodeSign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concat, filled, hex, reversed } from '../../src/core/bytes.ts';
import { digest } from '../../src/core/digest.ts';
import type { Bytes, SigningKey, VerifyingKey } from '../../src/core/types.ts';
import { mcuboot } from '../../src/formats/mcuboot/index.ts';
import { derInteger, derSequence } from '../../src/keys/der.ts';
import { ecdsaFromDer, ecdsaToDer } from '../../src/keys/ecdsa-der.ts';
import { sec1 } from '../../src/keys/pkcs8.ts';
import { bytesOf, fromHex, oracle, pkcs8Of, read, readPrivate, textBytes } from '../keys/support.ts';

const curves = {
  p256: {
    size: 32,
    hash: 'SHA-256',
    field: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  p384: {
    size: 48,
    hash: 'SHA-384',
    field:
      0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
} as const;
type CurveName = keyof typeof curves;

const big = (bytes: Uint8Array): bigint => BigInt(`0x0${hex(bytes)}`);
const fixed = (value: bigint, size: number): Bytes => fromHex(value.toString(16).padStart(2 * size, '0'));
const message = textBytes('sample');

const keyOf = async (kind: CurveName, secret: bigint): Promise<SigningKey> =>
  readPrivate(sec1(kind, fixed(secret, curves[kind].size), { named: true }));

/** Both ways: of the message, and of its digest. */
async function accepted(key: VerifyingKey, kind: CurveName, signature: Bytes): Promise<readonly unknown[]> {
  const hashed = await digest(curves[kind].hash, message);
  return [await key.verify(message, signature), await key.verifyDigest?.(hashed, signature)];
}

const no = [false, false];
const yes = [true, true];

describe.each(['p256', 'p384'] as const)('ECDSA on %s', (kind) => {
  const { size, order, field } = curves[kind];
  const secret = 0x1234567890abcdefn;

  async function parts() {
    const key = await keyOf(kind, secret);
    const signature = await key.sign(message);
    const [r, s] = [big(signature.subarray(0, size)), big(signature.subarray(size))];
    return { key: key.public, r, s };
  }
  const flat = (r: bigint, s: bigint): Bytes => concat(fixed(r, size), fixed(s, size));

  test('the good one, and its twin with the other s, which boot loaders take too', async () => {
    const { key, r, s } = await parts();
    expect(await accepted(key, kind, flat(r, s))).toEqual(yes);
    expect(await accepted(key, kind, flat(r, order - s))).toEqual(yes);
  });

  test('r or s zero, the order, around it, the field, all ones', async () => {
    const { key, r, s } = await parts();
    const most = (1n << BigInt(8 * size)) - 1n;
    const odd = [0n, 1n, order - 1n, order, order + 1n, field - 1n, field, most];
    for (const value of odd) {
      expect([value, await accepted(key, kind, flat(value, s))]).toEqual([value, no]);
      expect([value, await accepted(key, kind, flat(r, value))]).toEqual([value, no]);
      for (const other of odd) {
        expect([value, other, await accepted(key, kind, flat(value, other))]).toEqual([value, other, no]);
      }
    }
  });

  test('r and s that are right modulo the order and no other way', async () => {
    // s = 1 is brought about by the digest: e = k - r d, for a nonce k that is known
    const nonce = await keyOf(kind, 3n);
    const r = big(nonce.public.bytes.subarray(0, size)) % order;
    const key = await keyOf(kind, secret);
    const e = (((3n - r * secret) % order) + order) % order;
    const hashed = fixed(e, size);
    expect(await key.public.verifyDigest?.(hashed, flat(r, 1n))).toBe(true);
    expect(await key.public.verifyDigest?.(hashed, flat(r, order + 1n))).toBe(false);
    expect(await key.public.verifyDigest?.(hashed, flat(r, order - 1n))).toBe(true);
    const most = 1n << BigInt(8 * size);
    if (r + order < most) expect(await key.public.verifyDigest?.(hashed, flat(r + order, 1n))).toBe(false);
  });

  test('u1 G + u2 Q is the point at infinity', async () => {
    const key = await keyOf(kind, secret);
    // e = -r d: whatever s is, the sum has no X coordinate
    for (const r of [1n, 2n, order - 1n]) {
      const e = (((-r * secret) % order) + order) % order;
      for (const s of [1n, 7n, order - 1n]) {
        expect(await key.public.verifyDigest?.(fixed(e, size), flat(r, s))).toBe(false);
      }
    }
  });

  test('a digest of zeros is a digest like any other', async () => {
    const key = await keyOf(kind, secret);
    const zeros = filled(size, 0);
    const signature = (await key.signDigest?.(zeros)) ?? filled(0, 0);
    expect(await key.public.verifyDigest?.(zeros, signature)).toBe(true);
    expect(await key.public.verifyDigest?.(fixed(1n, size), signature)).toBe(false);
  });

  test('keys at the ends of the range, and the points next to them', async () => {
    for (const d of [1n, 2n, order - 2n, order - 1n]) {
      const key = await keyOf(kind, d);
      expect(await accepted(key.public, kind, await key.sign(message))).toEqual(yes);
    }
    const [one, last] = [await keyOf(kind, 1n), await keyOf(kind, order - 1n)];
    expect(await accepted(last.public, kind, await one.sign(message))).toEqual(no);
  });

  test('every wrong length', async () => {
    const { key, r, s } = await parts();
    const good = flat(r, s);
    const lengths = [0, 1, size, 2 * size - 1];
    for (const length of lengths) expect(await accepted(key, kind, good.slice(0, length))).toEqual(no);
    expect(await accepted(key, kind, concat(good, filled(1, 0)))).toEqual(no);
    expect(await accepted(key, kind, concat(filled(1, 0), good))).toEqual(no);
    expect(await accepted(key, kind, concat(good, good))).toEqual(no);
    expect(await accepted(key, kind, ecdsaToDer(good))).toEqual(no);
  });

  test('after many good ones a bad one is still bad', async () => {
    const { key, r, s } = await parts();
    for (let i = 0; i < 20; i++) expect(await accepted(key, kind, flat(r, s))).toEqual(yes);
    expect(await accepted(key, kind, flat(r, s - 1n))).toEqual(no);
    expect(await accepted(key, kind, flat(0n, 0n))).toEqual(no);
  });
});

describe('DER of ECDSA signatures: one encoding, and no other', () => {
  const r = fromHex(`11${'22'.repeat(31)}`);
  const high = fromHex(`91${'22'.repeat(31)}`);
  const good = derSequence(derInteger(r), derInteger(high));
  const sequence = (...pieces: readonly Uint8Array[]) => {
    const content = concat(...pieces);
    return concat(Uint8Array.of(0x30, content.length), content);
  };
  const integer = (content: Uint8Array) => concat(Uint8Array.of(2, content.length), content);

  test('the good one reads back', () => {
    expect(ecdsaFromDer(good, 32)).toEqual(concat(r, high));
    expect(ecdsaToDer(concat(r, high))).toEqual(good);
  });

  const bad: readonly (readonly [string, Uint8Array])[] = [
    ['nothing', new Uint8Array()],
    ['a negative integer', sequence(integer(r), integer(high))],
    ['a needless zero', sequence(integer(concat(Uint8Array.of(0), r)), derInteger(high))],
    ['two zeros in front', sequence(integer(r), integer(concat(Uint8Array.of(0, 0), high)))],
    ['an empty integer', sequence(integer(new Uint8Array()), derInteger(high))],
    ['no second integer', sequence(derInteger(r))],
    ['a third integer', sequence(derInteger(r), derInteger(high), derInteger(r))],
    ['bytes behind', concat(good, Uint8Array.of(0))],
    ['bytes behind, inside', sequence(derInteger(r), derInteger(high), Uint8Array.of(5, 0))],
    ['a long length where a short one does', concat(Uint8Array.of(0x30, 0x81), good.subarray(1))],
    ['an endless length', concat(Uint8Array.of(0x30, 0x80), good.subarray(2), Uint8Array.of(0, 0))],
    ['a length of 2^64', concat(fromHex('3088ffffffffffffffff'), good.subarray(2))],
    ['a set', concat(Uint8Array.of(0x31), good.subarray(1))],
    ['a bit string for s', sequence(derInteger(r), concat(Uint8Array.of(3, 33, 0), high))],
    ['an integer of 33 bytes', sequence(derInteger(fromHex(`01${'00'.repeat(32)}`)), derInteger(high))],
    ['an integer of P-384', sequence(derInteger(filled(48, 0x11)), derInteger(high))],
    ['cut off', good.slice(0, good.length - 1)],
    [
      'an inner length that reaches beyond',
      concat(good.subarray(0, 3), Uint8Array.of(0x7f), good.subarray(4)),
    ],
  ];

  test.each(bad)('%s', (_, bytes) => expect(ecdsaFromDer(bytesOf(bytes), 32)).toBeUndefined());
});

describe('Ed25519', () => {
  const vectors = [
    {
      secret: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      public: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      message: 'af82',
      signature:
        '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    },
    {
      // SHA(abc)
      secret: '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42',
      public: 'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
      message:
        'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
      signature:
        'dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704',
    },
  ];

  test.each(vectors)('RFC 8032, 7.1: $message', async (vector) => {
    const der = fromHex(`302e020100300506032b657004220420${vector.secret}`);
    const key = await readPrivate(der);
    const signature = await key.sign(fromHex(vector.message));
    expect(hex(signature)).toBe(vector.signature);
    expect(hex(key.public.bytes)).toBe(vector.public);
    const other = nodeSign(
      null,
      fromHex(vector.message),
      createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' }),
    );
    expect(signature).toEqual(bytesOf(other));
  });

  const L = 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn;
  const P = (1n << 255n) - 19n;
  const little = (value: bigint): Bytes => reversed(fixed(value, 32));
  /** Points of small order, and encodings of them that are not canonical. */
  const small = [
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000080',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    '0100000000000000000000000000000000000000000000000000000000000080',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  ].map(fromHex);

  test('public keys of small order, or not canonical, are none', async () => {
    for (const point of [...small, little(P + 3n), little(P - 1n), filled(32, 0xff)]) {
      const spki = concat(fromHex('302a300506032b6570032100'), point);
      await expect(read(spki)).rejects.toMatchObject({ code: 'key/not-on-curve' });
    }
  });

  test('s at the order and above, R of small order or not canonical', async () => {
    const key = await readPrivate(pkcs8Of(oracle.ed25519.privateKey));
    const good = await key.sign(message);
    const [R, s] = [good.subarray(0, 32), big(reversed(good.subarray(32)))];
    expect(await key.public.verify(message, good)).toBe(true);
    for (const value of [L, L + 1n, s + L, (1n << 255n) - 1n, (1n << 256n) - 1n, 0n]) {
      if (value >= 1n << 256n) continue;
      expect(await key.public.verify(message, concat(R, little(value)))).toBe(false);
    }
    for (const point of small) {
      for (const value of [0n, 1n, s, L - 1n]) {
        expect(await key.public.verify(message, concat(point, little(value)))).toBe(false);
      }
    }
  });

  test('every wrong length', async () => {
    const key = await readPrivate(pkcs8Of(oracle.ed25519.privateKey));
    const good = await key.sign(message);
    for (const bytes of [good.slice(0, 0), good.slice(1), good.slice(0, 63), concat(good, filled(1, 0))]) {
      expect(await key.public.verify(message, bytes)).toBe(false);
    }
  });
});

describe('RSA', () => {
  const schemes = ['pss', 'pkcs1'] as const;

  test.each(schemes)('%s: zero, one, the modulus and above, other lengths', async (scheme) => {
    const key = await readPrivate(pkcs8Of(oracle.rsa2048.privateKey));
    const good = await key.sign(message, scheme);
    const n = BigInt(
      `0x${Buffer.from(oracle.rsa2048.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url').toString('hex')}`,
    );
    expect(await key.public.verify(message, good, scheme)).toBe(true);
    const bad = [0n, 1n, n - 1n, n, big(good) + n].filter((value) => value < 1n << 2048n);
    for (const value of bad) expect(await key.public.verify(message, fixed(value, 256), scheme)).toBe(false);
    for (const bytes of [
      good.slice(1),
      concat(filled(1, 0), good),
      concat(good, filled(1, 0)),
      new Uint8Array(),
    ]) {
      expect(await key.public.verify(message, bytes, scheme)).toBe(false);
    }
  });

  test('one scheme is not taken for the other', async () => {
    const key = await readPrivate(pkcs8Of(oracle.rsa2048.privateKey));
    expect(await key.public.verify(message, await key.sign(message, 'pss'), 'pkcs1')).toBe(false);
    expect(await key.public.verify(message, await key.sign(message, 'pkcs1'), 'pss')).toBe(false);
  });

  const modulus = () =>
    fromHex(
      Buffer.from(oracle.rsa2048.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url').toString('hex'),
    );

  test.each([
    ['exponent 1, under which everyone signs', () => [modulus(), Uint8Array.of(1)]],
    ['exponent 2', () => [modulus(), Uint8Array.of(2)]],
    ['exponent 0', () => [modulus(), Uint8Array.of(0)]],
    ['an exponent as long as the modulus', () => [modulus(), modulus()]],
    [
      'an even modulus',
      () => [modulus().map((byte, i) => (i === 255 ? byte & 0xfe : byte)), Uint8Array.of(1, 0, 1)],
    ],
    ['a modulus of 512 bits', () => [filled(64, 0xff), Uint8Array.of(1, 0, 1)]],
    ['a modulus of 8192 bits', () => [filled(1024, 0xff), Uint8Array.of(1, 0, 1)]],
  ])('a key with %s is refused', async (_, numbers) => {
    const [n, e] = numbers().map((each) => derInteger(bytesOf(each)));
    if (!n || !e) throw new Error('two numbers');
    await expect(read(derSequence(n, e))).rejects.toMatchObject({ name: 'Fault' });
  });
});

describe('in an MCUboot image', () => {
  const u16 = (value: number) => Uint8Array.of(value & 255, value >> 8);

  /** An image whose hash is right and whose signature TLV holds these bytes. */
  async function imageWith(type: number, signature: Uint8Array): Promise<Bytes> {
    const header = concat(
      fromHex('3db8f396'),
      filled(4, 0),
      u16(32),
      u16(0),
      Uint8Array.of(64, 0, 0, 0),
      filled(16, 0),
    );
    const region = concat(header, filled(64, 0x5a));
    const tlvs = [
      concat(u16(0x10), u16(32), await digest('SHA-256', region)),
      concat(u16(type), u16(signature.length), signature),
    ];
    const area = concat(...tlvs);
    return concat(region, u16(0x6907), u16(4 + area.length), area);
  }

  async function errors(type: number, signature: Uint8Array, key: VerifyingKey): Promise<number> {
    const bytes = await imageWith(type, signature);
    const report = await mcuboot.check({ name: 'x.bin', bytes }, { keys: [key] });
    return report.findings.filter(({ level }) => level === 'error').length;
  }

  test('no hostile ECDSA signature is taken', async () => {
    const key = await keyOf('p256', 5n);
    const one = derInteger(Uint8Array.of(1));
    const zero = Uint8Array.of(2, 1, 0);
    const order = derInteger(fixed(curves.p256.order, 32));
    for (const [r, s] of [
      [zero, zero],
      [zero, one],
      [one, zero],
      [order, one],
      [one, order],
      [order, order],
    ] as const) {
      expect(await errors(0x22, derSequence(r, s), key.public)).toBeGreaterThan(0);
    }
    expect(await errors(0x22, new Uint8Array(), key.public)).toBeGreaterThan(0);
    expect(await errors(0x22, filled(72, 0), key.public)).toBeGreaterThan(0);
  });

  test('no hostile Ed25519 or RSA signature is taken', async () => {
    const ed = await readPrivate(pkcs8Of(oracle.ed25519.privateKey));
    for (const signature of [
      filled(64, 0),
      concat(Uint8Array.of(1), filled(63, 0)),
      filled(64, 0xff),
      filled(1, 0),
    ]) {
      expect(await errors(0x24, signature, ed.public)).toBeGreaterThan(0);
    }
    const rsa = await readPrivate(pkcs8Of(oracle.rsa2048.privateKey));
    for (const signature of [filled(256, 0), concat(filled(255, 0), Uint8Array.of(1)), filled(256, 0xff)]) {
      expect(await errors(0x20, signature, rsa.public)).toBeGreaterThan(0);
    }
  });
});
