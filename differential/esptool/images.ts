/** `esptool elf2image` and `image_info`: same files, same lines. */

import fc from 'fast-check';
import type { Bytes } from '../../src/core/types.ts';
import { fixture } from '../fixtures.ts';
import { type Compared, type Difference, suite } from '../suite.ts';
import { type Bench, type Piece, type Sides, type Trial, trialOf } from '../trial.ts';
import { flag, maybe, mostly, one, option, shuffled } from '../values.ts';
import {
  bothDone,
  bothRefused,
  byteDifference,
  compareOutput,
  compareVerdicts,
  differ,
} from '../verdicts.ts';
import { type Damage, damage, damaged, type Elf, elf, elfBytes } from './elf.ts';
import { elfRules, infoRules } from './rules.ts';

export const esptool = { words: ['esptool'], tool: 'esptool' } as const;

type Choice = { readonly elf: Elf; readonly damage: Damage | undefined; readonly pieces: readonly Piece[] };

const sizes = mostly(
  one('256KB', '512KB', '1MB', '2MB', '4MB', '2MB-c1', '4MB-c1', '8MB', '16MB'),
  ['3MB', '1mb', 'detect', 'keep', '32MB'],
  15,
);

const conversion: readonly fc.Arbitrary<readonly string[]>[] = [
  maybe(fc.oneof(option('-e', mostly(one('1', '2', '3'), ['4', ''])), option('--version', one('2', '3'))), 8),
  maybe(
    fc.oneof(
      option('-fm', mostly(one('qio', 'qout', 'dio', 'dout'), ['QIO', 'keep'])),
      option('--flash_mode', one('dio')),
    ),
    5,
  ),
  maybe(
    fc.oneof(
      option('-ff', mostly(one('40m', '26m', '20m', '80m'), ['40', '16m', 'keep'])),
      option('--flash-freq', one('80m')),
    ),
    5,
  ),
  maybe(fc.oneof(option('-fs', sizes), option('--flash_size', sizes)), 5),
  maybe(flag('--use_segments'), 3),
  maybe(option('-o', one('out.bin', 'out-')), 4),
  maybe(flag('--ram-only-header'), 1),
  maybe(option('--elf-sha256-offset', mostly(one('0x20', '0xb0', '64'), ['x', '1', '0x100000'], 4)), 1),
  maybe(
    one('--dont-append-digest', '--secure-pad').map((word) => [word]),
    1,
  ),
  maybe(option('--flash-mmu-page-size', one('64KB', '32KB')), 0),
  maybe(option('--pad-to-size', one('1MB')), 0),
  fc.oneof(
    { weight: 60, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ['--no-such'],
        ['extra'],
        ['--flash'],
        ['-fx', '1'],
        ['--outp', 'out.bin'],
        ['--use_seg'],
      ),
    },
  ),
];

const chip = fc.constantFrom(
  ['--chip', 'esp8266'],
  ['--chip', 'esp8266'],
  ['-c', 'esp8266'],
  ['--chip=esp8266'],
  [],
);

const choice = fc.record({ elf, damage, chip, options: shuffled(conversion) }).map(
  ({ elf: program, damage: hurt, chip: words, options }): Choice => ({
    elf: program,
    damage: hurt,
    pieces: [
      { words },
      { words: ['elf2image'], instead: ['elf2image'] },
      ...options.map((given) => ({ words: given })),
      { words: ['in.elf'], instead: ['in.elf'] },
    ],
  }),
);

export function compareFiles(sides: Sides): Difference[] {
  const names = new Set([...sides.ours.files.keys(), ...sides.theirs.files.keys()]);
  return [...names].flatMap((name) => {
    const difference = byteDifference(sides.ours.files.get(name), sides.theirs.files.get(name));
    return difference === undefined ? [] : [differ(sides, 'bytes', `${name}: ${difference}`)];
  });
}

async function compare({ elf: program, damage: hurt, pieces }: Choice, bench: Bench): Promise<Compared> {
  const files = { 'in.elf': damaged(elfBytes(program), hurt) };
  const sides = await bench.both(trialOf(pieces, { ...esptool, files }));
  const differences = await compareVerdicts(sides, bench);
  if (bothDone(sides)) differences.push(...compareFiles(sides), ...compareOutput(sides));
  return { differences, refused: bothRefused(sides) };
}

export const esptoolElf2image = suite<Choice>({
  name: 'esptool-elf2image',
  tools: ['esptool'],
  share: 5,
  values: choice,
  rules: elfRules,
  compare,
});

type Look = {
  /** Which of the fixtures, or none: an image made of the ELF. */
  readonly fixture: number | undefined;
  readonly elf: Elf;
  readonly version: string;
  readonly which: number;
  readonly hurt: readonly { readonly how: string; readonly at: number; readonly value: number }[];
  readonly chip: readonly string[];
  readonly form: readonly string[];
};

const look: fc.Arbitrary<Look> = fc.record({
  fixture: fc.option(fc.nat(9999), { nil: undefined, freq: 1 }),
  elf,
  version: fc.constantFrom('1', '2', '2', '3'),
  which: fc.nat(1),
  hurt: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    {
      weight: 3,
      arbitrary: fc.array(
        fc.record({
          how: fc.constantFrom('set', 'set', 'flip', 'cut', 'append'),
          at: fc.nat(0xffff),
          value: fc.nat(255),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    },
  ),
  chip,
  form: fc.constantFrom([], ['--version', '1'], ['--version', '2'], ['-v', '2']),
});

/** Changes near the start, where the headers are, or anywhere. */
function changed(bytes: Bytes, { how, at, value }: Look['hurt'][number]): Bytes {
  const place = (at & 1) === 0 ? (at >> 1) % 24 : (at >> 1) % Math.max(1, bytes.length);
  const copy = bytes.slice();
  if (how === 'cut') return copy.slice(0, place);
  if (how === 'append') return new Uint8Array(Buffer.concat([bytes, Buffer.alloc(value, at)]));
  copy[place] = how === 'set' ? value : (copy[place] ?? 0) ^ (1 << (value & 7));
  return copy;
}

async function imageOf(value: Look, bench: Bench): Promise<Bytes | undefined> {
  if (value.fixture !== undefined)
    return fixture('esp8266', /^(outputs|inputs)\/.*\.bin$/, value.fixture).bytes;
  const made: Trial = {
    ...esptool,
    argv: ['--chip', 'esp8266', 'elf2image', '-e', value.version, '-o', 'out', 'in.elf'],
    files: { 'in.elf': elfBytes({ ...value.elf, machine: 0x5e, headers: 'each' }) },
  };
  const images = [...(await bench.ours(made)).files.values()];
  return images[value.which % Math.max(1, images.length)];
}

async function compareInfo(value: Look, bench: Bench): Promise<Compared> {
  const image = await imageOf(value, bench);
  if (!image) return { differences: [], refused: true };
  const bytes = value.hurt.reduce(changed, image);
  const pieces: readonly Piece[] = [
    { words: value.chip },
    { words: ['image_info'], instead: ['image_info'] },
    { words: value.form },
    { words: ['image.bin'], instead: ['image.bin'] },
  ];
  const sides = await bench.both(trialOf(pieces, { ...esptool, files: { 'image.bin': bytes } }));
  const differences = await compareVerdicts(sides, bench);
  if (!sides.theirs.err.includes('Traceback')) differences.push(...compareOutput(sides));
  return { differences, refused: bothRefused(sides) };
}

export const esptoolInfo = suite<Look>({
  name: 'esptool-image_info',
  tools: ['esptool'],
  share: 4,
  values: look,
  rules: infoRules,
  compare: compareInfo,
});
