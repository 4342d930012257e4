/** `adafruit-nrfutil dfu genpkg`: the same package; signatures, which that tool cannot make any more, are good. */

import fc from 'fast-check';
import type { Bytes } from '../../src/core/types.ts';
import { forms, type KeyChoice, keyChoice, kinds, publicPem } from '../pem.ts';
import { type Compared, type Difference, suite } from '../suite.ts';
import { type Bench, type Sides, trialOf } from '../trial.ts';
import { loosely, maybe, mostly, one, option, shuffled } from '../values.ts';
import {
  bothDone,
  bothRefused,
  byteDifference,
  compareVerdicts,
  differ,
  textDifference,
} from '../verdicts.ts';
import { zipEntries } from '../zip.ts';
import { imageFiles, type Part } from './images.ts';
import { type PackageChoice, packageLine } from './package.ts';
import { legacyRules } from './rules.ts';

const oddNumbers = [
  'none',
  '-1',
  '65536',
  '4294967296',
  '08',
  '010',
  '0x',
  'x',
  '',
  '1_000',
  ' 5',
  '0X1f',
  'NONE',
];
const short = loosely(
  mostly(
    fc.oneof(one('0x0052', '52840', '0xADAF', '0xFFFF', '0'), fc.nat(0xffff).map(String)),
    oddNumbers,
    12,
  ),
  30,
);
const word = loosely(
  mostly(fc.oneof(fc.nat(9).map(String), one('0xFFFFFFFF', '0x12345678')), oddNumbers, 12),
  30,
);
const ids = mostly(
  fc
    .array(mostly(one('0xB6', '0xFFFE', '0x00', '182', '0x1'), ['', '0x10000', '-1', '08', 'x', ' 1'], 40), {
      minLength: 1,
      maxLength: 5,
    })
    .map((list) => list.join(',')),
  ['none', 'None', '', ','],
  15,
);

const combinations = fc.constantFrom<readonly Part[]>(
  ['application'],
  ['application'],
  ['application'],
  ['bootloader'],
  ['softdevice'],
  ['softdevice', 'bootloader'],
  ['softdevice', 'bootloader'],
  ['softdevice', 'application'],
  ['bootloader', 'application'],
  ['softdevice', 'bootloader', 'application'],
  [],
);

const signingKey = keyChoice(
  kinds(['p256', 10], ['p384', 1]),
  forms(['traditional', 4], ['pkcs8', 4], ['missing', 1]),
);

const options: readonly fc.Arbitrary<readonly string[]>[] = [
  maybe(option('--dev-type', short), 5),
  maybe(option('--dev-revision', short), 4),
  maybe(option('--application-version', word), 4),
  maybe(option('--sd-req', ids), 5),
  maybe(
    option(
      '--dfu-ver',
      mostly(
        one('0.5', '0.6', '0.6', '0.50'),
        ['0.7', '0.8', '0.4', '0.9', 'x', '1', '', '0', '.5', '5e-1', ' 0.6'],
        6,
      ),
    ),
    5,
  ),
  fc.oneof(
    { weight: 60, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: one('--no-such', 'extra').map((text) => [text]) },
  ),
];

const choice: fc.Arbitrary<PackageChoice> = combinations.chain((parts) =>
  fc
    .record({
      images: imageFiles(parts),
      options: shuffled(options),
      key: fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: signingKey }),
    })
    .map((choice) => packageLine(['dfu', 'genpkg'], choice)),
);

const adafruit = { words: ['adafruit-nrfutil'], tool: 'adafruit-nrfutil' } as const;

function compareEntries(sides: Sides): Difference[] {
  const [mine, other] = [sides.ours.files.get('out.zip'), sides.theirs.files.get('out.zip')];
  if (!mine || !other) return [differ(sides, 'package written')];
  const [a, b] = [zipEntries(mine), zipEntries(other)];
  const names = (entries: ReadonlyMap<string, Bytes>) => [...entries.keys()].sort().join(', ');
  if (names(a) !== names(b)) return [differ(sides, 'entries', `${names(a)}\n${names(b)}`)];
  return [...a].flatMap(([name, bytes]) => {
    const theirs = b.get(name);
    const difference = byteDifference(bytes, theirs);
    if (difference === undefined) return [];
    const kind = name.endsWith('.dat') ? 'init packet' : name.endsWith('.json') ? 'manifest' : 'image';
    const text = (one: Uint8Array | undefined) => Buffer.from(one ?? []).toString();
    return [
      differ(sides, kind, kind === 'manifest' ? textDifference(text(bytes), text(theirs)) : difference),
    ];
  });
}

const SIGNATURE = 64;

/** Our signatures over our init packets, by the ecdsa package: the other side has none to compare. */
async function compareSignatures(sides: Sides, bench: Bench, key: KeyChoice): Promise<Difference[]> {
  const zip = sides.ours.files.get('out.zip');
  const found: Difference[] = [];
  for (const [name, bytes] of zip ? zipEntries(zip) : []) {
    if (!name.endsWith('.dat')) continue;
    const end = bytes.length - SIGNATURE;
    const good = await bench.ask(
      'nrfutil',
      'verify_p256',
      publicPem(key),
      bytes.slice(0, end),
      bytes.slice(end),
    );
    if (good !== true) found.push(differ(sides, 'our signature is refused'));
  }
  return found;
}

async function compare({ pieces, files, key }: PackageChoice, bench: Bench): Promise<Compared> {
  const sides = await bench.both(trialOf(pieces, { ...adafruit, files }));
  const differences = await compareVerdicts(sides, bench, 'accepted or refused');
  if (bothDone(sides)) differences.push(...compareEntries(sides));
  if (key && sides.ours.code === 0) differences.push(...(await compareSignatures(sides, bench, key)));
  const theirs = sides.theirs.files.get('out.zip');
  if (differences.length === 0 && theirs && sides.theirs.code === 0) {
    const verified = await bench.ours({
      words: [],
      tool: 'adafruit-nrfutil',
      argv: ['verify', 'a.zip'],
      files: { 'a.zip': theirs },
    });
    if (verified.code !== 0) differences.push(differ(sides, 'otapack refuses their package', verified.out));
  }
  return { differences, refused: bothRefused(sides) };
}

export const adafruitPackage = suite<PackageChoice>({
  name: 'adafruit-genpkg',
  tools: ['adafruit-nrfutil', 'nrfutil'],
  share: 3,
  values: choice,
  rules: legacyRules,
  compare,
});
