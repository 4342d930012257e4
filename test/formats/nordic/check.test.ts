/** What is found wrong in Nordic packages, part by part. */

import { describe, expect, test } from 'vitest';
import { concat, halvesReversed, reversed, utf8 } from '../../../src/core/bytes.ts';
import { sha256 } from '../../../src/core/digest.ts';
import type { Bytes } from '../../../src/core/types.ts';
import { check } from '../../../src/formats/nordic/check.ts';
import { sign } from '../../../src/formats/nordic/signature.ts';
import { sniff } from '../../../src/formats/nordic/sniff.ts';
import { lostCarriageReturns, withoutCarriageReturns } from '../../../src/formats/nordic/text-mode.ts';
import {
  codes,
  expectA,
  firmware,
  insecureKey,
  keyA,
  keyB,
  MANIFEST,
  notesOn,
  packageWith,
  privateOf,
  verdictOn,
} from './support.ts';

const signature = (bytes: Bytes) => ({ type: 'ECDSA_P256_SHA256', bytes }) as const;
const swapped = (bytes: Bytes) => concat(bytes.subarray(32), bytes.subarray(0, 32));

function der(bigEndian: Bytes): Bytes {
  const integer = (half: Bytes): Bytes => {
    const first = half.findIndex((byte) => byte !== 0);
    const digits = half.subarray(first);
    const body = (digits[0] ?? 0) > 0x7f ? concat(Uint8Array.of(0), digits) : digits;
    return concat(Uint8Array.of(2, body.length), body);
  };
  const both = concat(integer(bigEndian.subarray(0, 32)), integer(bigEndian.subarray(32)));
  return concat(Uint8Array.of(0x30, both.length), both);
}

test('a package in order has no findings', async () => {
  const report = await check(await packageWith(), expectA);
  expect(report.findings).toEqual([]);
  expect(report.facts).toMatchObject({
    family: 'secure',
    type: 'APPLICATION',
    version: 4,
    hwVersion: 52,
    sdReq: ['0xB7'],
    size: 1000,
    debug: false,
    signed: true,
    signedBy: keyA.public.fingerprint,
  });
});

describe('signature', () => {
  test('with another key, or over something else', async () => {
    expect(await verdictOn({}, { keys: [keyB.public] })).toEqual(['nordic/signature-invalid']);
    expect(await verdictOn({}, { keys: [keyB.public, keyA.public] })).toEqual([]);
    expect(await verdictOn({ dat: (dat) => dat.map((byte, i) => (i === 10 ? 5 : byte)) })).toContain(
      'nordic/signature-invalid',
    );
  });

  test('stored in the wrong form', async () => {
    const stored = (form: (correct: Bytes) => Bytes) =>
      verdictOn({ signature: (_, correct) => signature(form(correct)) });
    expect(await stored(halvesReversed)).toEqual(['nordic/signature-byte-order']);
    expect(await stored(swapped)).toEqual(['nordic/signature-halves-swapped']);
    expect(await stored((correct) => swapped(halvesReversed(correct)))).toEqual([
      'nordic/signature-halves-swapped',
    ]);
    expect(await stored((correct) => correct.subarray(0, 63))).toEqual([
      'nordic/signature-length',
      'nordic/signature-invalid',
    ]);
    expect(await stored((correct) => der(halvesReversed(correct)))).toEqual(
      expect.arrayContaining(['nordic/signature-der']),
    );
  });

  test('over the Command, or marked as another type', async () => {
    const overCommand = await verdictOn({
      signature: async (init) =>
        signature(await sign(privateOf(keyA), concat(Uint8Array.of(8, 1, 0x12, init.length), init))),
    });
    expect(overCommand).toEqual(['nordic/signature-over-command']);
    expect(await verdictOn({ signature: (_, bytes) => ({ type: 'ED25519', bytes }) })).toEqual([
      'nordic/signature-type',
    ]);
  });

  test('none: a warning, an error when a key is given or for a release', async () => {
    const file = await packageWith({ signature: () => undefined });
    const level = async (expectations: Parameters<typeof check>[1]) =>
      (await check(file, expectations)).findings.map(({ code, level }) => `${level} ${code}`);
    expect(await level({})).toEqual(['warning nordic/unsigned']);
    expect(await level(expectA)).toEqual(['error nordic/unsigned']);
    expect(await level({ release: true })).toEqual(['error nordic/unsigned']);
  });

  test('no key given, a published key', async () => {
    expect(await verdictOn({}, {})).toEqual(['nordic/authenticity-unknown']);
    const published = {
      signature: async (init: Bytes) => signature(await sign(privateOf(insecureKey), init)),
    };
    expect(await verdictOn(published, { keys: [insecureKey.public] })).toEqual(['nordic/published-key']);
    const { findings } = await check(await packageWith(published), {
      keys: [insecureKey.public],
      release: true,
    });
    expect(findings.map(({ level }) => level)).toEqual(['error']);
  });
});

