/** `esptool merge_bin` and `make_image`. */

import fc from 'fast-check';
import type { Bytes } from '../../src/core/types.ts';
import { hexText } from '../hex.ts';
import { type Compared, suite } from '../suite.ts';
import { type Bench, type Files, type Piece, trialOf } from '../trial.ts';
import { flag, lengths, maybe, mostly, one, option, payload, shuffled, utf8 } from '../values.ts';
import { bothDone, bothRefused, compareOutput, compareVerdicts } from '../verdicts.ts';
import { compareFiles, esptool } from './images.ts';
import { mergeRules } from './rules.ts';

type Choice = { readonly pieces: readonly Piece[]; readonly files: Files };

/** A loadable image of one segment, or something else. */
const content: fc.Arbitrary<Bytes> = fc
  .tuple(payload(lengths(3000)), fc.integer({ min: 0, max: 9 }), fc.nat(255), fc.nat(255))
  .map(([bytes, kind, mode, size]) => {
    if (kind >= 4) return kind === 9 ? utf8(hexText(bytes, 0x100, 0)) : bytes;
    const body = bytes.slice(0, bytes.length & ~3);
    const length = (16 + body.length) | 15;
    const image = Buffer.alloc(length + 1);
    image.set([0xe9, 1, mode & 3, size, 4, 0, 0x10, 0x40]);
    image.writeUInt32LE(0x40100000, 8);
    image.writeUInt32LE(body.length, 12);
    image.set(body, 16);
    image[length] = body.reduce((sum, byte) => sum ^ byte, 0xef);
    return new Uint8Array(kind === 3 ? image.subarray(0, length - 1) : image);
  });

const address = mostly(
  one('0x0', '0', '0x1000', '0x2000', '4096', '0x10000', '0x3000', '0x800'),
  ['x', '-1', '010', '0x1_000', ''],
  40,
);

const merging: readonly fc.Arbitrary<readonly string[]>[] = [
  maybe(
    fc.oneof(
      option('-fm', mostly(one('keep', 'qio', 'dio', 'dout'), ['x'])),
      option('--flash_mode', one('qout')),
    ),
    4,
  ),
  maybe(option('-ff', mostly(one('keep', '40m', '80m', '26m'), ['x'])), 4),
  maybe(option('-fs', mostly(one('keep', '1MB', '4MB', '2MB-c1', '512KB'), ['x', '3MB'])), 4),
  maybe(
    fc.oneof(option('-t', one('0x1000', '0', '0x800')), option('--target-offset', one('0x0', '0x10000'))),
    2,
  ),
  maybe(fc.oneof(option('-f', mostly(one('raw', 'hex', 'uf2'), ['bin'])), option('--format', one('hex'))), 4),
  maybe(option('--fill-flash-size', mostly(one('256KB', '512KB'), ['1GB', 'x'])), 1),
  maybe(option('--chunk-size', one('256', '0x100', '476')), 1),
  maybe(flag('--md5-disable'), 1),
];

const pair = fc.record({ at: address, content });

const merge = fc
  .record({
    options: shuffled(merging),
    pairs: fc.array(pair, { minLength: 1, maxLength: 3 }),
    chip: fc.constantFrom(['--chip', 'esp8266'], ['--chip', 'esp8266'], ['--chip', 'esp8266'], []),
  })
  .map(({ options, pairs, chip }): Choice => {
    const files = Object.fromEntries(pairs.map((each, i) => [`p${i}.bin`, each.content]));
    return {
      files: { ...files, 'good.bin': new Uint8Array(16) },
      pieces: [
        { words: chip, instead: ['--chip', 'esp8266'] },
        { words: ['merge_bin'], instead: ['merge_bin'] },
        { words: ['-o', 'out.bin'], instead: ['-o', 'out.bin'] },
        ...options.map((words) => ({ words })),
        ...pairs.map(({ at }, i) => ({ words: [at, `p${i}.bin`], instead: [`0x${i + 8}0000`, 'good.bin'] })),
      ],
    };
  });

const making = fc
  .record({
    pairs: fc.array(
      fc.record({
        at: mostly(one('0x40100000', '0x3ffe8000', '0x40101000', '0'), ['x', '-1'], 20),
        content: payload(lengths(300)),
      }),
      { minLength: 0, maxLength: 3 },
    ),
    entry: maybe(option('-e', mostly(one('0x40100004', '0'), ['x'], 20)), 7),
    lone: fc.integer({ min: 0, max: 20 }),
  })
  .map(
    ({ pairs, entry, lone }): Choice => ({
      files: Object.fromEntries(pairs.map((each, i) => [`s${i}.bin`, each.content])),
      pieces: [
        { words: ['--chip', 'esp8266', 'make_image'], instead: ['--chip', 'esp8266', 'make_image'] },
        ...pairs.map(({ at }, i) => ({ words: ['-f', `s${i}.bin`, ...(lone === 20 ? [] : ['-a', at])] })),
        { words: entry },
        { words: ['out'], instead: ['out'] },
      ],
    }),
  );

async function compare({ pieces, files }: Choice, bench: Bench): Promise<Compared> {
  const sides = await bench.both(trialOf(pieces, { ...esptool, files }));
  const differences = await compareVerdicts(sides, bench);
  if (bothDone(sides)) differences.push(...compareFiles(sides), ...compareOutput(sides));
  return { differences, refused: bothRefused(sides) };
}

export const esptoolMerge = suite<Choice>({
  name: 'esptool-merge_bin',
  tools: ['esptool'],
  share: 3,
  values: fc.oneof({ weight: 4, arbitrary: merge }, { weight: 1, arbitrary: making }),
  rules: mergeRules,
  compare,
});
