/** `nrfutil pkg generate --zigbee true` and `zigbee production_config`. */

import fc from 'fast-check';
import type { Bytes } from '../../src/core/types.ts';
import { hexMemory } from '../hex.ts';
import { forms, type KeyChoice, keyChoice, keyFile, kinds, publicPem } from '../pem.ts';
import { type Compared, type Difference, suite } from '../suite.ts';
import { type Bench, type Files, type Piece, type Sides, trialOf } from '../trial.ts';
import { maybe, mostly, one, option, shuffled, utf8 } from '../values.ts';
import {
  bothDone,
  bothRefused,
  byteDifference,
  compareFileNames,
  compareVerdicts,
  differ,
} from '../verdicts.ts';
import { zipEntries } from '../zip.ts';
import { imageFiles, type Part } from './images.ts';
import { initPacket } from './init-packet.ts';
import { nrfutil, type PackageChoice } from './package.ts';
import { productionRules, zigbeeRules } from './rules.ts';

const number = (good: fc.Arbitrary<string>) =>
  mostly(good, ['none', '-1', '65536', '0x', 'x', '', '010', '4294967296'], 15);
const u16 = number(fc.oneof(one('0x1234', '0', '0xFFFF', '52'), fc.nat(0xffff).map(String)));
const u32 = number(fc.oneof(fc.nat(9).map(String), one('0x01020304', '4294967295')));
const often = (words: fc.Arbitrary<readonly string[]>): fc.Arbitrary<readonly string[]> =>
  fc.oneof({ weight: 40, arbitrary: words }, { weight: 1, arbitrary: fc.constant([]) });

const comment = mostly(
  fc.oneof(
    one('update', 'v1.2', 'a b'),
    fc.stringMatching(/^[A-Za-z0-9 ._-]{0,40}$/).filter((text) => !text.startsWith('-')),
  ),
  ['', 'ä', 'a/b', '..', 'a\\b', '~'],
  12,
);

const combinations = fc.oneof(
  { weight: 8, arbitrary: fc.constant<readonly Part[]>(['application']) },
  { weight: 2, arbitrary: fc.constant<readonly Part[]>(['bootloader']) },
  { weight: 2, arbitrary: fc.constant<readonly Part[]>(['softdevice']) },
  { weight: 1, arbitrary: fc.constant<readonly Part[]>(['softdevice', 'bootloader']) },
);

const choice: fc.Arbitrary<PackageChoice> = combinations.chain((parts) =>
  fc
    .record({
      images: imageFiles(parts),
      options: shuffled([
        often(option('--zigbee', mostly(one('true', '1', 'yes', 'on', 'True'), ['false', 'maybe', 'no'], 8))),
        often(option('--hw-version', u16)),
        often(option('--sd-req', one('0x00', '0xB7', '0xB7,0x100'))),
        parts.includes('application') ? often(option('--application-version', u32)) : fc.constant([]),
        parts.includes('bootloader') ? often(option('--bootloader-version', u32)) : fc.constant([]),
        often(option('--zigbee-ota-hw-version', u16)),
        maybe(option('--zigbee-ota-fw-version', u32), 3),
        maybe(option('--zigbee-manufacturer-id', u16), 5),
        maybe(option('--zigbee-image-type', u16), 5),
        maybe(option('--zigbee-comment', comment), 5),
        maybe(option('--zigbee-ota-min-hw-version', u16), 3),
        maybe(option('--zigbee-ota-max-hw-version', u16), 3),
        maybe(option('--app-boot-validation', one('NO_VALIDATION', 'VALIDATE_GENERATED_SHA256')), 1),
        maybe(fc.constant(['--debug-mode']), 1),
        maybe(fc.constant(['--external-app']), 0),
      ]),
      key: fc.option(keyChoice(kinds(['p256', 1]), forms(['traditional', 1], ['pkcs8', 1])), {
        nil: undefined,
        freq: 1,
      }),
    })
    .map(({ images, options, key }) => {
      const pem = key && keyFile(key);
      const pieces: readonly Piece[] = [
        { words: ['pkg', 'generate'], instead: ['pkg', 'generate'] },
        ...images.pieces,
        ...options.map((words) => ({ words })),
        ...(key ? [{ words: ['--key-file', 'key.pem'] }] : []),
        { words: ['out.zip'], instead: ['out.zip'] },
      ];
      return { pieces, files: pem ? { ...images.files, 'key.pem': pem } : images.files, key };
    }),
);