describe('image', () => {
  test('changed, cut, and with the hash in the wrong order', async () => {
    const changed = firmware(1000).map((byte, i) => (i === 500 ? byte ^ 1 : byte));
    expect(await verdictOn({ bin: changed })).toEqual(['nordic/hash-wrong']);
    expect(await verdictOn({ bin: firmware(1000).subarray(0, 996) })).toEqual([
      'nordic/size-wrong',
      'nordic/hash-wrong',
    ]);
    const natural = { type: 'SHA256', bytes: await sha256(firmware(1000)) } as const;
    expect(await verdictOn({ init: { hash: natural } })).toEqual(['nordic/hash-byte-order']);
    const crc = { type: 'CRC', bytes: new Uint8Array(4) } as const;
    expect(await verdictOn({ init: { hash: crc } })).toEqual(['nordic/hash-wrong']);
  });

  test('sizes of images that are not there', async () => {
    expect(await verdictOn({ init: { sdSize: 4 } })).toEqual(['nordic/size-wrong']);
  });

  test('after a transfer in text mode', async () => {
    const crlf = Uint8Array.from(
      [...firmware(1000)].flatMap((byte) => (byte === 0x0a ? [0x0d, 0x0a] : [byte])),
    );
    expect(await verdictOn({ bin: crlf })).toContain('nordic/text-mode');
    const zip = (await packageWith()).bytes;
    const damaged = Uint8Array.from([...zip].flatMap((byte) => (byte === 0x0a ? [0x0d, 0x0a] : [byte])));
    const { findings } = await check({ name: 'x.zip', bytes: damaged }, {});
    expect(codes(findings)[0]).toBe('nordic/text-mode');
  });

  test('an init packet after a transfer in text mode', async () => {
    const crlf = (dat: Bytes) =>
      new Uint8Array([...dat].flatMap((byte) => (byte === 10 ? [13, 10] : [byte])));
    expect(await verdictOn({ dat: crlf })).toContain('nordic/text-mode');
    expect(await verdictOn({ dat: (dat) => concat(dat, Uint8Array.of(13, 10)) })).not.toContain(
      'nordic/text-mode',
    );
  });

  test('text mode is recognised both ways', () => {
    expect(withoutCarriageReturns(Uint8Array.of(1, 13, 10, 2))).toEqual(Uint8Array.of(1, 10, 2));
    expect(withoutCarriageReturns(Uint8Array.of(1, 10))).toBeUndefined();
    expect(withoutCarriageReturns(Uint8Array.of(1, 2))).toBeUndefined();
    const without = new Uint8Array(400_000).map((_, i) => (i % 256 === 13 ? 0 : i));
    expect(lostCarriageReturns(without, 6)).toBe(true);
    expect(lostCarriageReturns(without, 4000)).toBe(false);
    expect(lostCarriageReturns(without.subarray(0, 1000), 1)).toBe(false);
    without.set([13, 10], 100);
    expect(lostCarriageReturns(without, 6)).toBe(false);
  });

  test('CR LF made LF in a small file full of it, and a small file that is merely short', () => {
    const noise = new Uint8Array(6000).map((_, i) => ((i * i * 31 + i * 7) >> 3) & 0xff);
    const lines = noise.map((byte) => (byte === 0x0d ? 0x0c : byte));
    for (let i = 60; i < 5900; i += 58) lines[i] = 0x0a;
    expect(lostCarriageReturns(lines, 100)).toBe(true);
    expect(lostCarriageReturns(noise.subarray(0, 5990), 10)).toBe(false);
  });

  test('boot validation by signature', async () => {
    const ecdsa = (bytes: Bytes) => ({
      bootValidation: [{ type: 'VALIDATE_ECDSA_P256_SHA256' as const, bytes }],
    });
    const good = await sign(privateOf(keyA), firmware(1000));
    expect(await verdictOn({ init: ecdsa(good) })).toEqual([]);
    expect(await verdictOn({ init: ecdsa(reversed(good)) })).toEqual(['nordic/boot-validation-invalid']);
    const none = { type: 'NO_VALIDATION', bytes: new Uint8Array(0) } as const;
    expect(await verdictOn({ init: { bootValidation: [none, none] } })).toEqual([
      'nordic/boot-validation-odd',
    ]);
    expect(await verdictOn({ init: { bootValidation: [] } })).toEqual([]);
  });
});

