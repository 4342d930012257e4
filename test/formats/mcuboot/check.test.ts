/** Every finding about an image, by its code, and what a good one gives. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Bytes, Expectations } from '../../../src/core/types.ts';
import type { rules } from '../../../src/formats/mcuboot/findings.ts';
import { parseImage } from '../../../src/formats/mcuboot/image.ts';
import { mcuboot } from '../../../src/formats/mcuboot/index.ts';
import { tlv, writeArea } from '../../../src/formats/mcuboot/tlv.ts';
import { readKey } from '../../../src/keys/read.ts';
import { build, bytesOf, check, codesOf, fixture, imageOf, key, text } from './support.ts';

const bytes = (path: string): Bytes => fixture(path).bytes;
const flip = (source: Bytes, at: number, mask = 1): Bytes => {
  const copy = source.slice();
  const place = at < 0 ? copy.length + at : at;
  copy[place] = (copy[place] ?? 0) ^ mask;
  return copy;
};
const joined = (...pieces: readonly Uint8Array[]): Bytes => bytesOf(Buffer.concat(pieces));
const replaced = (source: Bytes, from: number[], to: number[]): Bytes => {
  const out: number[] = [];
  for (let i = 0; i < source.length; i++) {
    if (from.every((byte, k) => source[i + k] === byte)) {
      out.push(...to);
      i += from.length - 1;
    } else out.push(source[i] ?? 0);
  }
  return Uint8Array.from(out);
};

/** The image with other unprotected values. */
function withTlvs(
  source: Bytes,
  change: (entries: ReturnType<typeof tlv>[]) => ReturnType<typeof tlv>[],
): Bytes {
  const image = parseImage(source);
  if (!image?.unprotectedArea) throw new Error('an image is expected');
  const entries = image.unprotectedArea.entries.map(({ type, value }) => tlv(type, value));
  return joined(
    source.subarray(0, image.unprotectedArea.offset),
    writeArea(0x6907, change(entries), 'little'),
  );
}

const plain = bytes('outputs/sign-unsigned.bin');
const signed = bytes('outputs/ed25519.bin');
const ed25519 = async (): Promise<Expectations> => ({ keys: [(await key('ed25519.pub')).public] });
const headerWith = (offset: number, ...values: number[]): Bytes => {
  const copy = plain.slice();
  copy.set(values, offset);
  return copy;
};
const lines = async (): Promise<Bytes> => imageOf(await build({ input: fixture('inputs/app-lines.bin') }));

/** Large enough for every byte to be in it. */
const large = async (): Promise<Bytes> => {
  const body = joined(...Array.from({ length: 5 }, () => bytes('inputs/app-1k.bin')));
  return imageOf(await build({ input: { name: 'a', bytes: body } }));
};

/** An image that carries the public half of a published key. */
async function wholeKey(): Promise<Bytes> {
  const pem = readFileSync(join(import.meta.dirname, '../../../keys.example/p256.pem'));
  const { public: published } = await readKey(bytesOf(pem), { name: 'p256.pem' });
  return withTlvs(bytes('outputs/ecdsa-p256.bin'), (list) =>
    list.map((one) => (one.type === 0x01 ? tlv(0x02, published.spki) : one)),
  );
}

type Case = readonly [
  code: keyof typeof rules,
  what: string,
  image: () => Bytes | Promise<Bytes>,
  expectations?: () => Promise<Expectations>,
];

