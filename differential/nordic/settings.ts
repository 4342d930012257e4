/** `nrfutil settings generate` and `settings display`: the same memory, and each shows the other's page. */

import fc from 'fast-check';
import type { Bytes } from '../../src/core/types.ts';
import { hexMemory } from '../hex.ts';
import { forms, type KeyChoice, keyChoice, keyFile, kinds, publicPem } from '../pem.ts';
import { type Compared, type Difference, suite } from '../suite.ts';
import { type Bench, type Files, type Piece, type Sides, trialOf } from '../trial.ts';
import { flag, loosely, maybe, mostly, one, option, shuffled } from '../values.ts';
import {
  bothDone,
  bothRefused,
  byteDifference,
  compareOutput,
  compareVerdicts,
  differ,
} from '../verdicts.ts';
import { application, softdevice } from './images.ts';
import { bigEndian } from './init-packet.ts';
import { nrfutil } from './package.ts';
import { settingsRules, withoutSearch } from './rules.ts';

type Choice = {
  readonly pieces: readonly Piece[];
  readonly files: Files;
  readonly key: KeyChoice | undefined;
};

const oddNumbers = ['none', '-1', '4294967296', '08', '010', '0x', 'x', '', '1_000', '+5', ' 5', '0X1f'];
const number = loosely(
  mostly(
    fc.oneof(fc.nat(9).map(String), fc.integer({ min: 0, max: 0xffffffff }).map(String), one('0x12')),
    oddNumbers,
    12,
  ),
  30,
);
const validation = mostly(
  one('NO_VALIDATION', 'VALIDATE_GENERATED_CRC', 'VALIDATE_GENERATED_SHA256', 'VALIDATE_ECDSA_P256_SHA256'),
  ['CRC'],
);
const family = one('NRF51', 'NRF52', 'NRF52QFAB', 'NRF52810', 'NRF52840');
const often = (words: fc.Arbitrary<readonly string[]>): fc.Arbitrary<readonly string[]> =>
  fc.oneof({ weight: 40, arbitrary: words }, { weight: 1, arbitrary: fc.constant([]) });

const key = keyChoice(
  kinds(['p256', 20], ['p384', 1]),
  forms(['traditional', 4], ['pkcs8', 4], ['missing', 1]),
);

const choice: fc.Arbitrary<Choice> = fc
  .record({
    app: fc.option(application, { nil: undefined, freq: 3 }),
    sd: fc.option(softdevice, { nil: undefined, freq: 1 }),
    key: fc.option(key, { nil: undefined, freq: 2 }),
  })
  .chain(({ app, sd, key: signer }) =>
    shuffled([
      often(option('--family', mostly(family, ['NRF53', 'nrf52'], 20))),
      often(option('--bootloader-version', number)),
      often(
        option('--bl-settings-version', mostly(one('1', '2', '2', '2', '0x2'), ['0', '3', 'none', 'x'], 15)),
      ),
      app
        ? often(option('--application-version', number))
        : maybe(option('--application-version', number), 1),
      maybe(option('--application-version-string', mostly(one('1.2.3', '0.0.1'), ['1.2', 'a.b.c'], 10)), 1),
      maybe(flag('--no-backup'), 5),
      maybe(
        option(
          '--start-address',
          mostly(one('0x7F000', '0x10000', '520192', '0x1000'), ['none', '0x800', 'x', '0xfffff000'], 10),
        ),
        2,
      ),
      maybe(option('--backup-address', one('0x7E000', '0x20000', '0x7F000')), 0),
      app
        ? maybe(option('--app-boot-validation', validation), 5)
        : maybe(option('--app-boot-validation', validation), 0),
      sd
        ? maybe(option('--sd-boot-validation', validation), 5)
        : maybe(option('--sd-boot-validation', validation), 0),
    ]).map((options) => {
      const files: Record<string, Bytes> = {};
      const pem = signer && keyFile(signer);
      if (pem) files['key.pem'] = pem;
      const sdName = sd && (sd.name === app?.name ? `sd/${sd.name}` : sd.name);
      if (app) files[app.name] = app.bytes;
      if (sd && sdName) files[sdName] = sd.bytes;
      const pieces: readonly Piece[] = [
        { words: ['settings', 'generate'], instead: ['settings', 'generate'] },
        ...(app ? [{ words: ['--application', app.name] }] : []),
        ...(sdName ? [{ words: ['--softdevice', sdName] }] : []),
        ...options.map((words) => ({ words })),
        ...(signer ? [{ words: ['--key-file', 'key.pem'] }] : []),
        { words: ['out.hex'], instead: ['out.hex'] },
      ];
      return { pieces, files, key: signer };
    }),
  );

