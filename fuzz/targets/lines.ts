/**
 * Command lines of the golden cases and of every command's own declaration, with a changed file and with changed words, in
 * this process. A new command is in it by being declared, a new option by its table, a new case by its file.
 */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Argument } from '../../src/cli/command.ts';
import { main } from '../../src/cli/main.ts';
import { wholeProgram } from '../../src/cli/whole-program.ts';
import type { Option } from '../../src/core/options.ts';
import type { Bytes, NamedBytes } from '../../src/core/types.ts';
import { allCommands, type CommandLine, goldenLines, type Leaf } from '../command-lines.ts';
import { numberTexts } from '../dictionary.ts';
import { hostIn } from '../host.ts';
import type { Random } from '../random.ts';
import { seedsNow } from '../seeds.ts';
import { type Context, lawfulRun, type Target } from '../target.ts';

type Known = {
  readonly lines: readonly CommandLine[];
  /** The lines that read a seed. */
  readonly byFile: ReadonlyMap<string, readonly CommandLine[]>;
  /** What has stood behind an option's name. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** All words that are no option. */
  readonly words: readonly string[];
  readonly commands: readonly Leaf[];
  readonly bytes: ReadonlyMap<string, Bytes>;
};

function collect<K, V>(pairs: Iterable<readonly [K, V]>): ReadonlyMap<K, readonly V[]> {
  const lists = new Map<K, V[]>();
  for (const [key, value] of pairs) lists.set(key, [...(lists.get(key) ?? []), value]);
  return lists;
}

const optionName = (word: string): string => word.replace(/^-+/, '').split('=')[0] ?? '';

async function learn(): Promise<Known> {
  const seeds = seedsNow();
  const lines = goldenLines(seeds);
  const behind = lines.flatMap(({ argv }) =>
    argv.flatMap((word, i) => {
      const next = argv[i + 1];
      return word.startsWith('-') && next !== undefined ? [[optionName(word), next] as const] : [];
    }),
  );
  const plain = lines.flatMap(({ argv }) => argv.filter((word) => !word.startsWith('-')));
  return {
    lines,
    byFile: collect(lines.flatMap((line) => Object.values(line.files).map((file) => [file, line] as const))),
    values: collect(behind),
    words: [...new Set(plain)],
    commands: await allCommands(),
    bytes: new Map(seeds.map(({ name, bytes }) => [name, bytes])),
  };
}

let known: Promise<Known> | undefined;
const knowledge = (): Promise<Known> => {
  known ??= learn();
  return known;
};

const odd = [
  '',
  '-',
  '--',
  '.',
  '..',
  '__proto__',
  'constructor',
  'env:HOME',
  '\u001b[2J',
  '\ud800',
  '1e999',
  '*',
];

const anyWord = ({ words }: Known, random: Random): string =>
  random.pick([random.pick(words), random.pick(words), random.pick(numberTexts), random.pick(odd)]);

/** One to three words are another, gone, doubled, or new; those that lead to the command stay. */
function shaken(argv: readonly string[], first: number, all: Known, random: Random): readonly string[] {
  let result = argv;
  do {
    const at = first + random.below(Math.max(1, result.length - first));
    const word = result[at] ?? '';
    const like = all.values.get(optionName(result[at - 1] ?? '')) ?? all.words;
    const by = random.pick([
      [anyWord(all, random)],
      [random.pick(like)],
      [random.pick(like)],
      [],
      [word, word],
      [anyWord(all, random), word],
    ]);
    result = result.toSpliced(at, 1, ...by);
  } while (!random.oneIn(2));
  return result;
}

function wordsFor(option: Option, file: string, all: Known, random: Random): string[] {
  if (option.is === 'flag') return [];
  const one = (): string => {
    if (random.oneIn(12)) return anyWord(all, random);
    if (option.is === 'choice' || option.choices) return random.pick(option.choices ?? ['']);
    if (option.is === 'output') return `out/${random.below(4)}`;
    if (option.is === 'file' || option.is === 'key') return random.pick([file, 'key.pem', 'key.pem']);
    if (option.is === 'boolean') return random.pick(['true', 'false']);
    const like = all.values.get(option.name) ?? all.values.get(option.short ?? '');
    return like && !random.oneIn(4) ? random.pick(like) : anyWord(all, random);
  };
  return Array.from({ length: option.words ?? 1 }, one);
}

