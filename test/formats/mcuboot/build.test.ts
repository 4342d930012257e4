/** Builds beyond the golden cases: what is ours, and what the reference gets wrong. */

import { createPublicKey, verify as verifySignature } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseImage, regionOf } from '../../../src/formats/mcuboot/image.ts';
import { flagBits } from '../../../src/formats/mcuboot/layout.ts';
import { openPayload } from '../../../src/formats/mcuboot/open-payload.ts';
import { build, check, codesOf, fixture, imageOf, key, text } from './support.ts';

const parsed = (bytes: Uint8Array) => {
  const image = parseImage(new Uint8Array(bytes));
  if (!image) throw new Error('an image is expected');
  return image;
};

describe('several keys', () => {
  test('each has its pair, and a boot loader with any of them takes the image', async () => {
    const made = imageOf(await build({ keys: { key: 'ecdsa-p256', 'also-key': ['ed25519', 'rsa-2048'] } }));
    const types = parsed(made).unprotectedArea?.entries.map(({ type }) => type);
    expect(types).toEqual([0x10, 0x01, 0x22, 0x01, 0x24, 0x01, 0x20]);
    for (const name of ['ecdsa-p256', 'ed25519', 'rsa-2048']) {
      const report = await check(made, { keys: [(await key(`${name}.pub`)).public] });
      expect(codesOf(report)).toEqual([]);
      expect(report.facts['signedBy']).toBe((await key(name)).public.fingerprint);
    }
  });

  test('of two given keys the last signature decides', async () => {
    const made = imageOf(await build({ keys: { key: 'ecdsa-p256', 'also-key': 'ed25519' } })).slice();
    made[made.length - 1] = (made.at(-1) ?? 0) ^ 1;
    const both = [(await key('ecdsa-p256')).public, (await key('ed25519')).public];
    expect(codesOf(await check(made, { keys: both }))).toContain('mcuboot/signature-outvoted');
    expect(codesOf(await check(made, { keys: both.slice(0, 1) }))).toEqual([]);
  });
});

test('a line end behind the version does not count, as imgtool has it', async () => {
  const version = '1.2.3+4';
  const plain = imageOf(await build({ values: { version } }));
  expect(imageOf(await build({ values: { version: `${version}\n` } }))).toEqual(plain);
});

describe('the same bytes again', () => {
  test.each(['ecdsa-p256', 'ecdsa-p384', 'ed25519'])('signed by %s', async (name) => {
    const [one, two] = [await build({ keys: { key: name } }), await build({ keys: { key: name } })];
    expect(imageOf(one)).toEqual(imageOf(two));
  });

  const encrypted = {
    keys: { key: 'ed25519', encrypt: 'x25519.pub' },
    values: { deterministic: true },
  } as const;

  test('encrypted with derived keys', async () => {
    expect(imageOf(await build(encrypted))).toEqual(imageOf(await build(encrypted)));
  });

  test('another payload, option, device or signer never shares a payload key', async () => {
    const opener = (await key('x25519')).private;
    const other = { name: 'other.bin', bytes: fixture('inputs/app-1k.bin').bytes.slice() };
    other.bytes[1000] = 1;
    const variants = [
      encrypted,
      { ...encrypted, input: other },
      { ...encrypted, values: { ...encrypted.values, version: '9' } },
      { ...encrypted, values: { ...encrypted.values, 'hmac-sha': '512' } },
      { ...encrypted, keys: { ...encrypted.keys, key: 'ed25519-other' } },
    ];
    const wrapped = new Set<string>();
    for (const variant of variants) {
      const image = parsed(imageOf(await build(variant)));
      const opened = await openPayload(image, opener ? [opener] : []);
      expect(opened.encryption).toBe('opened');
      wrapped.add(Buffer.from(image.unprotectedArea?.entries.at(-1)?.value ?? []).toString('hex'));
    }
    expect(wrapped.size).toBe(variants.length);
  });

  test('without --deterministic an encryption is random', async () => {
    const keys = { key: 'ed25519', encrypt: 'x25519.pub' };
    expect(imageOf(await build({ keys }))).not.toEqual(imageOf(await build({ keys })));
  });
});

