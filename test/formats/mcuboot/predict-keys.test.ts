/** Prediction of boots that need keys or room: several signatures, encryption, compression, hostile slots. */

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { concat } from '../../../src/core/bytes.ts';
import { digest } from '../../../src/core/digest.ts';
import { Fault } from '../../../src/core/fault.ts';
import type { Bytes, NamedBytes, SigningKey } from '../../../src/core/types.ts';
import { modes } from '../../../src/formats/mcuboot/boot/config.ts';
import { hashes, UNPROTECTED_MAGIC } from '../../../src/formats/mcuboot/layout.ts';
import { predict } from '../../../src/formats/mcuboot/predict.ts';
import { keyHash, publicBytes } from '../../../src/formats/mcuboot/signature.ts';
import { type Tlv, tlv, writeArea } from '../../../src/formats/mcuboot/tlv.ts';
import { writeHex } from '../../../src/input/hex.ts';
import { readKey } from '../../../src/keys/read.ts';
import { root } from '../../golden/workspace.ts';
import { image, padded, play } from './boot-images.ts';

const golden = (path: string) => new Uint8Array(readFileSync(join(root, 'golden/mcuboot', path)));
const load = async (path: string): Promise<NamedBytes> => ({ name: basename(path), bytes: golden(path) });
const slotSize = 0x4000;
const chip = {
  mode: 'overwrite-only',
  slotSize,
  sectorSize: 0x1000,
  writeAlign: 1,
  maxAlign: 8,
  signature: 'none',
};
const v1 = golden('boot/v1.bin');

async function offer(config: object, bytes: Bytes) {
  const file = { name: 'update.bin', bytes: padded(bytes) };
  const loader = async (path: string) => (path === 'v1' ? { name: 'v1', bytes: v1 } : load(path));
  const prediction = await predict({
    profile: { config: { ...chip, ...config }, primary: 'v1' },
    load: loader,
    file,
  });
  return { ...prediction, bootsVersion: prediction.details['bootsVersion'] };
}

describe('several signatures on one image', () => {
  let own: SigningKey;
  let other: SigningKey;
  const publicKeys = ['inputs/keys/ed25519.pub.pem'];
  const keyOf = async (path: string): Promise<SigningKey> => {
    const key = (await readKey(golden(path), { name: path })).private;
    if (!key) throw new Error('no private key');
    return key;
  };
  beforeAll(async () => {
    own = await keyOf('inputs/keys/ed25519.pem');
    other = await keyOf('inputs/keys/ed25519-other.pem');
  });

  /** The image with this list of key and signature TLVs, made from what is signed. */
  async function signed(tlvs: (hash: Bytes, region: Bytes) => Promise<readonly Tlv[]>): Promise<Bytes> {
    const region = await image({ noHash: true });
    const hash = await digest('SHA-256', region);
    return concat(
      region,
      writeArea(UNPROTECTED_MAGIC, [tlv('SHA256', hash), ...(await tlvs(hash, region))], 'little'),
    );
  }
  const named = async (key: SigningKey, length = 32) =>
    tlv('KEYHASH', (await keyHash(key.public, hashes[256])).slice(0, length));
  const good = async (key: SigningKey, hash: Bytes) => tlv('ED25519', await key.sign(hash));
  const bad = async (hash: Bytes) => {
    const signature = await own.sign(hash);
    signature[5] = (signature[5] ?? 0) ^ 1;
    return tlv('ED25519', signature);
  };
  const verdict = async (make: (hash: Bytes) => Promise<readonly Tlv[]>, config: object = {}) =>
    (await play2({ signature: 'ed25519', publicKeys, ...config }, await signed(make))).accepted;
  const play2 = async (config: object, bytes: Bytes) => {
    const file = { name: 'image.bin', bytes };
    return predict({ profile: { config: { ...chip, ...config } }, load, file, slot: 'primary' });
  };

  it('the last usable one decides', async () => {
    expect(await verdict(async (h) => [await named(own), await good(own, h)])).toBe(true);
    expect(
      await verdict(async (h) => [await named(own), await good(own, h), await named(own), await bad(h)]),
    ).toBe(false);
    expect(
      await verdict(async (h) => [await named(own), await bad(h), await named(own), await good(own, h)]),
    ).toBe(true);
  });

  it('one without a usable key is passed over, and a key serves once', async () => {
    expect(
      await verdict(async (h) => [
        await named(other),
        await good(other, h),
        await named(own),
        await good(own, h),
      ]),
    ).toBe(true);
    expect(
      await verdict(async (h) => [await named(own), await good(own, h), await named(other), await bad(h)]),
    ).toBe(true);
    expect(await verdict(async (h) => [await named(own), await good(own, h), await bad(h)])).toBe(true);
    expect(await verdict(async (h) => [await good(own, h)])).toBe(false);
  });

  it('a key hash is compared over its own length; longer than the hash is an end', async () => {
    expect(await verdict(async (h) => [await named(own, 4), await good(own, h)])).toBe(true);
    expect(await verdict(async (h) => [await named(own, 0), await good(own, h)])).toBe(true);
    const long = async () => tlv('KEYHASH', new Uint8Array(33));
    expect(await verdict(async (h) => [await long(), await named(own), await good(own, h)])).toBe(false);
  });

  it('whole keys, built-in keys and bypassed matches', async () => {
    const whole = async (h: Bytes) => [tlv('PUBKEY', publicBytes(own.public)), await good(own, h)];
    expect(await verdict(whole, { hwKey: true })).toBe(true);
    expect(await verdict(whole)).toBe(false);
    expect(await verdict(async (h) => [await good(own, h)], { builtinKey: true })).toBe(true);
    expect(
      await verdict(async (h) => [await named(other), await good(own, h)], { bypassKeyMatch: true }),
    ).toBe(true);
  });
});

