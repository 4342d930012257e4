/** Keys are read from whatever they were kept in, and from nothing that is not exactly one key. */

import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../src/core/fault.ts';
import { nordicPublicCode } from '../../src/keys/code.ts';
import { privateRaw } from '../../src/keys/export.ts';
import { nordicPublic } from '../../src/keys/fingerprint.ts';
import { root } from '../golden/workspace.ts';
import {
  bytesOf,
  faultCode,
  fixture,
  oracle,
  pkcs8Of,
  pkcs8Pem,
  read,
  readPrivate,
  spkiOf,
} from './support.ts';

const fingerprintOf = async (source: string | Uint8Array, passphrase?: string) =>
  (await read(source, passphrase)).public.fingerprint;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const golden = (path: string) => bytesOf(readFileSync(join(root, 'golden', path)));

describe.each(Object.entries(oracle))('%s', (kind, { privateKey, publicKey }) => {
  test('PKCS#8 and SPKI, PEM and DER, are one key', async () => {
    const forms = [
      pkcs8Of(privateKey),
      pkcs8Pem(privateKey),
      spkiOf(publicKey),
      publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      Buffer.from(pkcs8Of(privateKey)).toString('base64'),
      hex(spkiOf(publicKey)),
    ];
    const prints = new Set(await Promise.all(forms.map((form) => fingerprintOf(form))));
    expect(prints.size).toBe(1);
    expect((await read(pkcs8Of(privateKey))).public.spki).toEqual(spkiOf(publicKey));
  });

  test('the kind and the halves', async () => {
    const key = await read(pkcs8Of(privateKey));
    expect(key.public.kind).toBe(kind === 'rsa2048' ? 'rsa' : kind);
    expect(key.private?.kind).toBe(key.public.kind);
    expect((await read(spkiOf(publicKey))).private).toBeUndefined();
  });
});

describe('what becomes of a PEM on its way', () => {
  const plain = pkcs8Pem(oracle.p256.privateKey);
  test.each([
    ['CRLF', plain.replace(/\n/g, '\r\n')],
    ['a byte order mark', `\ufeff${plain}`],
    ['UTF-16 of a Windows shell', Buffer.from(`\ufeff${plain}`, 'utf16le')],
    ['all on one line', plain.replace(/\n/g, ' ')],
    ['all on one line, without blanks', plain.replace(/\n/g, '')],
    ['newlines written as \\n', plain.replace(/\n/g, '\\n')],
    ['newlines written as \\r\\n', plain.replace(/\n/g, '\\r\\n')],
    ['quotes around it', `"${plain.replace(/\n/g, '\\n')}"`],
    ['base64 of it all', Buffer.from(plain).toString('base64')],
    [
      'base64 of it all, in lines',
      Buffer.from(plain)
        .toString('base64')
        .replace(/(.{76})/g, '$1\n'),
    ],
    ['text before it', `Bag Attributes\n    friendlyName: x\n${plain}`],
    ['indentation', plain.replace(/^/gm, '    ')],
    ['no final newline', plain.trimEnd()],
    ['its public half behind it', plain + oracle.p256.publicKey.export({ type: 'spki', format: 'pem' })],
  ])('%s', async (_, text) => {
    expect((await readPrivate(text)).public.spki).toEqual(spkiOf(oracle.p256.publicKey));
  });
});

describe('the traditional forms', () => {
  test('SEC 1, with and without an EC PARAMETERS block', async () => {
    const plain = await fingerprintOf(golden('nordic/inputs/keys/key_a.pem'));
    expect(await fingerprintOf(golden('nordic/inputs/keys/key_a_ecparams.pem'))).toBe(plain);
    expect(await fingerprintOf(golden('nordic/inputs/keys/key_a_pkcs8.pem'))).toBe(plain);
    expect(await fingerprintOf(bytesOf(oracle.p384.privateKey.export({ type: 'sec1', format: 'der' })))).toBe(
      await fingerprintOf(spkiOf(oracle.p384.publicKey)),
    );
  });

  test('PKCS#1, both halves', async () => {
    const { privateKey, publicKey } = oracle.rsa2048;
    const expected = await fingerprintOf(spkiOf(publicKey));
    for (const format of ['pem', 'der'] as const) {
      expect(await fingerprintOf(privateKey.export({ type: 'pkcs1', format } as never))).toBe(expected);
      expect(await fingerprintOf(publicKey.export({ type: 'pkcs1', format } as never))).toBe(expected);
    }
  });

  test('a compressed point is the same key', async () => {
    expect(await fingerprintOf(fixture('compressed.pub.pem'))).toBe(
      await fingerprintOf(fixture('plain.pem')),
    );
  });
});