describe('what the reference gets wrong', () => {
  test('compression keeps --non-bootable', async () => {
    const made = await build({
      values: { compression: 'lzma2', 'non-bootable': true },
      input: fixture('inputs/app-lines.bin'),
    });
    const image = parsed(imageOf(made));
    expect(image.header.flags & flagBits.NON_BOOTABLE).toBeTruthy();
    expect(image.header.flags & flagBits.COMPRESSED_LZMA2).toBeTruthy();
    expect(codesOf(await check(imageOf(made)))).toEqual(['mcuboot/unsigned', 'mcuboot/compressed']);
  });

  test('an incompressible image is still encrypted', async () => {
    const made = imageOf(await build({ values: { compression: 'lzma2' }, keys: { encrypt: 'x25519.pub' } }));
    const plain = fixture('inputs/app-1k.bin').bytes;
    expect(made.subarray(32, 32 + 1024)).not.toEqual(plain);
    const opener = (await key('x25519')).private;
    const report = await check(made, { decryptWith: opener ? [opener] : [] });
    expect(report.facts['encryption']).toBe('opened');
    expect(codesOf(report)).toEqual(['mcuboot/unsigned']);
  });

  test('a public Ed25519 key goes with a pure signature made elsewhere', async () => {
    const own = imageOf(await build({ values: { pure: true }, keys: { key: 'ed25519' } }));
    const signature =
      parsed(own).unprotectedArea?.entries.find(({ type }) => type === 0x24)?.value ?? new Uint8Array();
    const brought = await build({
      values: { pure: true },
      keys: { 'fix-sig-pubkey': 'ed25519.pub' },
      files: { 'fix-sig': [{ name: 's.b64', bytes: text(Buffer.from(signature).toString('base64')) }] },
    });
    expect(imageOf(brought)).toEqual(own);
    expect(codesOf(brought)).toEqual([]);
  });

  test('a signature made elsewhere is looked at', async () => {
    const made = await build({
      values: { version: '2' },
      keys: { 'fix-sig-pubkey': 'ed25519.pub' },
      files: { 'fix-sig': [fixture('inputs/sig-ed25519.b64')] },
    });
    expect(codesOf(made)).toContain('mcuboot/external-signature');
  });
});

describe('warnings of a build', () => {
  const lines = fixture('inputs/app-lines.bin');
  const zeros = { name: 'z.bin', bytes: new Uint8Array(512) };
  const hexAt = (address: number) => ({
    name: 'a.hex',
    bytes: text(
      `:04${address.toString(16).padStart(4, '0')}0001020304${(-(4 + (address >> 8) + (address & 255) + 10) & 255).toString(16).padStart(2, '0')}\n:00000001FF\n`,
    ),
  });
  const cases: readonly (readonly [code: string, job: Parameters<typeof build>[0]])[] = [
    ['mcuboot/input-kind', { input: { name: 'a.bin', bytes: text('\x7fELF and more') } }],
    ['mcuboot/signed-twice', { input: fixture('outputs/ed25519.bin') }],
    ['mcuboot/double-header', { input: zeros }],
    ['mcuboot/payload-overwritten', { values: { 'pad-header': undefined, 'pad-value': '0' } }],
    ['mcuboot/slot-unchecked', { values: { 'slot-size': '0' } }],
    ['mcuboot/hex-base', { input: hexAt(0), values: { output: 'o.hex' } }],
    ['mcuboot/hex-base', { input: hexAt(16), values: { output: 'o.hex' } }],
    ['mcuboot/option-without-effect', { values: { dependencies: '(1,1.0) and more' } }],
    ['mcuboot/option-without-effect', { values: { clear: true } }],
    ['mcuboot/option-without-effect', { keys: { 'fix-sig-pubkey': 'ed25519.pub' } }],
    ['mcuboot/input-note', { input: fixture('inputs/no-eof.hex') }],
    ['mcuboot/pure-unsigned', { values: { pure: true } }],
    ['mcuboot/encrypted-rsa3072', { keys: { encrypt: 'rsa-3072.pub' } }],
    [
      'mcuboot/does-not-fit',
      { input: fixture('inputs/app-odd.bin'), values: { 'slot-size': '0x451', 'overwrite-only': true } },
    ],
    [
      'mcuboot/trailer-short',
      {
        input: lines,
        keys: { encrypt: 'x25519.pub' },
        values: { 'encrypt-keylen': '256', 'slot-size': String(32 + 4000 + 4 + 36 + 100 + 384 + 32 + 48) },
      },
    ],
    ['mcuboot/vector-table', { input: fixture('inputs/app-thumb.bin') }],
  ];
  test.each(cases)('%s', async (code, job) => {
    expect(codesOf(await build(job))).toContain(code);
  });
});

