/** `imgtool verify` and `imgtool dumpinfo` on images as they are signed, and on damaged ones. */

import fc from 'fast-check';
import type { Bytes } from '../../src/core/types.ts';
import { fixture } from '../fixtures.ts';
import { forms, type KeyChoice, keyChoice, keyFile, kinds, PASSPHRASE, publicPem } from '../pem.ts';
import { type Compared, suite } from '../suite.ts';
import { type Bench, type Piece, type Trial, trialOf } from '../trial.ts';
import { flag, lengths, maybe, mostly, one, option, payload, shuffled, spelled } from '../values.ts';
import {
  bothDone,
  bothRefused,
  byteDifference,
  compareOutput,
  compareVerdicts,
  differ,
} from '../verdicts.ts';
import { lookRules } from './rules.ts';

type Damage = { readonly how: string; readonly at: number; readonly value: number };

type Choice = {
  /** Which of the fixtures, or none: an image that is signed here. */
  readonly fixture: number | undefined;
  readonly body: Bytes;
  readonly signer: KeyChoice | undefined;
  readonly sign: readonly (readonly string[])[];
  readonly damage: readonly Damage[];
  readonly verifier: KeyChoice | 'same' | undefined;
  readonly look: 'verify' | 'dumpinfo';
  readonly options: readonly (readonly string[])[];
  readonly hex: boolean;
};

const signer = keyChoice(
  kinds(['p256', 5], ['ed25519', 5], ['p384', 3], ['rsa-2048', 3]),
  forms(['pkcs8', 1]),
);

const damage: fc.Arbitrary<Damage> = fc.record({
  how: fc.constantFrom('flip', 'flip', 'cut', 'append', 'set', 'set', 'insert'),
  at: fc.integer({ min: 0, max: 0xffff }),
  value: fc.nat(255),
});

/** Where changes say most: the header, and what lies behind the payload. */
function damaged(bytes: Bytes, bodyEnd: number, { how, at, value }: Damage): Bytes {
  const telling =
    at % 3 === 0 ? at % 32 : at % 3 === 1 ? bodyEnd + (at % 64) : at % Math.max(1, bytes.length);
  const place = Math.min(telling, bytes.length);
  const copy = bytes.slice();
  switch (how) {
    case 'flip':
      copy[place] = (copy[place] ?? 0) ^ (1 << (value & 7));
      return copy;
    case 'set':
      copy[place] = value;
      return copy;
    case 'cut':
      return copy.slice(0, place);
    case 'append':
      return new Uint8Array(Buffer.concat([bytes, Buffer.alloc(at % 40, value)]));
    default:
      return new Uint8Array(Buffer.concat([bytes.slice(0, place), Buffer.of(value), bytes.slice(place)]));
  }
}

const signing = shuffled([
  maybe(option('--align', one('1', '4', '8', '32')), 3),
  maybe(
    one('--pad', '--confirm', '--overwrite-only').map((word) => [word]),
    4,
  ),
  maybe(spelled('-s', one('1', 'auto', '77')), 2),
  maybe(option('--boot-record', one('SPE', '')), 1),
  maybe(spelled('-d', one('(1,1.2.3)', '(0,1.2),(1,3.4.5+6)')), 1),
  maybe(
    one('0xa0', '0x1234', '0xfffe').map((tag) => ['--custom-tlv', tag, '0x0102030405060708090a']),
    2,
  ),
  maybe(option('--vid', one('example.com')), 1),
  maybe(spelled('-L', one('0x20000000')), 1),
  maybe(flag('--non-bootable'), 1),
  maybe(spelled('-e', one('big')), 1),
  maybe(option('--sha', one('256', '512')), 1),
  maybe(flag('--pure'), 1),
  maybe(flag('--pad-sig'), 1),
  maybe(option('--public-key-format', one('full')), 2),
  maybe(option('--compression', one('lzma2', 'lzma2armthumb')), 1),
  maybe(spelled('-R', one('0')), 2),
  maybe(option('-E', one('device.pem')), 1),
  maybe(option('--encrypt-keylen', one('256')), 1),
]);

const looking = fc.oneof(
  fc.record({ look: fc.constant('verify' as const), options: fc.constant([] as (readonly string[])[]) }),
  fc.record({
    look: fc.constant('dumpinfo' as const),
    options: shuffled([
      maybe(spelled('-f', mostly(one('human', 'yaml', 'json'), ['xml'], 20)), 7),
      maybe(spelled('-o', one('info.txt')), 3),
      maybe(flag('-s'), 1),
    ]),
  }),
);