describe('init packet', () => {
  test('of another type, damaged, oddly encoded', async () => {
    const type = { type: 'BOOTLOADER', blSize: 0 } as const;
    expect(await verdictOn({ init: type })).toEqual(['nordic/packet-type']);
    expect(await verdictOn({ dat: (dat) => dat.subarray(0, 50) })).toContain('nordic/packet-undecodable');
    expect(await verdictOn({ dat: () => new Uint8Array(0) })).toContain('nordic/packet-undecodable');
    expect(await verdictOn({ dat: (dat) => concat(dat, Uint8Array.of(0x58, 1)) })).toEqual([
      'nordic/packet-undecodable',
    ]);
    expect(await verdictOn({ init: { sdReq: Array.from({ length: 17 }, () => 0xb7) } })).toContain(
      'nordic/packet-undecodable',
    );
  });

  test('marked as debug: an error for a release', async () => {
    expect(await verdictOn({ init: { isDebug: true } })).toEqual(['nordic/debug']);
    const { findings } = await check(await packageWith({ init: { isDebug: true } }), {
      ...expectA,
      release: true,
    });
    expect(findings.map(({ level }) => level)).toEqual(['error']);
  });

  test('lists of SoftDevices', async () => {
    const list = (...sdReq: number[]) => verdictOn({ init: { sdReq } });
    expect(await list()).toEqual(['nordic/sd-req-empty']);
    expect(await list(0, 0xb7)).toEqual(['nordic/sd-req-zero']);
    expect(await list(0xfffe)).toEqual(['nordic/sd-req-any']);
    expect(await verdictOn({ init: { sdReq: [0xfffe], type: 'EXTERNAL_APPLICATION' } })).toEqual([]);
  });

  test('notes change nothing', async () => {
    expect(await notesOn({ init: { fwVersion: 0 } })).toEqual(['nordic/fw-version-odd']);
    expect(await notesOn({ init: { fwVersion: 0xffff_ffff } })).toEqual(['nordic/fw-version-odd']);
    expect(await notesOn({ init: { hwVersion: 52840 } })).toEqual(['nordic/hw-version-odd']);
    expect(await notesOn({ init: { sdReq: [0xa8, 0xaf, 0xb7, 0xc2, 0xcb] } })).toEqual([
      'nordic/sd-req-many',
    ]);
    expect(await notesOn({ init: { sdReq: [0xb7, 0xbeef] } })).toEqual(['nordic/sd-req-unknown']);
    expect(await notesOn({ init: { sdReq: [0xb7, 0xb6] } })).toEqual(['nordic/sd-req-lines']);
    expect(await notesOn({ init: { sdReq: [0x87, 0xb7] } })).toContain('nordic/sd-req-chips');
    expect(await notesOn({ init: { sdReq: [0x8c] } })).toEqual(['nordic/vector-table']);
    expect(await notesOn({ extra: [{ name: 'readme.txt', bytes: utf8('hello') }] })).toEqual([
      'nordic/zip-extra-entries',
    ]);
    const long = {
      bootValidation: [1, 2, 3].map(() => ({ type: 'NO_VALIDATION' as const, bytes: new Uint8Array(64) })),
    };
    expect(await notesOn({ init: long })).toContain('nordic/packet-long');
  });
});

