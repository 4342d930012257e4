/** Init packets: the bytes of the reference, decoding them, and what is odd in others. */

import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, equal, fromHex, hex, indexOf } from '../../../src/core/bytes.ts';
import type { Bytes } from '../../../src/core/types.ts';
import {
  decodePacket,
  encodeInitCommand,
  encodePacket,
  type InitCommand,
  type PacketSignature,
} from '../../../src/formats/nordic/init-packet.ts';
import { openPackage } from '../../../src/formats/nordic/package-zip.ts';

const golden = join(import.meta.dirname, '../../../golden/nordic');
const bytesOf = (digits: string): Bytes => fromHex(digits.replace(/\s/g, '')) as Bytes;
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const bytes = (size: { minLength?: number; maxLength: number }) =>
  fc.uint8Array(size).map((b) => new Uint8Array(b));

const initCommand: fc.Arbitrary<InitCommand> = fc.record({
  fwVersion: u32,
  hwVersion: u32,
  sdReq: fc.array(u32, { maxLength: 16 }),
  type: fc.constantFrom(
    'APPLICATION',
    'SOFTDEVICE',
    'BOOTLOADER',
    'SOFTDEVICE_BOOTLOADER',
    'EXTERNAL_APPLICATION',
  ),
  sdSize: u32,
  blSize: u32,
  appSize: u32,
  hash: fc.record({ type: fc.constantFrom('SHA256', 'CRC'), bytes: bytes({ maxLength: 32 }) }),
  isDebug: fc.boolean(),
  bootValidation: fc.array(
    fc.record({
      type: fc.constantFrom('NO_VALIDATION', 'VALIDATE_ECDSA_P256_SHA256'),
      bytes: bytes({ maxLength: 64 }),
    }),
    { maxLength: 3 },
  ),
});
const signature: fc.Arbitrary<PacketSignature> = fc.record({
  type: fc.constantFrom('ECDSA_P256_SHA256', 'ED25519'),
  bytes: bytes({ maxLength: 64 }),
});

const example: InitCommand = {
  fwVersion: 4,
  hwVersion: 52,
  sdReq: [0xb7],
  type: 'APPLICATION',
  sdSize: 0,
  blSize: 0,
  appSize: 4096,
  hash: { type: 'SHA256', bytes: new Uint8Array(32) },
  isDebug: false,
  bootValidation: [{ type: 'VALIDATE_GENERATED_CRC', bytes: new Uint8Array(0) }],
};

const kinds = (packet: Bytes) => {
  const { errors, oddities } = decodePacket(packet);
  return [...errors, ...oddities].map(({ kind }) => kind);
};