const TRIGGER = 0xcdef;

/** The OTA file without signature and CRC of the init packet inside. */
function settledOta(bytes: Bytes): Bytes {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  let at = view.getUint16(6, true);
  if (view.getUint16(at, true) !== TRIGGER) return copy;
  copy.fill(0, at + 6 + 5, at + 6 + 9);
  at += 6 + view.getUint32(at + 2, true);
  const from = at + 6;
  const packet = bytes.slice(from, from + view.getUint32(at + 2, true));
  for (const { at: place } of initPacket(packet).signatures) copy.fill(0, from + place, from + place + 64);
  return copy;
}

const HASH = Buffer.from('42240803 1220'.replace(' ', ''), 'hex');

/** The outer init packet without signature, and without the hash of an image that holds one. */
function settledDat(bytes: Bytes): Bytes {
  const copy = bytes.slice();
  for (const { at } of initPacket(bytes).signatures) copy.fill(0, at, at + 64);
  const at = Buffer.from(copy).indexOf(HASH);
  if (at >= 0) copy.fill(0, at + HASH.length, at + HASH.length + 32);
  return copy;
}

function settledFile(name: string, bytes: Bytes, signed: boolean): Bytes {
  if (!signed) return bytes;
  if (name.endsWith('.dat')) return settledDat(bytes);
  return name.endsWith('.zigbee') || name.endsWith('.bin') ? settledOta(bytes) : bytes;
}

function compareOta(sides: Sides, signed: boolean): Difference[] {
  const found: Difference[] = [];
  const held = (what: string, name: string, mine: Bytes, other: Bytes | undefined) => {
    const difference = byteDifference(
      settledFile(name, mine, signed),
      other && settledFile(name, other, signed),
    );
    if (difference !== undefined) found.push(differ(sides, what, `${name}: ${difference}`));
  };
  for (const [name, bytes] of sides.ours.files) {
    if (name.endsWith('.zigbee')) held('OTA file', name, bytes, sides.theirs.files.get(name));
  }
  const [mine, other] = [sides.ours.files.get('out.zip'), sides.theirs.files.get('out.zip')];
  if (!mine || !other) return found;
  const theirs = zipEntries(other);
  for (const [name, bytes] of zipEntries(mine)) held('package', name, bytes, theirs.get(name));
  return found;
}

async function compare({ pieces, files, key }: PackageChoice, bench: Bench): Promise<Compared> {
  const sides = await bench.both(trialOf(pieces, { ...nrfutil, files }));
  const differences = await compareVerdicts(sides, bench, 'accepted or refused');
  if (bothDone(sides)) {
    differences.push(...compareFileNames(sides));
    if (differences.length === 0) differences.push(...compareOta(sides, key !== undefined));
    if (differences.length === 0) differences.push(...(await compareJudged(sides, bench, key)));
  }
  return { differences, refused: bothRefused(sides) };
}

/** otapack finds what nrfutil made in order, by the public key where it is signed. */
async function compareJudged(sides: Sides, bench: Bench, key: KeyChoice | undefined): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const [name, bytes] of sides.theirs.files) {
    const given: Files = { 'file.bin': bytes, ...(key ? { 'public.pem': publicPem(key) } : {}) };
    const argv = ['verify', 'file.bin', ...(key ? ['--key', 'public.pem'] : [])];
    const verified = await bench.ours({ words: [], tool: 'nrfutil', argv, files: given });
    if (verified.code !== 0)
      found.push(differ(sides, `otapack refuses their ${name.split('.').at(-1)}`, verified.out));
  }
  return found;
}

export const nrfutilZigbee = suite<PackageChoice>({
  name: 'nrfutil-zigbee',
  tools: ['nrfutil'],
  share: 3,
  values: choice,
  rules: zigbeeRules,
  compare,
});