const cases: readonly Case[] = [
  ['mcuboot/not-an-image', 'nothing', () => new Uint8Array()],
  ['mcuboot/not-an-image', 'random bytes', () => bytes('inputs/app-1k.bin')],
  ['mcuboot/not-an-image', 'erased memory', () => new Uint8Array(4096).fill(0xff)],
  ['mcuboot/not-an-image', 'damaged hex', () => bytes('inputs/bad-checksum.hex')],
  ['mcuboot/unsigned-input', 'a vector table', () => bytes('inputs/app-thumb.bin')],
  ['mcuboot/unsigned-input', 'room and a vector table', () => bytes('inputs/app-pre512-thumb.bin')],
  ['mcuboot/wrong-file', 'a web page', () => text('<!DOCTYPE html><html><body>404</body></html>')],
  [
    'mcuboot/wrong-file',
    'a pointer',
    () => text('version https://git-lfs.github.com/spec/v1\noid sha256:00\n'),
  ],
  ['mcuboot/wrong-file', 'JSON', () => text('{"message": "Not Found"}')],
  ['mcuboot/wrong-file', 'an ELF', () => text('\x7fELF')],
  ['mcuboot/text-transfer', 'LF became CR LF', () => bytes('inputs/crlf-mangled.bin')],
  [
    'mcuboot/text-transfer',
    'CR LF became LF',
    async () =>
      replaced(
        imageOf(
          await build({
            input: { name: 'a', bytes: replaced(bytes('inputs/app-lines.bin'), [10], [13, 10]) },
          }),
        ),
        [13, 10],
        [10],
      ),
  ],
  ['mcuboot/text-transfer', 'CR dropped', async () => replaced(await large(), [13], [])],
  ['mcuboot/text-transfer', 'LF dropped', async () => replaced(await large(), [10], [])],
  [
    'mcuboot/reencoded',
    'Latin-1 as UTF-8',
    () => bytesOf(Buffer.from(Buffer.from(plain).toString('latin1'), 'utf8')),
  ],
  [
    'mcuboot/reencoded',
    'replacement characters',
    () => bytesOf(Buffer.from(Buffer.from(plain).toString('utf8'), 'utf8')),
  ],
  ['mcuboot/reencoded', 'seven bits', () => plain.map((byte) => byte & 0x7f)],
  ['mcuboot/base64', 'text', () => text(Buffer.from(plain).toString('base64'))],
  ['mcuboot/truncated', 'inside the header', () => plain.slice(0, 20)],
  ['mcuboot/truncated', 'inside the payload', () => plain.slice(0, 500)],
  ['mcuboot/truncated', 'inside the TLVs', () => plain.slice(0, -1)],
  [
    'mcuboot/truncated',
    'bytes missing in the middle',
    async () => {
      const whole = await lines();
      return joined(whole.subarray(0, 1000), whole.subarray(1100));
    },
  ],
  ['mcuboot/header-invalid', 'a header of 16 bytes', () => headerWith(8, 16, 0)],
  ['mcuboot/header-invalid', 'two AES lengths', () => headerWith(16, 12)],
  ['mcuboot/unknown-flags', 'a bit without meaning', () => headerWith(17, 0x80)],
  ['mcuboot/tlv-missing', 'another magic', () => flip(plain, 32 + 1024)],
  ['mcuboot/tlv-broken', 'an entry too long', () => flip(plain, 32 + 1024 + 6)],
  ['mcuboot/protected-size', 'announced and absent', () => headerWith(10, 8)],
  ['mcuboot/tlv-length', 'a short hash', () => withTlvs(plain, () => [tlv(0x10, new Uint8Array(31))])],
  [
    'mcuboot/tlv-repeated',
    'two counters',
    async () => imageOf(await build({ values: { 'security-counter': '1' } })).slice(),
  ],
  ['mcuboot/tlv-not-allowed', 'a vendor value', () => bytes('boot/v1-unprot-vendor.bin')],
  [
    'mcuboot/counter-unprotected',
    'a counter outside',
    () => withTlvs(plain, (list) => [...list, tlv(0x50, new Uint8Array(4))]),
  ],
  ['mcuboot/hash-missing', 'no hash', () => withTlvs(plain, () => [tlv(0x01, new Uint8Array(32))])],
  ['mcuboot/hash-invalid', 'a changed payload', () => flip(plain, 100)],
  ['mcuboot/unsigned', 'a hash alone', () => plain],
  ['mcuboot/signature-invalid', 'a changed signature', () => bytes('inputs/sig-flip.bin'), ed25519],
  [
    'mcuboot/signature-unknown',
    'another key',
    () => signed,
    async () => ({ keys: [(await key('ed25519-other')).public] }),
  ],
  [
    'mcuboot/signature-unknown',
    'another kind of key',
    () => signed,
    async () => ({ keys: [(await key('ecdsa-p256')).public] }),
  ],
  ['mcuboot/signature-unchecked', 'no key', () => signed],
  [
    'mcuboot/signature-unchecked',
    'a closed payload',
    () => bytes('outputs/enc-signed-rsa.bin'),
    async () => ({ keys: [(await key('rsa-2048')).public] }),
  ],
  [
    'mcuboot/signature-length',
    'a cut one',
    () =>
      withTlvs(signed, (list) =>
        list.map((one) => (one.type === 0x24 ? tlv(0x24, one.value.slice(1)) : one)),
      ),
    ed25519,
  ],
  ['mcuboot/signature-padded', 'zeros behind it', () => bytes('boot/v1p-padsig.bin')],
  ['mcuboot/key-mismatch', 'another key named', () => bytes('inputs/keyhash-flip.bin'), ed25519],
  [
    'mcuboot/key-mismatch',
    'no key named',
    () => withTlvs(signed, (list) => list.filter(({ type }) => type !== 0x01)),
    ed25519,
  ],
  [
    'mcuboot/pure-mark',
    'a mark of 2',
    () =>
      withTlvs(bytes('outputs/ed25519-pure.bin'), (list) =>
        list.map((one) => (one.type === 0x25 ? tlv(0x25, Uint8Array.of(2)) : one)),
      ),
  ],
  ['mcuboot/published-key', 'an example key, there whole', async () => wholeKey()],
  [
    'mcuboot/published-key',
    'the demo key named',
    () =>
      withTlvs(signed, (list) =>
        list.map((one) =>
          one.type === 0x01
            ? tlv(
                0x01,
                bytesOf(
                  Buffer.from('c1907fa4eac7fae3840a78902b6f0710b037e9968e5c6274a12a28790c7d4e3c', 'hex'),
                ),
              )
            : one,
        ),
      ),
  ],
  ['mcuboot/encrypted-unchecked', 'no device key', () => bytes('inputs/fixed-enc.bin')],
  [
    'mcuboot/encrypted-elsewhere',
    'another device',
    async () => imageOf(await build({ keys: { encrypt: 'ecdsa-p256-other.pub' } })),
    async () => ({ decryptWith: [(await key('ecdsa-p256')).private].flatMap((one) => (one ? [one] : [])) }),
  ],
  ['mcuboot/encryption-key-missing', 'a flag alone', () => headerWith(16, 4)],
  [
    'mcuboot/encryption-key-length',
    'a cut key',
    () =>
      withTlvs(bytes('inputs/fixed-enc.bin'), (list) =>
        list.map((one) => (one.type === 0x33 ? tlv(0x33, one.value.slice(1)) : one)),
      ),
  ],
  ['mcuboot/encrypted-clear', 'stored in clear', () => bytes('inputs/fixed-enc-clear.bin')],
  [
    'mcuboot/encrypted-rsa3072',
    'a long key',
    async () => imageOf(await build({ keys: { encrypt: 'rsa-3072.pub' } })),
  ],
  ['mcuboot/decompression-failed', 'a damaged stream', () => flip(bytes('outputs/lzma2.bin'), 60)],
  [
    'mcuboot/decompressed-differs',
    'another size announced',
    () => {
      const image = bytes('outputs/lzma2.bin');
      const at = (parseImage(image)?.protectedArea?.entries[0]?.offset ?? 0) + 4;
      return flip(image, at, 0x40);
    },
  ],
  [
    'mcuboot/decompressed-differs',
    'another hash announced',
    () => {
      const image = bytes('outputs/lzma2.bin');
      const at = (parseImage(image)?.protectedArea?.entries[1]?.offset ?? 0) + 4;
      return flip(image, at);
    },
  ],
  ['mcuboot/compressed', 'for the fork', () => bytes('outputs/lzma2.bin')],
  ['mcuboot/big-endian', 'as imgtool writes it', () => bytes('outputs/big-endian.bin')],
  [
    'mcuboot/vector-table',
    'a small header',
    async () => imageOf(await build({ input: fixture('inputs/app-thumb.bin') })),
  ],
  [
    'mcuboot/double-header',
    'room behind the header',
    async () => imageOf(await build({ input: fixture('inputs/app-pre512-thumb.bin') })),
  ],
  [
    'mcuboot/signed-twice',
    'an image inside',
    async () => imageOf(await build({ input: { name: 'a.bin', bytes: signed } })),
  ],
  ['mcuboot/slot-readout', 'erased bytes behind', () => bytes('inputs/trailing-ff.bin')],
  ['mcuboot/trailing-data', 'something behind', () => joined(plain, text('more'))],
  ['mcuboot/trailer-damaged', 'a bad mark', () => flip(bytes('outputs/confirm.bin'), -24, 2)],
  [
    'mcuboot/trailer-damaged',
    'another slot size',
    () => bytes('outputs/confirm.bin'),
    async () => ({ facts: { slotSize: '0x2000' } }),
  ],
  ['mcuboot/confirmed', 'set', () => bytes('outputs/confirm.bin')],
  [
    'mcuboot/does-not-fit',
    'an overwriting boot loader',
    () => bytes('boot/v1-size-gap.bin'),
    async () => ({ facts: { slotSize: '0x1000', mode: 'overwrite-only' } }),
  ],
  [
    'mcuboot/does-not-fit',
    'swap-move',
    () => bytes('boot/v2-move-big-test.bin'),
    async () => ({ facts: { mode: 'swap-move', sectorSize: '0x1000', align: '1' } }),
  ],
  [
    'mcuboot/input-note',
    'hex without an end',
    async () => {
      const [hex] = (await build({ values: { output: 'o.hex', 'hex-addr': '0x8000' } })).files;
      return (hex?.bytes ?? new Uint8Array()).slice(0, -12);
    },
  ],
  ['mcuboot/unexpected', 'another version', () => plain, async () => ({ facts: { version: '2.0.0' } })],
  [
    'mcuboot/unexpected',
    'a fact it does not have',
    () => plain,
    async () => ({ facts: { securityCounter: '1' } }),
  ],
];

