/** imgtool's words about keys, to the byte; a new key of one side is a good one to the other. */

import fc from 'fast-check';
import type { Bytes } from '../../src/core/types.ts';
import { forms, type KeyChoice, keyChoice, keyFile, kinds, PASSPHRASE } from '../pem.ts';
import { type Compared, suite } from '../suite.ts';
import { type Bench, type Piece, trialOf } from '../trial.ts';
import { flag, maybe, mostly, one, option, shuffled, spelled } from '../values.ts';
import {
  bothDone,
  bothRefused,
  byteDifference,
  compareFileNames,
  compareOutput,
  compareVerdicts,
  differ,
} from '../verdicts.ts';
import { keyRules } from './rules.ts';

type Choice = { readonly pieces: readonly Piece[]; readonly key: KeyChoice; readonly typed: string };

const key = keyChoice(
  kinds(
    ['p256', 5],
    ['p384', 3],
    ['ed25519', 3],
    ['x25519', 3],
    ['rsa-2048', 3],
    ['rsa-3072', 1],
    ['rsa-1024', 1],
    ['secp256k1', 1],
  ),
  forms(
    ['pkcs8', 8],
    ['traditional', 4],
    ['parameters', 3],
    ['halved', 2],
    ['public', 8],
    ['encrypted', 4],
    ['crlf', 2],
    ['damaged', 1],
    ['missing', 1],
  ),
);

const encoding = (...names: string[]) => spelled('-e', mostly(one(...names), ['', 'c', 'RAW'], 6));
const suffix = option(
  '--name-suffix',
  mostly(one('_2', 'X', '', 'two_2'), ['ä', 'a b', '-x', 'a-b', '"', 'a\n'], 6),
);
const output = spelled('-o', mostly(one('out', 'out.pem'), ['no/folder/out', 'key.pem'], 12));

const words: Readonly<Record<string, readonly fc.Arbitrary<readonly string[]>[]>> = {
  getpub: [
    maybe(encoding('lang-c', 'lang-rust', 'pem', 'raw'), 7),
    maybe(spelled('-l', mostly(one('c', 'rust'), ['java'], 8)), 2),
    maybe(suffix, 2),
    maybe(output, 3),
  ],
  getpubhash: [maybe(encoding('lang-c', 'raw'), 6), maybe(suffix, 2), maybe(output, 3)],
  getpriv: [
    maybe(spelled('-f', mostly(one('openssl', 'pkcs8'), ['pem'], 8)), 6),
    maybe(flag('--minimal'), 4),
  ],
  keyinfo: [maybe(option('--require', mostly(one('private', 'public'), ['both'], 8)), 6)],
};

const line = fc
  .constantFrom('getpub', 'getpubhash', 'getpriv', 'keyinfo')
  .chain((word) =>
    fc.record({
      word: fc.constant(word),
      key,
      options: shuffled(words[word] ?? []),
      named: fc.integer({ min: 0, max: 30 }),
      typed: fc.constantFrom(PASSPHRASE, PASSPHRASE, 'wrong', ''),
    }),
  )
  .map(
    ({ word, key: choice, options, named, typed }): Choice => ({
      pieces: [
        { words: [word], instead: [word] },
        ...(named === 30 ? [] : [{ words: ['-k', 'key.pem'], instead: ['-k', 'good.pem'] }]),
        ...options.map((given) => ({ words: given })),
      ],
      key: choice,
      typed,
    }),
  );

const good = keyFile({ kind: 'p256', seed: 0, form: 'pkcs8' }) as Bytes;

async function compare({ pieces, key: choice, typed }: Choice, bench: Bench): Promise<Compared> {
  const content = keyFile(choice);
  const files = { 'good.pem': good, ...(content ? { 'key.pem': content } : {}) };
  const trial = trialOf(pieces, {
    words: ['mcuboot'],
    tool: 'imgtool',
    files,
    ...(typed === '' ? {} : { stdin: `${typed}\n` }),
  });
  const sides = await bench.both(trial);
  const differences = await compareVerdicts(sides, bench);
  if (bothDone(sides)) {
    differences.push(...compareOutput(sides), ...compareFileNames(sides));
    for (const [name, bytes] of sides.ours.files) {
      const difference = byteDifference(bytes, sides.theirs.files.get(name));
      if (difference !== undefined) differences.push(differ(sides, 'key file', difference));
    }
  }
  return { differences, refused: bothRefused(sides) };
}

export const imgtoolKeys = suite<Choice>({
  name: 'imgtool-keys',
  tools: ['imgtool'],
  share: 3,
  values: line,
  rules: keyRules,
  compare,
});

type Generation = { readonly type: string; readonly passphrase: string; readonly again: string };

const generation = fc.record({
  type: mostly(one('rsa-2048', 'ecdsa-p256', 'ecdsa-p384', 'ed25519', 'x25519'), ['rsa-1024', ''], 6),
  passphrase: fc.constantFrom('', '', 'secret', 'pässwörd with blanks'),
  again: fc.constantFrom('', '', '', 'no'),
});

/** What both say of a new key: the same words read it, and it has the same shape. */
async function compareGenerated({ type, passphrase, again }: Generation, bench: Bench): Promise<Compared> {
  const asked =
    passphrase === '' ? '' : `${passphrase}\n${passphrase}${again}\n${passphrase}\n${passphrase}\n`;
  const argv = ['keygen', '-k', 'new.pem', '-t', type, ...(passphrase === '' ? [] : ['-p'])];
  const base = { words: ['mcuboot'], tool: 'imgtool' } as const;
  const sides = await bench.both({ ...base, argv, files: {}, stdin: asked });
  const differences = await compareVerdicts(sides, bench);
  if (!bothDone(sides)) return { differences, refused: bothRefused(sides) };
  differences.push(...compareFileNames(sides));
  const shape = (bytes: Bytes | undefined) =>
    Buffer.from(bytes ?? [])
      .toString()
      .split('\n')
      .map((text) => (text.startsWith('-') ? text : text.length))
      .join(' ');
  const [ours, theirs] = [sides.ours.files.get('new.pem'), sides.theirs.files.get('new.pem')];
  if (passphrase === '' && !type.startsWith('rsa') && shape(ours) !== shape(theirs)) {
    differences.push(differ(sides, 'shape of a new key', `${shape(ours)}\n${shape(theirs)}`));
  }
  for (const [whose, bytes] of [
    ['our', ours],
    ['their', theirs],
  ] as const) {
    if (!bytes) continue;
    const read = await bench.both({
      ...base,
      argv: ['getpub', '-k', 'new.pem', '-e', 'pem'],
      files: { 'new.pem': bytes },
      stdin: `${passphrase}\n`,
    });
    if (!bothDone(read))
      differences.push(differ(read, `${whose} new key is not read by both`, read.theirs.err));
    differences.push(...compareOutput(read));
  }
  return { differences, refused: false };
}

export const imgtoolKeygen = suite<Generation>({
  name: 'imgtool-keygen',
  tools: ['imgtool'],
  share: 1,
  values: generation,
  rules: keyRules,
  compare: compareGenerated,
});