function argumentOf({ is, many, required }: Argument, file: string, all: Known, random: Random): string[] {
  const count = required ? 1 : random.below(2);
  const one = (): string => {
    if (random.oneIn(12)) return anyWord(all, random);
    if (is === 'text') return anyWord(all, random);
    return is === 'output' ? `out/${random.below(4)}` : random.pick([file, file, 'key.pem']);
  };
  return Array.from({ length: many ? count + random.below(3) : count }, one);
}

/** A line from the declaration of a command. */
function declared({ words, command }: Leaf, file: string, all: Known, random: Random): string[] {
  const chosen = command.options.filter(({ required }) => required || random.oneIn(4));
  const options = chosen.flatMap((option) => [`--${option.name}`, ...wordsFor(option, file, all, random)]);
  const args = (command.arguments ?? []).flatMap((each) => argumentOf(each, file, all, random));
  return [...words, ...options, ...args];
}

/** New RSA keys take seconds, by their nature. */
const makesRsa = (argv: readonly string[]): boolean =>
  argv.some((word) => /^key(gen|s)$/.test(word)) && argv.some((word) => /^rsa/.test(word));

type Chosen = { readonly argv: readonly string[]; readonly line: CommandLine | undefined };

function chosen(all: Known, file: NamedBytes, { seed, random }: Context): Chosen {
  const lines = all.byFile.get(seed.name);
  if (!lines || random.oneIn(3)) {
    return { argv: declared(random.pick(all.commands), file.name, all, random), line: undefined };
  }
  const line = random.pick(lines);
  const first = line.argv.findIndex((word) => word.startsWith('-') || Object.hasOwn(line.files, word));
  const argv = random.oneIn(2) ? shaken(line.argv, Math.max(1, first), all, random) : line.argv;
  return { argv, line };
}

function put(folder: string, path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
}

async function run(mutated: NamedBytes, context: Context): Promise<void> {
  const { random, seed } = context;
  const all = await knowledge();
  const file = { name: `in${/\.[A-Za-z0-9]+$/.exec(seed.name)?.[0] ?? ''}`, bytes: mutated.bytes };
  const { argv, line } = chosen(all, file, context);
  if (makesRsa(argv)) return;
  const folder = join(context.folder, line?.format ?? 'any');
  put(folder, 'key.pem', all.bytes.get('keys.example/p256.pem') ?? new Uint8Array());
  put(folder, file.name, file.bytes);
  rmSync(join(folder, 'out'), { recursive: true, force: true });
  mkdirSync(join(folder, 'out'));
  for (const path of line?.outputs ?? []) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    rmSync(join(folder, path), { recursive: true, force: true });
  }
  // a changed file, or changed words, or both
  const isChanged = random.oneIn(2) || argv === line?.argv;
  for (const [path, from] of Object.entries(line?.files ?? {})) {
    const bytes = from === seed.name && isChanged ? file.bytes : all.bytes.get(from);
    if (bytes) put(folder, path, bytes);
  }
  const stdin = random.oneIn(4) ? file.bytes : new TextEncoder().encode(line?.stdin ?? '');
  const answers = (line?.stdin ?? 'y\ntest\n').split('\n');
  const heard = hostIn(folder, { stdin, answers, env: line?.env ?? {} });
  lawfulRun(argv, await main(wholeProgram, argv, heard.host), heard);
}

export const lines: Target = {
  name: 'lines',
  weight: 6,
  takes: ({ name }) => /^(golden\/\w+\/(inputs|outputs)|keys\.example|test\/sample-repo)\/[^#]*$/.test(name),
  mayRefuse: false,
  run,
};