/** A second counter in the protected area. */
function twice(source: Bytes): Bytes {
  const image = parseImage(source);
  if (!image?.protectedArea || !image.unprotectedArea) throw new Error('an image is expected');
  const entries = image.protectedArea.entries.map(({ type, value }) => tlv(type, value));
  const area = writeArea(0x6908, [...entries, ...entries], 'little');
  return joined(source.subarray(0, image.payloadEnd), area, source.subarray(image.unprotectedArea.offset));
}

describe('found', () => {
  for (const [code, what, image, expectations] of cases) {
    test(`${code}: ${what}`, async () => {
      const made = what === 'two counters' ? twice(await image()) : await image();
      const report = await check(made, expectations ? await expectations() : {});
      expect(codesOf(report)).toContain(code);
      const found = report.findings.find((one) => one.code === code);
      expect(found?.message.length).toBeGreaterThan(10);
    });
  }
});

describe('good images', () => {
  test('a signed one has no findings, and its facts', async () => {
    const report = await check(bytes('outputs/all-protected.bin'), await ed25519());
    expect(codesOf(report)).toEqual([]);
    expect(report.facts).toMatchObject({
      version: '1.2.3+4',
      headerSize: 32,
      imageSize: 1024,
      securityCounter: 9,
      hash: 'SHA256',
      digest: '3e974f30b3b38ac574627add1692b6955e0eb58be09d189133c9a12a866cb166',
      keyHash: 'bbf829d55f1d8689b00740b1bf58d223a2abc3db5dbe739cff0182232ded4871',
      signature: 'ED25519',
      signedBy: (await key('ed25519')).public.fingerprint,
      dependencies: [{ image: 1, version: '1.0.0+0' }],
      customTlvs: ['0xa0'],
      imageEnd: 1370,
    });
  });

  test('a big-endian one has the same facts', async () => {
    const { facts } = await check(bytes('outputs/big-endian.bin'));
    expect(facts).toMatchObject({
      securityCounter: 5,
      dependencies: [{ image: 1, version: '2.3.4+5' }],
      customTlvs: ['0xa1'],
    });
  });

  test('what an external signer signs is no image, and is told by name', async () => {
    const { findings } = await check(bytes('outputs/vector-payload-prot.bin'));
    expect(findings).toMatchObject([
      { code: 'mcuboot/truncated', message: expect.stringContaining('--vector-to-sign') },
    ]);
  });

  test('a whole public key names its key too', async () => {
    const { facts } = await check(bytes('outputs/pubkey-full-p256.bin'));
    expect(facts['keyHash']).toBe((await key('ecdsa-p256')).public.fingerprint);
  });

  test('a published key is told by inspecting too', async () => {
    const { parts = [] } = await mcuboot.read({ name: 'a', bytes: await wholeKey() });
    const key = parts.flatMap((part) => part.parts ?? []).find(({ name }) => name === 'PUBKEY');
    expect(key?.note).toContain("p256.pem, published in otapack's keys.example");
  });

  test.each([
    ['rom-fixed', 0xc000, 0xc080, undefined],
    ['rom-fixed', 0xc000, 0xc000, 'warning'],
    ['load-addr', 0x20000000, 0xc080, 'warning'],
    ['load-addr', 0x20000000, 0x20000080, undefined],
  ])('--%s %i and a reset address of %i: %s', async (option, address, reset, level) => {
    const firmware = bytesOf(Buffer.alloc(0x400, 0x5a));
    new DataView(firmware.buffer).setUint32(0, 0x20008000, true);
    new DataView(firmware.buffer).setUint32(4, reset + 0x41, true);
    const values = { [option]: String(address), 'header-size': '0x80' };
    const made = await build({ values, input: { name: 'a', bytes: firmware } });
    const { findings } = await check(imageOf(made));
    expect(findings.find(({ code }) => code === 'mcuboot/vector-table')?.level).toBe(level);
  });

  test('expectations hold, however they are written', async () => {
    const facts = { version: '1.2.3+4', securityCounter: '0x9', headerSize: '0x20' };
    expect(codesOf(await check(bytes('outputs/all-protected.bin'), { ...(await ed25519()), facts }))).toEqual(
      [],
    );
  });

  test('what a release wants', async () => {
    const report = await check(plain, { release: true });
    expect(report.findings).toMatchObject([{ code: 'mcuboot/unsigned', level: 'error' }]);
  });

  test('an encrypted one, opened and signed', async () => {
    const decryptWith = [(await key('x25519')).private].flatMap((one) => (one ? [one] : []));
    const report = await check(bytes('outputs/enc-signed-ed25519.bin'), {
      ...(await ed25519()),
      decryptWith,
    });
    expect(codesOf(report)).toEqual([]);
    expect(report.facts['encryption']).toBe('opened');
  });

  test('an encrypted one, closed: the signature is over the digest and still judged', async () => {
    const report = await check(bytes('outputs/enc-signed-ed25519.bin'), await ed25519());
    expect(codesOf(report)).toEqual(['mcuboot/encrypted-unchecked']);
    expect(report.facts['signedBy']).toBe((await key('ed25519')).public.fingerprint);
  });

  test('one that begins one sector into a slot', async () => {
    const slot = new Uint8Array(0x3000).fill(0xff);
    slot.set(signed, 0x1000);
    const report = await check(slot, await ed25519());
    expect(report.facts).toMatchObject({ version: '1.2.3+4', offset: 0x1000 });
    expect(codesOf(report)).toEqual(['mcuboot/slot-readout']);
  });

  test('one in hex says where it stands', async () => {
    const report = await check(bytes('outputs/hex-ed25519.hex'), await ed25519());
    expect(codesOf(report)).toEqual([]);
    expect(report.facts['address']).toBe('0x81e0');
  });
});

describe('room in the slot', () => {
  test('by mode, as boot loaders were seen to decide', async () => {
    const slot = { slotSize: '0x67000', sectorSize: '0x1000', align: '4', maxAlign: '8', maxSectors: '128' };
    const report = await check(plain, { facts: slot });
    const end = 32 + 1024 + 40;
    expect(report.facts['slack']).toEqual({
      'swap-scratch': 0x67000 - 0x630 - end,
      'swap-move': 0x65000 - end,
      'swap-offset': 0x65000 - end,
      'overwrite-only': 0x67000 - 40 - end,
      'single-slot': 0x67000 - 48 - end,
    });
  });
});
