/** `nrfutil pkg generate` and `pkg display`: the same package but for its signatures, and each reads the other's. */

import fc from 'fast-check';
import type { Bytes } from '../../src/core/types.ts';
import { forms, type KeyChoice, keyChoice, keyFile, kinds, publicPem } from '../pem.ts';
import { type Compared, type Difference, suite } from '../suite.ts';
import { type Bench, type Files, type Piece, type Sides, type Trial, trialOf } from '../trial.ts';
import { flag, loosely, maybe, mostly, one, option, shuffled } from '../values.ts';
import {
  bothDone,
  bothRefused,
  byteDifference,
  compareOutput,
  compareVerdicts,
  differ,
  textDifference,
} from '../verdicts.ts';
import { zipEntries } from '../zip.ts';
import { imageFiles, type Part } from './images.ts';
import { bigEndian, initPacket, withoutSignatures } from './init-packet.ts';
import { packageRules } from './rules.ts';

export type PackageChoice = {
  readonly pieces: readonly Piece[];
  readonly files: Files;
  readonly key: KeyChoice | undefined;
};

type Choices = {
  readonly images: { readonly pieces: readonly Piece[]; readonly files: Files };
  readonly options: readonly (readonly string[])[];
  readonly key: KeyChoice | undefined;
};

/** A command line that packs images and signs the package, if with a key. */
export function packageLine(command: readonly string[], { images, options, key }: Choices): PackageChoice {
  const pem = key && keyFile(key);
  const pieces: readonly Piece[] = [
    { words: command, instead: command },
    ...images.pieces,
    ...options.map((words) => ({ words })),
    ...(key ? [{ words: ['--key-file', 'key.pem'] }] : []),
    { words: ['out.zip'], instead: ['out.zip'] },
  ];
  return { pieces, files: pem ? { ...images.files, 'key.pem': pem } : images.files, key };
}

const oddNumbers = [
  'none',
  'NONE',
  '-1',
  '4294967296',
  '08',
  '010',
  '0x',
  'x',
  '',
  '1_000',
  '+5',
  ' 5',
  '0X1f',
  '1.5',
  '0o17',
  '00',
  '0x-1',
  '1__0',
];
const number = loosely(
  mostly(
    fc.oneof(
      fc.nat(9).map(String),
      fc.integer({ min: 0, max: 0xffffffff }).map(String),
      fc.nat(0xffff).map((n) => `0x${n.toString(16)}`),
    ),
    oddNumbers,
    12,
  ),
  30,
);
const id = loosely(
  mostly(
    fc.oneof(
      one('0x00', '0xB7', '0xaf', '0x100', '0xFFFE', '0x80', '0x120', '8'),
      fc.nat(0x1ff).map((n) => `0x${n.toString(16)}`),
    ),
    ['', ' 0x80', '010', '87', '0xFFFFFFFFF', 'x', '0x1_0', '0x', '+1', '1 '],
    40,
  ),
  30,
);
const ids = mostly(
  fc.array(id, { minLength: 1, maxLength: 18 }).map((list) => list.slice(0, 1 + (list.length % 7)).join(',')),
  [
    'none',
    'NONE',
    '',
    ',',
    '0xB7,',
    '0xB7;0xAF',
    Array.from({ length: 24 }, (_, i) => `0x${(i * 7).toString(16)}`).join(','),
  ],
  20,
);
const versionText = mostly(
  fc.tuple(fc.nat(20), fc.nat(99), fc.nat(99)).map((parts) => parts.join('.')),
  [
    '1.2',
    '1.2.3.4',
    '1.2.x',
    '',
    '1.100.0',
    '1.2.345',
    ' 1.2.3',
    '1.2.3 ',
    '01.02.03',
    '-1.2.3',
    '1_0.2.3',
    '+1.2.3',
    '429497.0.0',
  ],
  8,
);
const validation = mostly(
  one('NO_VALIDATION', 'VALIDATE_GENERATED_CRC', 'VALIDATE_GENERATED_SHA256', 'VALIDATE_ECDSA_P256_SHA256'),
  ['CRC', ''],
);
const signingKey = keyChoice(
  kinds(['p256', 30], ['p384', 1], ['rsa-2048', 1], ['ed25519', 1]),
  forms(
    ['traditional', 8],
    ['pkcs8', 8],
    ['parameters', 2],
    ['crlf', 1],
    ['public', 1],
    ['damaged', 1],
    ['missing', 1],
    ['encrypted', 1],
  ),
);