/** Where a version-2 page keeps type and bytes of a validation, and of which image. */
const validations = [
  { type: 0x260, bytes: 0x261 },
  { type: 0x2a1, bytes: 0x2a2 },
];
const ECDSA = 3;
const PAGE_CRCS = [0x25c, 0x25d, 0x25e, 0x25f];

function withoutChance(page: Bytes): Bytes {
  const copy = page.slice();
  if (page.length < 0x323) return copy;
  for (const { type, bytes } of validations) {
    if (page[type] !== ECDSA) continue;
    copy.fill(0, bytes, bytes + 64);
    for (const at of PAGE_CRCS) copy[at] = 0;
  }
  return copy;
}

const signatureIn = (page: Bytes, { type, bytes }: { type: number; bytes: number }): Bytes | undefined =>
  page[type] === ECDSA ? bigEndian(page, bytes) : undefined;

async function compareMemory(sides: Sides): Promise<Difference[]> {
  const memory = (side: Bytes | undefined) =>
    [...hexMemory(Buffer.from(side ?? []).toString('latin1'))].sort((a, b) => a.address - b.address);
  const [mine, other] = [memory(sides.ours.files.get('out.hex')), memory(sides.theirs.files.get('out.hex'))];
  const places = (pieces: typeof mine) => pieces.map(({ address }) => address.toString(16)).join(' ');
  if (places(mine) !== places(other))
    return [differ(sides, 'addresses', `${places(mine)} | ${places(other)}`)];
  for (const [i, { bytes }] of mine.entries()) {
    const theirs = other[i]?.bytes ?? new Uint8Array(0);
    const difference = byteDifference(withoutChance(bytes), withoutChance(theirs));
    if (difference !== undefined) return [differ(sides, 'page', difference)];
  }
  return [];
}

/** Our signatures in the page, over the image that theirs has the CRC of: judged by the ecdsa package. */
async function compareSignatures(sides: Sides, bench: Bench, signer: KeyChoice): Promise<Difference[]> {
  const [page] = hexMemory(Buffer.from(sides.ours.files.get('out.hex') ?? []).toString('latin1'));
  const { argv, files } = sides.trial;
  const at = argv.indexOf('--application');
  const signature =
    page && page.bytes.length >= 0x323 && signatureIn(page.bytes, { type: 0x2a1, bytes: 0x2a2 });
  const image = files[argv[at + 1] ?? ''];
  if (!signature || !image || at < 0 || !/\.bin$/.test(argv[at + 1] ?? '')) return [];
  const padded = new Uint8Array(Math.ceil(image.length / 4) * 4).fill(0xff);
  padded.set(image);
  const good = await bench.ask('nrfutil', 'verify_p256', publicPem(signer), padded, signature);
  return good === true ? [] : [differ(sides, 'our boot validation signature is refused')];
}

/** `settings display` of both, with a page at a chip's own address and without its backup, which nrfutil shows instead. */
async function compareDisplay(sides: Sides, bench: Bench): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const side of ['ours', 'theirs'] as const) {
    const bytes = sides[side].files.get('out.hex');
    if (!bytes || sides.trial.argv.includes('--start-address')) continue;
    const shown = await bench.both({
      ...nrfutil,
      argv: ['settings', 'display', 'out.hex'],
      files: { 'out.hex': bytes },
    });
    found.push(...(await compareVerdicts(shown, bench, 'accepted or refused')));
    if (bothDone(shown)) found.push(...compareOutput(shown, withoutSearch));
  }
  return found;
}

async function compare({ pieces, files, key: signer }: Choice, bench: Bench): Promise<Compared> {
  const sides = await bench.both(trialOf(pieces, { ...nrfutil, files }));
  const differences = await compareVerdicts(sides, bench, 'accepted or refused');
  if (bothDone(sides)) {
    differences.push(...(await compareMemory(sides)));
    if (signer) differences.push(...(await compareSignatures(sides, bench, signer)));
    if (differences.length === 0) differences.push(...(await compareDisplay(sides, bench)));
  }
  return { differences, refused: bothRefused(sides) };
}

export const nrfutilSettings = suite<Choice>({
  name: 'nrfutil-settings',
  tools: ['nrfutil'],
  share: 3,
  values: choice,
  rules: settingsRules,
  compare,
});