type Production = { readonly pieces: readonly Piece[]; readonly files: Files };

const hexText = (bytes: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((data) => Buffer.from(data).toString('hex').toUpperCase());

const yamlLine = (name: string, value: fc.Arbitrary<string>, times: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 10 - times, arbitrary: fc.constant('') },
    { weight: times, arbitrary: value.map((text) => `${name}: ${text}\n`) },
  );

const yaml = fc
  .tuple(
    yamlLine(
      'channel_mask',
      mostly(
        one('0x00100000', '0x07FFF800', '1048576', '0'),
        ['-1', '0x1_0', '4294967296', 'x', '1.5', '"7"', '0b11', '010', '0o17', '1:30'],
        5,
      ),
      5,
    ),
    yamlLine(
      'install_code',
      mostly(
        hexText(16).map((text) => `"${text}"`),
        [
          '83FED3407A939723A5C639B26916D505',
          '12',
          '""',
          '"zz"',
          '"83 FE D3 40 7A 93 97 23 A5 C6 39 B2 69 16 D5 05"',
          '1234567890123456',
          'null',
        ],
        4,
      ),
      5,
    ),
    yamlLine(
      'extended_address',
      mostly(
        hexText(8).map((text) => `"${text}"`),
        [
          'AABBCCDDEEFF0011',
          '0011223344556677',
          '"0x11"',
          '""',
          'zz',
          '"1_1"',
          '"11223344556677889900"',
          '1e5',
          '1234',
        ],
        4,
      ),
      5,
    ),
    yamlLine(
      'tx_power',
      mostly(fc.nat(255).map(String), ['256', '-1', 'x', '0x10', '1.5', 'true', '010'], 5),
      5,
    ),
    yamlLine(
      'app_data',
      mostly(
        fc
          .integer({ min: 0, max: 80 })
          .chain(hexText)
          .map((text) => `"${text}"`),
        ['01ABCD', '0', '1', '"0"', '[1]', '"AB CD"'],
        5,
      ),
      4,
    ),
    fc.constantFrom('', '', '', '', '', 'other: 1\n', ': [', '- 1\n', '\t\n', '# note\n'),
  )
  .map((lines) => lines.join(''));

const production: fc.Arbitrary<Production> = fc
  .record({
    text: yaml,
    offset: maybe(
      option(
        '--offset',
        mostly(one('0xFF000', '0x7F000', '0', '1032192'), ['none', '-1', 'x', '0xFFFFFFFF', '010'], 6),
      ),
      5,
    ),
    name: mostly(one('in.yaml'), ['missing.yaml'], 40),
  })
  .map(({ text, offset, name }) => ({
    pieces: [
      { words: ['zigbee', 'production_config'], instead: ['zigbee', 'production_config'] },
      { words: offset },
      { words: [name], instead: ['good.yaml'] },
      { words: ['out.hex'], instead: ['out.hex'] },
    ],
    files: { 'in.yaml': utf8(text), 'good.yaml': utf8('tx_power: 9\n') },
  }));

const memoryText = (bytes: Bytes | undefined): string =>
  hexMemory(Buffer.from(bytes ?? []).toString('latin1'))
    .map(({ address, bytes: data }) => `${address.toString(16)}:${Buffer.from(data).toString('hex')}`)
    .join(' ');

async function compareProduction({ pieces, files }: Production, bench: Bench): Promise<Compared> {
  const sides = await bench.both(trialOf(pieces, { ...nrfutil, files }));
  const differences = await compareVerdicts(sides, bench, 'accepted or refused');
  if (bothDone(sides)) {
    const [ours, theirs] = [
      memoryText(sides.ours.files.get('out.hex')),
      memoryText(sides.theirs.files.get('out.hex')),
    ];
    if (ours !== theirs) differences.push(differ(sides, 'configuration', `${ours}\n${theirs}`));
  }
  return { differences, refused: bothRefused(sides) };
}

export const nrfutilProduction = suite<Production>({
  name: 'nrfutil-production',
  tools: ['nrfutil'],
  share: 2,
  values: production,
  rules: productionRules,
  compare: compareProduction,
});