describe('manifest', () => {
  const manifest = (text: string | Bytes) => verdictOn({ manifest: text });

  test('missing or unreadable', async () => {
    expect(await verdictOn({ leaveOut: ['manifest.json'] })).toEqual(['nordic/manifest-missing']);
    const below = [{ name: 'package/manifest.json', bytes: utf8(MANIFEST) }];
    expect(await verdictOn({ leaveOut: ['manifest.json'], extra: below })).toEqual([
      'nordic/zip-unsafe-name',
      'nordic/manifest-missing',
    ]);
    expect(await manifest('')).toEqual(['nordic/manifest-unreadable']);
    expect(await manifest('[]')).toEqual(['nordic/manifest-unreadable']);
    expect(await manifest(concat(Uint8Array.of(0xef, 0xbb, 0xbf), utf8(MANIFEST)))).toEqual([
      'nordic/manifest-unreadable',
    ]);
    expect(await manifest(Uint8Array.of(0xff, 0xfe, 0x7b))).toEqual(['nordic/manifest-unreadable']);
  });

  test('without images, or with half of one', async () => {
    for (const text of [
      '{}',
      '{"manifest":{}}',
      '{"manifest":[]}',
      '{"manifest":{"application":"app.bin"}}',
      '{"manifest":{"application":{"bin_file":"app.bin"}}}',
      '{"manifest":{"application":{"dat_file":"app.dat"}}}',
      '{"manifest":{"application":{"bin_file":"app.bin","dat_file":"app.dat","info_read_only_metadata":{}}}}',
    ]) {
      expect([text, await manifest(text)]).toEqual([text, ['nordic/manifest-wrong']]);
    }
  });

  test('names that are not there, shared, or escape', async () => {
    expect(await verdictOn({ leaveOut: ['app.bin'] })).toEqual(['nordic/file-missing']);
    expect(await manifest(MANIFEST.replace('app.dat', 'app.bin'))).toContain('nordic/file-shared');
    const escaping = await manifest(MANIFEST.replace('app.bin', '../../app.bin'));
    expect(escaping).toEqual(['nordic/zip-unsafe-name', 'nordic/file-missing']);
  });

  test('sizes that are not those of the init packet', async () => {
    const sizes = MANIFEST.replace(
      '"app.dat"',
      '"app.dat","info_read_only_metadata":{"bl_size":1,"sd_size":2}',
    );
    expect(await manifest(sizes)).toEqual(['nordic/manifest-sizes']);
  });

  test('images that no reader knows', async () => {
    const manifest = MANIFEST.replace('"application"', '"aplication":{},"application"');
    expect(await notesOn({ manifest })).toContain('nordic/manifest-image-unknown');
    expect(await verdictOn({ manifest })).toEqual([]);
    const alone = MANIFEST.replace('application', 'aplication');
    expect(await verdictOn({ manifest: alone })).toEqual(['nordic/manifest-wrong']);
  });

  test('any layout of the JSON will do', async () => {
    expect(await manifest(` \n${MANIFEST.replaceAll(',', ' ,\n\t')}`)).toEqual([]);
  });
});

describe('expectations', () => {
  const expecting = (facts: Record<string, string>) => verdictOn({}, { ...expectA, facts });

  test('facts that hold, and that do not', async () => {
    expect(await expecting({ version: '4', hwVersion: '0x34', sdReq: '0xb7', type: 'application' })).toEqual(
      [],
    );
    expect(await expecting({ version: '0.0.4' })).toEqual([]);
    expect(await expecting({ version: '5' })).toEqual(['nordic/fact-differs']);
    expect(await expecting({ sdReq: '0xB6' })).toEqual(['nordic/fact-differs']);
    expect(await expecting({ sdReq: '0xB7,0xB6' })).toEqual(['nordic/fact-differs']);
    expect(await expecting({ colour: 'blue' })).toEqual(['nordic/fact-differs']);
  });
});

describe('recognising', () => {
  test('zips, also with a header or page in front, cut or empty', async () => {
    const { bytes } = await packageWith();
    const like = (content: Bytes) => sniff({ name: 'x', bytes: content });
    expect(like(bytes)).toBe(true);
    expect(like(bytes.subarray(0, 100))).toBe(true);
    expect(like(concat(utf8('HTTP/1.1 200 OK\r\n\r\n'), bytes))).toBe(true);
    expect(like(concat(Uint8Array.of(0x3d, 0xb8, 0xf3, 0x96), bytes))).toBe(false);
    expect(like(utf8('PK'))).toBe(false);
    expect(like(new Uint8Array(0))).toBe(false);
    expect(like(utf8(':00000001FF\n'))).toBe(false);
    expect(like(utf8(':not hex'))).toBe(false);
  });
});
