/** Key files made to be taken for something else: points, labels, nesting, two keys in one, costs; and peers' keys. */

import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concat, filled, hex, reversed } from '../../src/core/bytes.ts';
import type { Bytes } from '../../src/core/types.ts';
import { sharedSecret } from '../../src/keys/agree.ts';
import { derBits, derInteger, derNull, derOctets, derOid, derSequence } from '../../src/keys/der.ts';
import { readKey } from '../../src/keys/read.ts';
import {
  bytesOf,
  faultCode,
  fromHex,
  oracle,
  pkcs8Of,
  pkcs8Pem,
  read,
  readPrivate,
  spkiOf,
} from '../keys/support.ts';

const P256_FIELD = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const number = (value: bigint, size = 32): Bytes => fromHex(value.toString(16).padStart(2 * size, '0'));

describe('points of P-256', () => {
  const spki = spkiOf(oracle.p256.publicKey);
  const prefix = spki.subarray(0, spki.length - 65);
  const [x, y] = [spki.slice(-64, -32), spki.slice(-32)];
  const withPoint = (point: Uint8Array) => {
    const algorithm = derSequence(derOid(fromHex('2a8648ce3d0201')), derOid(fromHex('2a8648ce3d030107')));
    return derSequence(algorithm, derBits(bytesOf(point)));
  };
  const odd = (y.at(-1) ?? 0) & 1;
  const bad: readonly (readonly [string, Uint8Array])[] = [
    ['infinity', Uint8Array.of(0)],
    ['nothing', new Uint8Array()],
    ['zero, zero', concat(Uint8Array.of(4), filled(64, 0))],
    [
      'off the curve by one bit',
      concat(
        Uint8Array.of(4),
        x,
        y.map((byte, i) => (i === 31 ? byte ^ 1 : byte)),
      ),
    ],
    ['X and Y exchanged', concat(Uint8Array.of(4), y, x)],
    ['little-endian', concat(Uint8Array.of(4), reversed(x), reversed(y))],
    ['X of the field and above', concat(Uint8Array.of(4), number(P256_FIELD), y)],
    ['Y of the field and above', concat(Uint8Array.of(4), x, number(P256_FIELD + 1n))],
    ['hybrid, with the wrong bit', concat(Uint8Array.of(7 - odd), x, y)],
    ['a prefix that is none', concat(Uint8Array.of(5), x, y)],
    ['one byte short', concat(Uint8Array.of(4), x, y.subarray(1))],
    ['one byte long', concat(Uint8Array.of(4), x, y, Uint8Array.of(0))],
    ['compressed, with an X that is on no point', concat(Uint8Array.of(2), number(7n))],
    ['a point of P-384', concat(Uint8Array.of(4), filled(96, 0x11))],
  ];

  test('the good one', async () => {
    expect((await read(withPoint(concat(Uint8Array.of(4), x, y)))).public.spki).toEqual(
      concat(prefix, spki.slice(-65)),
    );
  });

  test.each(bad)('%s', async (_, point) => {
    await expect(read(withPoint(point))).rejects.toMatchObject({ name: 'Fault' });
  });

  test('bits that are left over in the bit string', async () => {
    const copy = spki.slice();
    copy[spki.length - 66] = 1;
    expect(await faultCode(read(copy))).toBe('key/der-damaged');
  });
});

describe('scalars', () => {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const sec1 = (scalar: Uint8Array) =>
    derSequence(
      derInteger(Uint8Array.of(1)),
      derOctets(bytesOf(scalar)),
      concat(Uint8Array.of(0xa0, 10), derOid(fromHex('2a8648ce3d030107'))),
    );

  test.each([
    ['zero', filled(32, 0)],
    ['nothing', new Uint8Array()],
    ['the order', number(order)],
    ['above the order', number(order + 1n)],
    ['all ones', filled(32, 0xff)],
    ['longer than the curve', filled(33, 1)],
  ])('%s is no private key', async (_, scalar) => {
    expect(await faultCode(read(sec1(scalar)))).toBe('key/out-of-range');
  });

  test.each([
    ['one', number(1n)],
    ['the last', number(order - 1n)],
  ])('%s is one', async (_, scalar) => {
    expect((await readPrivate(sec1(scalar))).kind).toBe('p256');
  });
});