describe('source code and bare numbers', () => {
  const key = () => readPrivate(golden('nordic/inputs/keys/key_a.pem'));
  const expected = () => fingerprintOf(golden('nordic/inputs/keys/key_a.pem'));

  test.each([
    'keys-pk-code.stdout.txt',
    'keys-pk-dbgcode.stdout.txt',
    'keys-pk-hex.stdout.txt',
    'keys-sk-hex.stdout.txt',
  ])('nrfutil printed %s', async (name) => {
    expect(await fingerprintOf(golden(`nordic/outputs/${name}`))).toBe(await expected());
  });

  test.each(['legacy-keys-hex.stdout.txt', 'legacy-keys-code.stdout.txt'])(
    'the legacy tool printed %s',
    async (name) => {
      expect(await fingerprintOf(golden(`nordic/outputs/${name}`))).toBe(await expected());
    },
  );

  test.each(['rsa-2048', 'rsa-3072', 'ecdsa-p256', 'ecdsa-p384', 'ed25519', 'x25519'])(
    'imgtool printed %s as C',
    async (name) => {
      expect(await fingerprintOf(golden(`mcuboot/outputs/getpub-c-${name}.txt`))).toBe(
        await fingerprintOf(golden(`mcuboot/inputs/keys/${name}.pem`)),
      );
    },
  );

  test('imgtool printed Rust', async () => {
    expect(await fingerprintOf(golden('mcuboot/outputs/getpub-rust-ecdsa-p256.stdout'))).toBe(
      await fingerprintOf(golden('mcuboot/inputs/keys/ecdsa-p256.pem')),
    );
  });

  test('64 bytes in either order, 65 bytes, the scalar little-endian', async () => {
    const { public: half } = await key();
    const forms = [
      nordicPublic(half),
      half.bytes,
      bytesOf(Buffer.from([4, ...half.bytes])),
      privateRaw(await key()),
    ];
    for (const form of forms) {
      expect(await fingerprintOf(form)).toBe(half.fingerprint);
      expect(await fingerprintOf(hex(form))).toBe(half.fingerprint);
      expect(await fingerprintOf(`${hex(form).toUpperCase()}\r\n`)).toBe(half.fingerprint);
    }
  });

  test('numbers in a comment do not count, two arrays do', async () => {
    const code = nordicPublicCode((await key()).public, 'made from 0x12, 0x34');
    expect(await fingerprintOf(code)).toBe(await expected());
    const other = nordicPublicCode((await read(golden('nordic/inputs/keys/key_b.pem'))).public, 'another');
    expect(await faultCode(read(code + other))).toBe('key/several-keys');
  });
});

describe('passphrases', () => {
  test.each([
    'aes-128-cbc-hmacWithSHA1',
    'aes-192-cbc-hmacWithSHA512',
    'aes-256-cbc-hmacWithSHA384',
    'aes-256-cbc-hmacWithSHA256',
    'traditional-aes128',
    'traditional-aes192',
    'traditional-aes256',
  ])('%s', async (name) => {
    const file = fixture(`${name}.pem`);
    expect(await fingerprintOf(file, 'correct')).toBe(await fingerprintOf(fixture('plain.pem')));
    expect(await faultCode(read(file, 'wrong'))).toBe('key/passphrase-wrong');
    expect(await faultCode(read(file))).toBe('key/passphrase-needed');
    const oneLine = new TextDecoder().decode(file).replace(/\n/g, ' ');
    expect(await fingerprintOf(oneLine, 'correct')).toBe(await fingerprintOf(fixture('plain.pem')));
  });

  test('imgtool and node:crypto encrypt, DER too', async () => {
    const { privateKey, publicKey } = oracle.rsa2048;
    const options = { type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'ü ☃' } as const;
    expect(await fingerprintOf(privateKey.export(options), 'ü ☃')).toBe(
      await fingerprintOf(spkiOf(publicKey)),
    );
    expect(
      (await read(golden('mcuboot/inputs/keys/ecdsa-p256-pw.pem'), 'otapack test')).private,
    ).toBeDefined();
  });

  test.each(['scrypt', 'des3-pkcs8', 'des3-traditional'])('%s is refused by name', async (name) => {
    expect(await faultCode(read(fixture(`${name}.pem`), 'correct'))).toBe('key/unsupported-encryption');
  });

  test('a key that asks for years of PBKDF2 is refused before the passphrase is asked for', async () => {
    const lines = new TextDecoder()
      .decode(fixture('aes-256-cbc-hmacWithSHA256.pem'))
      .split('\n')
      .slice(1, -2);
    const der = Buffer.from(lines.join(''), 'base64');
    const count = der.indexOf(Buffer.from('020203e8', 'hex'));
    expect(count).toBeGreaterThan(0);
    der.set([0x7f, 0xff], count + 2);
    expect(await faultCode(read(der, 'x'))).toBe('key/passphrase-wrong');
    // one more byte of iterations: every length around it grows by one
    const bomb = Buffer.concat([
      der.subarray(0, count),
      Buffer.from('02047fffffff', 'hex'),
      der.subarray(count + 4),
    ]);
    for (let at = 0; at < count; at++) {
      const isLength = bomb[at - 1] === 0x30 && (bomb[at] ?? 0) < 0x80;
      if (isLength && at + (bomb[at] ?? 0) >= count + 3) bomb[at] = (bomb[at] ?? 0) + 2;
    }
    bomb[2] = (bomb[2] ?? 0) + 2;
    expect(await faultCode(read(bomb))).toBe('key/kdf-too-costly');
  });
});