/** Which images go together; one combination is refused, one is empty. */
const combinations: fc.Arbitrary<readonly Part[]> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<readonly Part[]>(['application']) },
  { weight: 3, arbitrary: fc.constant<readonly Part[]>(['bootloader']) },
  { weight: 3, arbitrary: fc.constant<readonly Part[]>(['softdevice']) },
  { weight: 4, arbitrary: fc.constant<readonly Part[]>(['softdevice', 'bootloader']) },
  { weight: 3, arbitrary: fc.constant<readonly Part[]>(['softdevice', 'application']) },
  { weight: 4, arbitrary: fc.constant<readonly Part[]>(['softdevice', 'bootloader', 'application']) },
  { weight: 1, arbitrary: fc.constant<readonly Part[]>(['bootloader', 'application']) },
  { weight: 1, arbitrary: fc.constant<readonly Part[]>([]) },
);

const often = (words: fc.Arbitrary<readonly string[]>): fc.Arbitrary<readonly string[]> =>
  fc.oneof({ weight: 30, arbitrary: words }, { weight: 1, arbitrary: fc.constant([]) });

const ofPart = (part: Part, parts: readonly Part[], words: fc.Arbitrary<readonly string[]>) =>
  parts.includes(part) ? often(words) : maybe(words, 0);

const packageOptions = (parts: readonly Part[]): readonly fc.Arbitrary<readonly string[]>[] => [
  often(option('--hw-version', mostly(one('52', '51', '0x34', '0'), oddNumbers, 20))),
  often(option('--sd-req', ids)),
  ofPart(
    'application',
    parts,
    fc.oneof(option('--application-version', number), option('--application-version-string', versionText)),
  ),
  ofPart('bootloader', parts, option('--bootloader-version', number)),
  parts.includes('softdevice') && parts.includes('application')
    ? often(option('--sd-id', ids))
    : maybe(option('--sd-id', ids), 1),
  maybe(option('--app-boot-validation', validation), 2),
  maybe(option('--sd-boot-validation', validation), 2),
  maybe(flag('--debug-mode'), 1),
  parts.length === 1 && parts[0] === 'application' ? maybe(flag('--external-app'), 1) : fc.constant([]),
  fc.oneof(
    { weight: 60, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ['--no-such'],
        ['--sd-req', '0x1'],
        ['--external-app'],
        ['--application-version', '3'],
        ['--bootloader-version', '3'],
        ['extra'],
        ['--hw-version', '53'],
      ),
    },
  ),
];

export const packageChoice: fc.Arbitrary<PackageChoice> = combinations.chain((parts) =>
  fc
    .record({
      images: imageFiles(parts),
      options: shuffled(packageOptions(parts)),
      key: fc.option(signingKey, { nil: undefined, freq: 3 }),
    })
    .map((choice) => packageLine(['pkg', 'generate'], choice)),
);

export const nrfutil = { words: ['nordic'], tool: 'nrfutil' } as const;