describe('PEM', () => {
  const good = pkcs8Pem(oracle.p256.privateKey);
  const lines = good.trim().split('\n');
  const body = lines.slice(1, -1).join('\n');
  const other = pkcs8Pem(oracle.ed25519.privateKey);
  const block = (label: string, inside: string) =>
    `-----BEGIN ${label}-----\n${inside}\n-----END ${label}-----\n`;

  test.each([
    ['two keys', good + other],
    [
      'two keys, the second public',
      good + block('PUBLIC KEY', Buffer.from(spkiOf(oracle.p384.publicKey)).toString('base64')),
    ],
    ['a block in a block', block('PRIVATE KEY', `${body}\n${block('PRIVATE KEY', body)}`)],
    ['a private key called public', block('PUBLIC KEY', body)],
    [
      'a public key called private',
      block('PRIVATE KEY', Buffer.from(spkiOf(oracle.p256.publicKey)).toString('base64')),
    ],
    ['another label at its end', good.replace('END PRIVATE', 'END PUBLIC')],
    ['a label that is none', block('FIRMWARE', body)],
    ['no label', block('', body)],
    ['an end without a beginning', `${body}\n-----END PRIVATE KEY-----\n`],
    [
      'bytes behind the key',
      block(
        'PRIVATE KEY',
        `${Buffer.concat([pkcs8Of(oracle.p256.privateKey), Buffer.of(0)]).toString('base64')}`,
      ),
    ],
    ['base64 of the wrong length', good.replace(/\n(.)/, '\n$1=')],
    ['seventeen blocks', good.repeat(17)],
    ['a zero byte in it', good.replace('\nM', '\n\0M')],
  ])('%s', async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({ name: 'Fault' });
  });

  test('one key twice is one key', async () => {
    expect((await read(good + good)).private).toBeDefined();
  });
});

describe('passphrases that cost', () => {
  /** What asks for `rounds` rounds, and cannot be opened by anyone. */
  const encrypted = (rounds: number, prf = '2a864886f70d0209') => {
    const count = number(BigInt(rounds), 6);
    const salt = derOctets(filled(16, 7));
    const significant = count.subarray(count.findIndex((byte) => byte !== 0));
    const kdf = derSequence(
      salt,
      derInteger(bytesOf(significant)),
      derSequence(derOid(fromHex(prf)), derNull()),
    );
    const cipher = derSequence(derOid(fromHex('60864801650304012a')), derOctets(filled(16, 9)));
    const pbes2 = derSequence(derSequence(derOid(fromHex('2a864886f70d01050c')), kdf), cipher);
    return derSequence(derSequence(derOid(fromHex('2a864886f70d01050d')), pbes2), derOctets(filled(160, 3)));
  };

  test.each([2_000_001, 2 ** 31, 2 ** 32 - 1, 2 ** 40])('%i rounds are refused at once', async (rounds) => {
    const started = performance.now();
    expect(await faultCode(read(encrypted(rounds), 'x'))).toBe('key/kdf-too-costly');
    expect(performance.now() - started).toBeLessThan(200);
  });

  test('as many as are carried out take about a second', async () => {
    const before = process.cpuUsage();
    expect(await faultCode(read(encrypted(2_000_000), 'x'))).toBe('key/passphrase-wrong');
    const { user } = process.cpuUsage(before);
    expect(user / 1e6).toBeLessThan(3);
  });

  test('the passphrase is asked for once, and only where there is something to open', async () => {
    let asked = 0;
    const passphrase = async () => {
      asked += 1;
      return 'x';
    };
    await faultCode(readKey(encrypted(2 ** 31), { name: 'x', passphrase }));
    expect(asked).toBe(0);
    await faultCode(readKey(encrypted(1000), { name: 'x', passphrase }));
    expect(asked).toBe(1);
  });
});

describe("a peer's key", () => {
  test('X25519: points of small order share nothing', async () => {
    const key = await readPrivate(
      generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'der' }),
    );
    const P = (1n << 255n) - 19n;
    const small = [0n, 1n, P - 1n, P, P + 1n].map((value) => reversed(number(value)));
    const eight = [
      'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
      '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    ].map(fromHex);
    for (const point of [...small, ...eight]) {
      expect([hex(point), await sharedSecret(key, bytesOf(point))]).toEqual([hex(point), undefined]);
    }
  });

  test('P-256: no point, no secret', async () => {
    const key = await readPrivate(pkcs8Of(oracle.p256.privateKey));
    for (const point of [
      filled(65, 0),
      concat(Uint8Array.of(4), filled(64, 0xff)),
      concat(Uint8Array.of(2), number(7n)),
      new Uint8Array(),
    ]) {
      expect(await sharedSecret(key, bytesOf(point))).toBeUndefined();
    }
  });
});