describe('encrypted updates', () => {
  const key = (name: string) => `inputs/keys/${name}.pem`;
  it.each([
    ['enc-rsa2048', 'rsa-aes128', 'rsa-2048', {}],
    ['enc-p256', 'p256-aes128', 'ecdsa-p256', {}],
    ['enc-p256-aes256', 'p256-aes256', 'ecdsa-p256', {}],
    ['enc-x25519', 'x25519-aes128', 'x25519', {}],
    ['enc-x25519-hmac512', 'x25519-aes128', 'x25519', { encryptionHmac: 'sha512' }],
    ['enc-x25519-aes256-512', 'x25519-aes256', 'x25519', { encryptionHmac: 'sha512' }],
    [
      'enc-signed-rsa',
      'rsa-aes128',
      'rsa-2048',
      { signature: 'rsa-2048', publicKeys: ['inputs/keys/rsa-2048.pub.pem'] },
    ],
  ])('%s on %s', async (name, encryption, device, more) => {
    const config = { encryption, encryptionKey: key(device), ...more };
    const bytes = golden(`outputs/${name}.bin`);
    for (const mode of ['overwrite-only', 'swap-move'])
      expect(await offer({ ...config, mode }, bytes)).toMatchObject({
        accepted: true,
        bootsVersion: '1.2.3+4',
      });
    const other = encryption.endsWith('128')
      ? encryption.replace('aes128', 'aes256')
      : encryption.replace('aes256', 'aes128');
    expect(await offer({ ...config, encryption: other }, bytes)).toMatchObject({
      accepted: false,
    });
  });

  it('one in clear is refused as an update, and the other way round', async () => {
    const config = { encryption: 'x25519-aes128', encryptionKey: key('x25519') };
    expect(await offer(config, golden('outputs/enc-clear.bin'))).toMatchObject({ accepted: false });
    const file = { name: 'x', bytes: golden('outputs/enc-x25519.bin') };
    const primary = await predict({
      profile: { config: { ...chip, ...config } },
      load,
      file,
      slot: 'primary',
    });
    expect(primary.accepted).toBe(false);
  });

  it('a key of another kind, or a public one, is a fault of the profile', async () => {
    const config = { encryption: 'p256-aes128', encryptionKey: key('x25519') };
    await expect(offer(config, v1)).rejects.toMatchObject({ code: 'profile/key-kind' });
    await expect(offer({ ...config, encryptionKey: key('ecdsa-p256.pub') }, v1)).rejects.toMatchObject({
      code: 'profile/key-not-private',
    });
    const signing = { signature: 'ed25519', publicKeys: ['inputs/keys/rsa-2048.pub.pem'] };
    await expect(offer(signing, v1)).rejects.toMatchObject({ code: 'profile/key-kind' });
  });
});