async function compareDat(
  sides: Sides,
  bench: Bench,
  name: string,
  packages: { readonly ours: ReadonlyMap<string, Bytes>; readonly theirs: ReadonlyMap<string, Bytes> },
  key: KeyChoice | undefined,
): Promise<Difference[]> {
  const [mine, other] = [packages.ours.get(name), packages.theirs.get(name)];
  if (!mine || !other) return [];
  const [a, b] = [initPacket(mine), initPacket(other)];
  const difference = byteDifference(withoutSignatures(mine, a), withoutSignatures(other, b));
  if (difference !== undefined) return [differ(sides, `init packet`, `${name}: ${difference}`)];
  const image = packages.ours.get(name.replaceAll('.dat', '.bin')) ?? new Uint8Array(0);
  const part = name === 'sd_bl.dat' && a.softdeviceSize > 0 ? image.slice(0, a.softdeviceSize) : image;
  for (const { at, of } of key ? a.signatures : []) {
    const message = of === 'init' ? a.init : part;
    const good = await bench.ask(
      'nrfutil',
      'verify_p256',
      publicPem(key as KeyChoice),
      message,
      bigEndian(mine, at),
    );
    if (good !== true) return [differ(sides, `our signature over the ${of} is refused`)];
  }
  return [];
}

export async function comparePackages(
  sides: Sides,
  bench: Bench,
  path: string,
  key: KeyChoice | undefined,
): Promise<Difference[]> {
  const [mine, other] = [sides.ours.files.get(path), sides.theirs.files.get(path)];
  if (!mine || !other) return mine === other ? [] : [differ(sides, 'package written')];
  const packages = { ours: zipEntries(mine), theirs: zipEntries(other) };
  const names = (entries: ReadonlyMap<string, Bytes>) => [...entries.keys()].sort().join(', ');
  if (names(packages.ours) !== names(packages.theirs)) {
    return [differ(sides, 'entries', `${names(packages.ours)}\n${names(packages.theirs)}`)];
  }
  const found: Difference[] = [];
  for (const [name, bytes] of packages.ours) {
    if (name.endsWith('.dat')) {
      found.push(...(await compareDat(sides, bench, name, packages, key)));
    } else if (name === 'manifest.json') {
      const text = (one: Bytes | undefined) => Buffer.from(one ?? []).toString();
      const theirs = text(packages.theirs.get(name));
      if (text(bytes) !== theirs) found.push(differ(sides, 'manifest', textDifference(text(bytes), theirs)));
    } else {
      const difference = byteDifference(bytes, packages.theirs.get(name));
      if (difference !== undefined) found.push(differ(sides, 'image', `${name}: ${difference}`));
    }
  }
  return found;
}

/** Both show both packages alike, and otapack finds theirs good by the public key. */
export async function compareReading(
  sides: Sides,
  bench: Bench,
  path: string,
  key: KeyChoice | undefined,
): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const side of ['ours', 'theirs'] as const) {
    const bytes = sides[side].files.get(path);
    if (!bytes) continue;
    const trial: Trial = { ...nrfutil, argv: ['pkg', 'display', path], files: { [path]: bytes } };
    const shown = await bench.both(trial);
    if (shown.ours.code !== 0 || shown.theirs.code !== 0)
      found.push(differ(shown, `display of ${side}`, shown.theirs.err));
    else found.push(...compareOutput(shown));
  }
  const theirs = sides.theirs.files.get(path);
  if (!theirs || !key) return found;
  const argv = ['verify', path, '--key', 'public.pem'];
  const verified = await bench.ours({
    words: [],
    tool: 'nrfutil',
    argv,
    files: { [path]: theirs, 'public.pem': publicPem(key) },
  });
  if (verified.code !== 0) found.push(differ(sides, 'otapack refuses their package', verified.out));
  return found;
}

async function compare({ pieces, files, key }: PackageChoice, bench: Bench): Promise<Compared> {
  const sides = await bench.both(trialOf(pieces, { ...nrfutil, files }));
  const differences = await compareVerdicts(sides, bench, 'accepted or refused');
  if (bothDone(sides)) {
    differences.push(...(await comparePackages(sides, bench, 'out.zip', key)));
    if (differences.length === 0) differences.push(...(await compareReading(sides, bench, 'out.zip', key)));
  }
  return { differences, refused: bothRefused(sides) };
}

export const nrfutilPackage = suite<PackageChoice>({
  name: 'nrfutil-pkg',
  tools: ['nrfutil'],
  share: 6,
  values: packageChoice,
  rules: packageRules,
  compare,
});