const choice: fc.Arbitrary<Choice> = fc
  .record({
    fixture: fc.option(fc.nat(9999), { nil: undefined, freq: 1 }),
    body: payload(lengths(1500)),
    signer: fc.option(signer, { nil: undefined, freq: 4 }),
    sign: signing,
    damage: fc.oneof(
      { weight: 1, arbitrary: fc.constant([] as Damage[]) },
      { weight: 1, arbitrary: fc.array(damage, { minLength: 1, maxLength: 2 }) },
    ),
    verifier: fc.oneof(
      { weight: 6, arbitrary: fc.constant('same' as const) },
      { weight: 2, arbitrary: fc.constant(undefined) },
      {
        weight: 2,
        arbitrary: keyChoice(
          kinds(['p256', 3], ['ed25519', 3], ['p384', 2], ['rsa-2048', 2], ['x25519', 1], ['rsa-3072', 1]),
          forms(['public', 3], ['pkcs8', 3], ['encrypted', 1], ['damaged', 1], ['missing', 1]),
        ),
      },
    ),
    looking,
    hex: fc.integer({ min: 0, max: 5 }).map((n) => n === 5),
  })
  .map(({ looking: { look, options }, ...rest }) => ({ ...rest, look, options }));

const device: KeyChoice = { kind: 'x25519', seed: 1, form: 'public' };

const BODY_SIZE = 12;

async function imageOf(value: Choice, bench: Bench): Promise<Bytes | undefined> {
  if (value.fixture !== undefined) {
    const { bytes } = fixture('mcuboot', /^(boot|outputs)\/.*\.bin$/, value.fixture);
    const end =
      32 + (Buffer.from(bytes).readUInt32LE(Math.min(BODY_SIZE, Math.max(0, bytes.length - 4))) % 8192);
    return value.damage.reduce((left, each) => damaged(left, end, each), bytes);
  }
  const trial: Trial = {
    words: ['mcuboot'],
    tool: 'imgtool',
    argv: [
      'sign',
      ...['-H', '32', '--pad-header', '-S', '0x4000', '-v', '1.2.3+4'],
      ...(value.signer ? ['-k', 'key.pem'] : []),
      ...value.sign.flat(),
      ...(value.hex ? ['-x', '0x8000', 'in.bin', 'out.hex'] : ['in.bin', 'out.bin']),
    ],
    files: {
      'in.bin': value.body,
      'device.pem': publicPem(device),
      ...(value.signer ? { 'key.pem': keyFile(value.signer) as Bytes } : {}),
    },
  };
  const made = await bench.ours(trial);
  const image = made.files.get(value.hex ? 'out.hex' : 'out.bin');
  if (!image || value.hex) return image;
  return value.damage.reduce((bytes, each) => damaged(bytes, 32 + value.body.length, each), image);
}

function lookTrial(value: Choice, image: Bytes): Trial {
  const { verifier, look } = value;
  const hex = value.hex && value.fixture === undefined;
  const key = verifier === 'same' ? value.signer && { ...value.signer, form: 'public' as const } : verifier;
  const content = key && keyFile(key);
  const name = hex ? 'image.hex' : 'image.bin';
  const asKey = look === 'verify' && key !== undefined;
  const pieces: readonly Piece[] = [
    { words: [look], instead: [look] },
    ...(asKey ? [{ words: ['-k', 'key.pem'] }] : []),
    ...value.options.map((words) => ({ words })),
    { words: [name], instead: [name] },
  ];
  const files = { [name]: image, ...(asKey && content ? { 'key.pem': content } : {}) };
  return trialOf(pieces, { words: ['mcuboot'], tool: 'imgtool', files, stdin: `${PASSPHRASE}\n` });
}

async function compare(value: Choice, bench: Bench): Promise<Compared> {
  const image = await imageOf(value, bench);
  if (!image) return { differences: [], refused: true };
  const sides = await bench.both(lookTrial(value, image));
  const differences = await compareVerdicts(sides, bench);
  const crashed = sides.theirs.err.includes('Traceback');
  if (differences.length === 0 && !crashed) differences.push(...compareOutput(sides));
  if (bothDone(sides)) {
    const names = new Set([...sides.ours.files.keys(), ...sides.theirs.files.keys()]);
    for (const file of names) {
      const difference = byteDifference(sides.ours.files.get(file), sides.theirs.files.get(file));
      if (difference !== undefined) differences.push(differ(sides, 'information file', difference));
    }
  }
  return { differences, refused: bothRefused(sides) };
}

export const imgtoolLook = suite<Choice>({
  name: 'imgtool-look',
  tools: ['imgtool'],
  share: 5,
  values: choice,
  rules: lookRules,
  compare,
});