describe('compressed updates', () => {
  const config = { compression: true };

  it.each(['lzma2', 'lzma2-armthumb'])('%s is unpacked into the primary slot', async (name) => {
    expect(await offer(config, golden(`outputs/${name}.bin`))).toMatchObject({
      accepted: true,
      bootsVersion: '1.2.3+4',
    });
  });

  it('with signature and encryption', async () => {
    const signed = { ...config, signature: 'ed25519', publicKeys: ['inputs/keys/ed25519.pub.pem'] };
    expect(await offer(signed, golden('outputs/lzma2-ed25519.bin'))).toMatchObject({ accepted: true });
    expect(
      await offer(
        { ...config, encryption: 'x25519-aes128', encryptionKey: 'inputs/keys/x25519.pem' },
        golden('outputs/lzma2-enc.bin'),
      ),
    ).toMatchObject({ accepted: true });
  });

  it('belongs into the secondary slot, and to overwriting boot loaders', async () => {
    const file = { name: 'x', bytes: golden('outputs/lzma2.bin') };
    const primary = await predict({
      profile: { config: { ...chip, ...config } },
      load,
      file,
      slot: 'primary',
    });
    expect(primary.why).toContain('secondary slot');
    await expect(offer({ ...config, mode: 'swap-move' }, v1)).rejects.toMatchObject({
      code: 'profile/out-of-range',
    });
  });
});

describe('any bytes in any slot', () => {
  const mutated = fc
    .tuple(
      fc.constantFrom(
        'boot/v1.bin',
        'boot/v2-dep-test.bin',
        'outputs/all-protected.bin',
        'outputs/lzma2.bin',
      ),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
    )
    .map(([path, changes]) => {
      const bytes = padded(golden(path).slice(0, slotSize - 16));
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes;
    });
  const content = fc.oneof(
    mutated,
    fc.uint8Array({ maxLength: 0x5000 }).map((bytes) => new Uint8Array(bytes)),
  );

  it('give an answer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...modes),
        content,
        content,
        fc.boolean(),
        async (mode, primary, secondary, flag) => {
          const config = {
            mode,
            images: flag ? 2 : 1,
            hwRollback: flag,
            compression: false,
            scratchSize: 0x1000,
            bootstrap: flag,
          };
          try {
            const seen = await play(config, { primary, secondary });
            expect(seen.why.length).toBeGreaterThan(0);
          } catch (error) {
            if (!(error instanceof Fault)) throw error;
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('what to do about an image that is refused depends on what refused it', () => {
  const p256 = { signature: 'ecdsa-p256', publicKeys: ['inputs/keys/ecdsa-p256.pub.pem'] };
  const opening = { encryption: 'x25519-aes128', encryptionKey: 'inputs/keys/x25519.pem' };

  it.each([
    ['image', {}, () => golden('boot/v1.bin').map((byte, i) => (i === 100 ? byte ^ 1 : byte)), 'unchanged'],
    ['image size', { mode: 'swap-move' }, () => image({ size: 0x2000 }), 'make the firmware smaller'],
    ['signature', p256, () => golden('outputs/ed25519.bin'), '--key'],
    ['encryption', opening, () => golden('outputs/enc-p256.bin'), '--encrypt'],
  ] as const)('%s', async (check, config, bytes, fix) => {
    const { accepted, steps, findings } = await offer(config, await bytes());
    expect(accepted).toBe(false);
    expect(steps.find(({ ok }) => !ok)?.name).toBe(check);
    expect(findings[0]?.fix).toContain(fix);
  });
});

it('hex that is for another address is told where it is written', async () => {
  const file = await load('outputs/hex-confirm.hex');
  const { steps } = await predict({
    profile: { config: { ...chip, primaryOffset: 0xc000 } },
    load,
    file,
    slot: 'primary',
  });
  expect(steps[0]?.note).toContain('begin at 0xe000, it is written to 0xc000');
});

it('option bytes beside an image in hex do not reach the slot', async () => {
  const option = { address: 0x1000_1000, bytes: new Uint8Array(4) };
  const bytes = writeHex([{ address: 0xc000, bytes: golden('boot/v1.bin') }, option]);
  const file = { name: 'merged.hex', bytes };
  const asked = { profile: { config: { ...chip, mode: 'single-slot' } }, load, file };
  expect((await predict(asked)).accepted).toBe(true);
});

it('a big-endian image is refused as such', async () => {
  const { accepted, why } = await offer({}, golden('outputs/big-endian.bin'));
  expect([accepted, why]).toEqual([false, expect.stringContaining('big-endian')]);
});