describe('several images of one product', () => {
  test('a manifest takes hashes and images', async () => {
    const one = imageOf(await build({ keys: { key: 'ed25519' } }));
    const manifest = text(`format: "1"\nimages:\n  - path: one.bin\n  - hash: "${'ab'.repeat(32)}"\n`);
    const made = await build({
      values: { manifest: 'm.yaml' },
      files: {
        manifest: [{ name: 'm.yaml', bytes: manifest }],
        'manifest-image': [{ name: 'one.bin', bytes: one }],
      },
    });
    const [value] = parsed(imageOf(made)).protectedArea?.entries ?? [];
    const digest = parsed(one).unprotectedArea?.entries[0]?.value ?? new Uint8Array();
    expect(value?.type).toBe(0x76);
    expect(Buffer.from(value?.value ?? []).toString('hex')).toBe(
      `0100000002000000${Buffer.from(digest).toString('hex')}${'ab'.repeat(32)}`,
    );
  });
});

describe('what an external signer gets', () => {
  test('its signature comes back as the one made here', async () => {
    const [vector] = (
      await build({ values: { 'vector-to-sign': 'payload', output: 'v.bin' }, keys: { key: 'ecdsa-p256' } })
    ).files;
    const made = parsed(imageOf(await build({ keys: { key: 'ecdsa-p256' } })));
    expect(vector?.bytes).toEqual(regionOf(made));
    const signature = made.unprotectedArea?.entries.at(-1)?.value ?? new Uint8Array();
    const pem = Buffer.from(fixture('inputs/keys/ecdsa-p256.pub.pem').bytes);
    expect(
      verifySignature('sha256', vector?.bytes ?? new Uint8Array(), createPublicKey(pem), signature),
    ).toBe(true);
  });
});

describe('an image built where its input stands', () => {
  const inRoom = (path: string, before: number, after: number) => {
    const { name, bytes } = fixture(path);
    const buffer = new Uint8Array(before + bytes.length + after).fill(0xaa);
    buffer.set(bytes, before);
    return { name, bytes: buffer.subarray(before, before + bytes.length), consumable: true as const };
  };
  const variants = [
    { values: { 'header-size': '512' }, keys: { key: 'ed25519' } },
    { values: { 'header-size': '40', 'security-counter': '7', pad: true, confirm: true } },
    { values: { 'header-size': '33', compression: 'lzma2' }, keys: { key: 'ed25519' } },
    { values: { 'header-size': '40', deterministic: true }, keys: { key: 'ed25519', encrypt: 'x25519.pub' } },
    { values: { 'vector-to-sign': 'payload' } },
  ] as const;

  test.each(variants)('is the same as one built beside it', async (job) => {
    for (const path of ['inputs/app-odd.bin', 'inputs/app-lines.bin']) {
      const beside = await build({ ...job, input: fixture(path) });
      for (const [before, after] of [
        [1024, 0x20000],
        [1024, 0],
        [0, 0x20000],
      ] as const) {
        const placed = await build({ ...job, input: inRoom(path, before, after) });
        expect(imageOf(placed)).toEqual(imageOf(beside));
        expect(codesOf(placed)).toEqual(codesOf(beside));
      }
    }
  });

  test('also over the room that the input brings', async () => {
    const values = { 'header-size': '0x200', 'pad-header': undefined };
    const beside = await build({ values, input: fixture('inputs/app-pre512.bin') });
    const placed = await build({ values, input: inRoom('inputs/app-pre512.bin', 0, 0x4000) });
    expect(imageOf(placed)).toEqual(imageOf(beside));
  });
});