describe('what is refused', () => {
  const p256 = pkcs8Of(oracle.p256.privateKey);
  const changed = (bytes: Uint8Array, at: number, value: number): Uint8Array => {
    const copy = bytesOf(bytes);
    copy[at < 0 ? copy.length + at : at] = value;
    return copy;
  };

  test.each([
    ['nothing', '', 'key/empty'],
    ['far too much', 'x'.repeat(70_000), 'key/too-large'],
    ['a text', 'hello', 'key/unrecognised'],
    ['a token of 32 letters', 'abcdefghijklmnopqrstuvwxyzABCDEF', 'key/unrecognised'],
    ['a checksum of 32 digits', 'd41d8cd98f00b204e9800998ecf8427e', 'key/unrecognised'],
    ['64 letters', 'x'.repeat(64), 'key/unrecognised'],
    ['a zip', bytesOf(Buffer.from('504b0304', 'hex')), 'key/unrecognised'],
    ['a certificate', fixture('certificate.pem'), 'key/unsupported-kind'],
    [
      'an OpenSSH key',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----',
      'key/unsupported-kind',
    ],
    ['Ed448', fixture('ed448.pem'), 'key/unsupported-kind'],
    ['secp256k1', golden('mcuboot/inputs/keys/secp256k1.pem'), 'key/unsupported-curve'],
    ['an explicit curve', fixture('explicit-curve.pem'), 'key/unsupported-curve'],
    ['RSA-512', fixture('rsa-512.pem'), 'key/unsupported-rsa-size'],
    ['a block without end', pkcs8Pem(oracle.p256.privateKey).slice(0, 150), 'key/pem-damaged'],
    [
      'a block that is no base64',
      '-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----',
      'key/pem-damaged',
    ],
    [
      'only EC parameters',
      '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----',
      'key/pem-damaged',
    ],
    ['two keys', pkcs8Pem(oracle.p256.privateKey) + pkcs8Pem(oracle.p384.privateKey), 'key/several-keys'],
    ['another public half', changed(p256, -1, (p256.at(-1) ?? 0) ^ 1), 'key/halves-differ'],
    ['a scalar of zero', '00'.repeat(32), 'key/out-of-range'],
    ['a scalar above the order', 'ff'.repeat(32), 'key/out-of-range'],
    ['64 bytes off the curve', '01'.repeat(64), 'key/not-on-curve'],
    ['a C array of other things', 'const uint16_t x[] = { 0x1234, 0x5678 };', 'key/unrecognised'],
  ])('%s', async (_, source, code) => {
    expect(await faultCode(read(source))).toBe(code);
  });

  test('RSA numbers that do not belong together', async () => {
    const der = bytesOf(oracle.rsa2048.privateKey.export({ type: 'pkcs1', format: 'der' }));
    expect(await faultCode(read(changed(der, -1, (der.at(-1) ?? 0) ^ 1)))).toBe('key/halves-differ');
  });

  test('a small-order Ed25519 key, under which anything verifies', async () => {
    const prefix = spkiOf(oracle.ed25519.publicKey).slice(0, 12);
    for (const point of [
      `01${'00'.repeat(31)}`,
      '00'.repeat(32),
      `ec${'ff'.repeat(30)}7f`,
      `ee${'ff'.repeat(30)}7f`,
    ]) {
      expect(await faultCode(read(bytesOf(Buffer.concat([prefix, Buffer.from(point, 'hex')]))))).toBe(
        'key/not-on-curve',
      );
    }
  });

  test('the message names the file and holds nothing of it', async () => {
    const pem = pkcs8Pem(oracle.p256.privateKey);
    try {
      await read(pem.slice(0, 150));
    } catch (error) {
      const { message, why, fix } = error as Fault;
      expect(message).toMatch(/^the\.key: /);
      expect(`${message}${why}${fix}`).not.toContain(pem.slice(40, 60));
    }
  });
});

describe('laws', () => {
  const seeds = [
    ...Object.values(oracle).flatMap(({ privateKey, publicKey }) => [pkcs8Of(privateKey), spkiOf(publicKey)]),
    fixture('aes-256-cbc-hmacWithSHA256.pem'),
    fixture('traditional-aes128.pem'),
  ];

  const settles = async (bytes: Uint8Array) => {
    try {
      return (await read(bytes, 'correct')).public;
    } catch (error) {
      expect(error).toBeInstanceOf(Fault);
      return undefined;
    }
  };

  test('any bytes are a key or a Fault', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => void (await settles(bytes))),
    );
  });

  test('a key with one byte changed is a Fault, or a key that node:crypto reads alike', async () => {
    const change = fc.record({
      seed: fc.constantFrom(...seeds),
      at: fc.nat(),
      flip: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ seed, at, flip }) => {
        const damaged = bytesOf(seed);
        damaged[at % seed.length] = (damaged[at % seed.length] ?? 0) ^ flip;
        const key = await settles(damaged);
        if (key)
          expect(
            spkiOf(createPublicKey({ key: Buffer.from(key.spki), type: 'spki', format: 'der' })),
          ).toEqual(key.spki);
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});
