/**
 * Golden fixtures of the reference tools against what otapack makes of the same input: where the reference is random, the
 * two are equivalent, and every byte that is not said to be random is the same.
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { against } from '../../src/compare/against.ts';
import { compareGolden, type Reader } from '../../src/compare/golden.ts';
import { concat, filled, indexOf } from '../../src/core/bytes.ts';
import type { Bytes, NamedBytes, Part } from '../../src/core/types.ts';
import { formats, identify } from '../../src/formats.ts';
import { root, workspace } from '../golden/workspace.ts';

type Case = {
  readonly id: string;
  readonly tool: string;
  readonly argv: readonly string[];
  readonly expect: string;
  readonly deterministic?: boolean;
  readonly output?: string;
  readonly stdin?: string | null;
};

const words: Readonly<Record<string, readonly string[]>> = {
  imgtool: ['mcuboot'],
  'imgtool-ncs': ['mcuboot'],
  nrfutil: ['nordic'],
};
const makes = (argv: readonly string[]): boolean =>
  ['sign', 'create', 'pkg', 'settings', 'dfu'].includes(argv[0] ?? '');

const read = async (file: NamedBytes): Promise<Part | undefined> => identify(file)?.read(file, read);
const reader: Reader = { read, open: async (file) => (await identify(file)?.open?.(file)) ?? [] };

function randomCases(format: string): readonly Case[] {
  const listed = JSON.parse(readFileSync(join(root, 'golden', format, 'cases.json'), 'utf8'));
  return (listed.cases ?? listed).filter(
    (one: Case) =>
      one.expect === 'ok' && one.deterministic === false && one.output && words[one.tool] && makes(one.argv),
  );
}

const random = formats
  .map(({ id }) => [id, randomCases(id)] as const)
  .filter(([, cases]) => cases.length > 0);

describe.each(random)('%s', (format, cases) => {
  const space = workspace(format);
  afterAll(space.dispose);

  test.each(cases)('$id', async ({ tool, argv, output = '', stdin }) => {
    const fixture = { name: output, bytes: space.read(output) as Bytes };
    rmSync(join(space.folder, output));
    const ran = await space.run([...(words[tool] ?? []), ...argv], stdin ?? '');
    expect(ran.code, ran.stderr).toBe(0);
    const made = { name: output, bytes: space.read(output) as Bytes };
    writeFileSync(join(space.folder, output), fixture.bytes);
    const result = await compareGolden(made, fixture, reader);
    expect(result.differences).toEqual([]);
    expect(['equivalent', 'identical']).toContain(result.verdict);
  });
});

const golden = (path: string): NamedBytes => ({
  name: path,
  bytes: new Uint8Array(readFileSync(join(root, 'golden', path))),
});

/** The same image with a signature that is one byte shorter, as another run of an ECDSA signer may make it. */
function shorter(image: Bytes): Bytes {
  const at = image.findIndex(
    (byte, i) => byte === 0x22 && image[i + 1] === 0 && (image[i + 2] ?? 0) > 64 && image[i + 4] === 0x30,
  );
  const length = image[at + 2] as number;
  const area = indexOf(image, Uint8Array.of(0x07, 0x69));
  const bytes = concat(image.subarray(0, at + 4), image.subarray(at + 5, at + 4 + length));
  bytes[at + 2] = length - 1;
  bytes[area + 2] = (bytes[area + 2] as number) - 1;
  return concat(bytes, filled(1, 0xff), image.subarray(at + 4 + length));
}

test('a DER signature of another length, in a padded slot', async () => {
  const fixture = golden('mcuboot/outputs/pad-ecdsa.bin');
  const made = { name: 'made', bytes: shorter(fixture.bytes) };
  expect(made.bytes.length).toBe(fixture.bytes.length);
  const { verdict, volatile, differences } = await compareGolden(made, fixture, reader);
  expect(differences).toEqual([]);
  expect([verdict, volatile.map(({ path }) => path)]).toEqual([
    'equivalent',
    ['TLVs / total', 'TLVs / ECDSASIG / length', 'TLVs / ECDSASIG / value', 'padding'],
  ]);
});

const judge = (file: NamedBytes) => identify(file)?.check(file, {}) ?? Promise.resolve(undefined);

test('a slot read-out that holds another version', async () => {
  const released = golden('mcuboot/outputs/sign-hdr33.bin');
  const other = golden('mcuboot/outputs/version-two.bin');
  const slot = { name: 'slot.bin', bytes: concat(other.bytes, filled(0x1000, 0xff)) };
  const { verdict, findings } = await against(slot, released, judge);
  expect([verdict, findings.map(({ code }) => code)]).toEqual(['other', ['compare/other-version']]);
});

const MAGIC = Uint8Array.of(
  0x77,
  0xc2,
  0x95,
  0xf3,
  0x60,
  0xd2,
  0xef,
  0x7f,
  0x35,
  0x52,
  0x50,
  0x0f,
  0x2c,
  0xb6,
  0x79,
  0x80,
);

test('a slot read-out with the trailer that the boot loader wrote is intact', async () => {
  const signed = golden('mcuboot/outputs/sign-hdr33.bin');
  const erased = filled(0x4000 - signed.bytes.length - MAGIC.length, 0xff);
  const slot = { name: 'slot.bin', bytes: concat(signed.bytes, erased, MAGIC) };
  const padded = golden('mcuboot/outputs/pad-ecdsa.bin');
  const confirmed = { name: 'slot.bin', bytes: padded.bytes.slice() };
  confirmed.bytes[confirmed.bytes.length - 24] = 1;
  const cleared = { name: 'slot.bin', bytes: padded.bytes.slice().fill(0xff, padded.bytes.length - 16) };
  for (const [back, released] of [
    [slot, signed],
    [confirmed, padded],
    [cleared, padded],
  ] as const) {
    const { verdict, findings } = await against(back, released, judge);
    expect([verdict, findings.map(({ code }) => code)]).toEqual(['intact', ['compare/slot-trailer']]);
  }
  const flipped = { name: 'slot.bin', bytes: confirmed.bytes.slice() };
  flipped.bytes[700] = (flipped.bytes[700] as number) ^ 1;
  expect((await against(flipped, padded, judge)).verdict).toBe('damaged');
});

test('user1 came back where user2 was released', async () => {
  const [one, two] = [golden('esp8266/outputs/ga-05.bin'), golden('esp8266/outputs/ga-06.bin')];
  const { verdict, findings } = await against(one, two, judge);
  expect([verdict, findings.map(({ code }) => code)]).toEqual(['other', ['compare/wrong-slot']]);
});

const samples = [
  'mcuboot/outputs/pad-ecdsa.bin',
  'mcuboot/outputs/enc-signed-p256.bin',
  'mcuboot/outputs/hex-override.hex',
  'nordic/outputs/app-signed.zip',
  'nordic/outputs/settings-v2-ecdsa.hex',
  'esp8266/outputs/ga-06.bin',
  'esp8266/outputs/ar-05.bin.gz',
];

test.each(samples)(
  '%s: a changed byte is overlooked only where the format says that it varies',
  async (path) => {
    const fixture = golden(path);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(fixture.bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, mask) => {
          const bytes = fixture.bytes.slice();
          bytes[at] = (bytes[at] as number) ^ mask;
          const { verdict, volatile } = await compareGolden({ name: 'made', bytes }, fixture, reader);
          const covered = volatile.some(
            ({ within, offset, length }) => within !== undefined || (offset <= at && at < offset + length),
          );
          expect(verdict === 'different' || (verdict === 'equivalent' && covered), `byte ${at}`).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  },
);