describe('init packet', () => {
  test('every field is written, in order, zeros too', () => {
    const init = '0804 1034 1a02b701 2000 2800 3000 388020 4224 0803 1220';
    const rest = '4800 5204 0801 1200';
    expect(hex(encodePacket(example))).toBe(
      hex(bytesOf(`0a43 0801 123f ${init} ${'00'.repeat(32)} ${rest}`)),
    );
    expect(encodePacket(example, { type: 'ECDSA_P256_SHA256', bytes: new Uint8Array(64) })).toHaveLength(140);
  });

  test('decode(encode(x)) is x', () => {
    fc.assert(
      fc.property(initCommand, fc.option(signature, { nil: undefined }), (init, signed) => {
        const packet = encodePacket(init, signed);
        const decoded = decodePacket(packet);
        expect(decoded.errors).toEqual([]);
        expect(decoded.oddities).toEqual([]);
        expect(decoded.init).toEqual(init);
        expect(decoded.signature).toEqual(signed);
        expect(equal(decoded.initBytes ?? new Uint8Array(0), encodeInitCommand(init))).toBe(true);
      }),
    );
  });

  test('every golden packet decodes without a word and is written again byte for byte', async () => {
    let packets = 0;
    for (const name of readdirSync(join(golden, 'outputs')).filter((name) => name.endsWith('.zip'))) {
      if (name.startsWith('legacy')) continue;
      const { contents } = await openPackage(new Uint8Array(readFileSync(join(golden, 'outputs', name))));
      for (const [entry, content] of contents) {
        if (!entry.endsWith('.dat')) continue;
        const { init, signature, errors, oddities } = decodePacket(content);
        expect([name, errors, oddities]).toEqual([name, [], []]);
        expect(hex(encodePacket(init as InitCommand, signature))).toBe(hex(content));
        packets++;
      }
    }
    expect(packets).toBeGreaterThan(40);
  });

  test('random and damaged bytes decode to problems, never to an exception', () => {
    const damaged = fc
      .tuple(initCommand, signature, fc.nat(), fc.nat(255))
      .map(([init, signed, at, to]) =>
        encodePacket(init, signed).map((b, i, all) => (i === at % all.length ? to : b)),
      );
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), damaged), (content) => {
        const decoded = decodePacket(new Uint8Array(content));
        const problems = decoded.errors.length + decoded.oddities.length;
        if (problems === 0) {
          expect(hex(encodePacket(decoded.init as InitCommand, decoded.signature))).toBe(hex(content));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('what a strict reader objects to', () => {
    const unsigned = encodePacket(example);
    const signed = encodePacket(example, { type: 'ECDSA_P256_SHA256', bytes: new Uint8Array(64) });
    expect(kinds(unsigned)).toEqual([]);
    expect(kinds(concat(unsigned, signed))).toEqual(['repeated']);
    expect(kinds(concat(unsigned, unsigned))).toEqual(['repeated']);
    expect(kinds(new Uint8Array(0))).toEqual(['missing']);
    expect(kinds(unsigned.subarray(0, 40))).toContain('cut');
    expect(kinds(concat(unsigned, bytesOf('00')))).toContain('cut');
    expect(kinds(concat(unsigned, bytesOf('ffff')))).toContain('trailing');
    expect(kinds(unsigned.subarray(0, 40))).not.toContain('trailing');
    expect(kinds(concat(unsigned, bytesOf('0000')))).toEqual(['type']);
    expect(kinds(concat(unsigned, bytesOf('5801')))).toEqual(['trailing']);
    const at = indexOf(unsigned, bytesOf('1034'));
    const inner = (middle: string) => {
      const init = concat(unsigned.subarray(6, at), bytesOf(middle), unsigned.subarray(at + 2));
      const command = concat(bytesOf('080112'), Uint8Array.of(init.length), init);
      return concat(bytesOf('0a'), Uint8Array.of(command.length), command);
    };
    expect(kinds(inner('1034'))).toEqual([]);
    expect(kinds(inner('10347801'))).toEqual(['unknown']);
    expect(kinds(inner('10b400'))).toEqual(['loose']);
    expect(kinds(inner('10341034'))).toEqual(['repeated']);
    expect(kinds(inner('10ffffffff1f'))).toEqual(['overflow']);
    expect(kinds(inner('1534000000'))).toContain('type');
    expect(kinds(inner('')).length).toBe(0);
  });

  test('more than a boot loader has room for', () => {
    expect(kinds(encodePacket({ ...example, sdReq: Array.from({ length: 17 }, (_, i) => i) }))).toEqual([
      'overflow',
    ]);
    expect(kinds(encodePacket(example, { type: 'ED25519', bytes: new Uint8Array(65) }))).toEqual([
      'overflow',
    ]);
    const four = Array.from({ length: 4 }, () => ({
      type: 'NO_VALIDATION' as const,
      bytes: new Uint8Array(0),
    }));
    expect(kinds(encodePacket({ ...example, bootValidation: four }))).toEqual(['overflow']);
  });

  test('an unknown image type and an old packet without boot validation', () => {
    const packet = encodePacket(example);
    const at = indexOf(packet, bytesOf('20002800'));
    expect(kinds(packet.map((byte, i) => (i === at + 1 ? 9 : byte)))).toEqual(['value']);
    const old = decodePacket(encodePacket({ ...example, bootValidation: [] }));
    expect(old.errors).toEqual([]);
    expect(Buffer.from(old.initBytes ?? []).length).toBe(57);
  });
});
