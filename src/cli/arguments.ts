/**
 * Parses the words of the command line. The replaced tools follow the rules of click and argparse (a value may begin with a dash,
 * `-S0x4000` is `-S 0x4000`, esptool has `-ff`), and yargs has rules of its own. So the words are first rewritten, by the
 * command's declarations, to `--name=value`, which cannot be misread, and yargs' parser reads that.
 */

import { resolve } from 'node:path';
import parser from 'yargs-parser';
import type { Fault } from '../core/fault.ts';
import {
  namesFile,
  type Option,
  optionFault,
  readsFiles,
  textsOf,
  type Value,
  type Values,
} from '../core/options.ts';
import { didYouMean } from '../core/suggest.ts';
import type { Host } from '../node/host.ts';
import type { Argument, Command } from './command.ts';
import { globalOptions, helpOption, versionOption } from './global-options.ts';

export type Parsed = { readonly values: Values; readonly args: Readonly<Record<string, readonly string[]>> };

type Spelling = { readonly option: Option; readonly attached: string | undefined };

const longNames = (option: Option): readonly string[] => [option.name, ...(option.aliases ?? [])];

/** How a person would name the option in a message: `'-S' / '--slot-size'`. */
const nameOf = (option: Option): string =>
  `${option.short === undefined ? '' : `'-${option.short}' / `}'--${option.name}'`;

function noSuchOption(word: string, options: readonly Option[]): Fault {
  const known = options.flatMap((option) => longNames(option).map((name) => `--${name}`));
  return optionFault('option/unknown', `No such option: ${word}${didYouMean(word, known)}`);
}

/** Ours are spelled out: a replaced tool's short forms mean its own options. */
const general: ReadonlySet<Option> = new Set([...globalOptions, helpOption, versionOption]);

function longOption(word: string, options: readonly Option[], abbreviations: boolean): Spelling {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const attached = equals < 0 ? undefined : word.slice(equals + 1);
  const exact = options.find((option) => longNames(option).includes(name));
  if (exact) return { option: exact, attached };
  const begun = abbreviations
    ? options
        .filter((option) => !general.has(option))
        .filter((option) => longNames(option).some((long) => long.startsWith(name)))
    : [];
  const [only] = begun;
  if (only && begun.length === 1) return { option: only, attached };
  throw noSuchOption(`--${name}`, options);
}

/** The options of a word with one dash: `-S 1`, `-S1`, `-ff 40m`, flags in a row (`-cx`). Undefined for a plain word. */
function shortOptions(word: string, options: readonly Option[]): Spelling[] | undefined {
  const short = (name: string) => options.find((option) => option.short === name);
  const whole = short(word.slice(1));
  if (whole) return [{ option: whole, attached: undefined }];
  // where options are numbers (esptool2's -1024), a number with a dash is none of the values
  const numbered = options.some((option) => /^[0-9]/.test(option.short ?? ''));
  if (/^-[0-9.]/.test(word)) {
    if (numbered) throw noSuchOption(word, options);
    return undefined;
  }
  const found: Spelling[] = [];
  for (let i = 1; i < word.length; i++) {
    const option = short(word.charAt(i));
    if (!option) throw noSuchOption(`-${word.charAt(i)}`, options);
    if (option.is === 'flag') {
      found.push({ option, attached: undefined });
      continue;
    }
    const attached = word.slice(i + 1).replace(/^=/, '');
    return [...found, { option, attached: i + 1 < word.length ? attached : undefined }];
  }
  return found;
}

const isSpelled = (word: string, options: readonly Option[]): boolean =>
  options.some((option) => longNames(option).some((name) => word === `--${name}`));

type Given = { readonly option: Option; readonly words: readonly string[] };

/** Takes the values of the option from the words that follow it. */
function takeValues(spelling: Spelling, behind: readonly string[], options: readonly Option[]): Given {
  const { option, attached } = spelling;
  if (option.is === 'flag') {
    if (attached === undefined) return { option, words: [] };
    throw optionFault('option/takes-no-value', `Option '--${option.name}' does not take a value`);
  }
  const wanted = option.words ?? 1;
  const words = attached === undefined ? [] : [attached];
  for (let i = 0; words.length < wanted; i++) {
    const next = behind[i];
    if (next === undefined || isSpelled(next, options)) {
      const needs = wanted === 1 ? 'an argument' : `${wanted} arguments`;
      throw optionFault('option/needs-a-value', `Option '--${option.name}' requires ${needs}.`);
    }
    words.push(next);
  }
  return { option, words };
}

type Scanned = {
  readonly given: readonly Given[];
  readonly plain: readonly string[];
  readonly rest: readonly string[];
};

/** Sorts words into options and plain ones; with `stopAtWord` the first plain word and all behind it are `rest`. */
function scan(
  argv: readonly string[],
  options: readonly Option[],
  abbreviations: boolean,
  stopAtWord: boolean,
): Scanned {
  const given: Given[] = [];
  const plain: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') return { given, plain: [...plain, ...argv.slice(i + 1)], rest: [] };
    const spellings = word.startsWith('--')
      ? [longOption(word, options, abbreviations)]
      : word.startsWith('-') && word.length > 1
        ? shortOptions(word, options)
        : undefined;
    if (spellings === undefined) {
      if (stopAtWord) return { given, plain, rest: argv.slice(i) };
      plain.push(word);
      continue;
    }
    for (const spelling of spellings) {
      const taken = takeValues(spelling, argv.slice(i + 1), options);
      given.push(taken);
      i += taken.words.length - (spelling.attached === undefined ? 0 : 1);
    }
  }
  return { given, plain, rest: [] };
}

/** The options in a spelling that yargs cannot misread. The second `=` keeps yargs from stripping quotes off a value. */
const respelled = (given: readonly Given[]): string[] =>
  given.flatMap(({ option, words }) =>
    words.length === 0 ? [`--${option.name}`] : words.map((word) => `--${option.name}==${word}`),
  );

const parserRules = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'duplicate-arguments-array': true,
  'greedy-arrays': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'short-option-groups': false,
};

/**
 * What yargs' parser makes of the rewritten words: a text or a list of texts, each with its `=` in front; `true` for a flag. The
 * parser alone loads in a quarter of the time that all of yargs takes, which only the help needs.
 */
function throughYargs(words: readonly string[], options: readonly Option[]): Record<string, unknown> {
  const named = (flag: boolean) =>
    options.filter((option) => (option.is === 'flag') === flag).map(({ name }) => name);
  return parser([...words], { boolean: named(true), string: named(false), configuration: parserRules });
}

function oneValue(option: Option, texts: readonly string[]): Value | undefined {
  const wanted = option.words ?? 1;
  if (option.many || wanted > 1) return texts;
  if (texts.length > 1 && option.repeat !== 'last') {
    throw optionFault(
      'option/repeated',
      `--${option.name} is given ${texts.length} times; it takes one value`,
      `give it once: ${option.help}`,
    );
  }
  return texts.at(-1);
}

function checkChoices(option: Option, texts: readonly string[]): void {
  if (option.is !== 'choice' || !option.choices) return;
  for (const text of texts) {
    if (option.choices.includes(text)) continue;
    const choices = option.choices.map((choice) => `'${choice}'`).join(', ');
    // the full stops are click's: build scripts look for these texts
    const hint = didYouMean(text, option.choices);
    throw optionFault(
      'option/not-a-choice',
      `Invalid value for ${nameOf(option)}: '${text}' is not one of ${choices}${hint || '.'}`,
    );
  }
}

function valuesOf(given: readonly Given[], options: readonly Option[]): Values {
  const parsed = throughYargs(respelled(given), options);
  const values: Record<string, Value> = {};
  for (const option of options) {
    const found = parsed[option.name];
    if (option.is === 'flag') {
      if (found === true || Array.isArray(found)) values[option.name] = true;
      continue;
    }
    if (found === undefined) continue;
    const texts = [found].flat().map((text) => String(text).slice(1));
    checkChoices(option, texts);
    const value = oneValue(option, texts);
    if (value !== undefined) values[option.name] = value;
  }
  return values;
}

function refuseMissing(options: readonly Option[], values: Values): void {
  for (const option of options) {
    if (option.required && values[option.name] === undefined) {
      throw optionFault(
        'option/missing',
        `Missing option ${nameOf(option)}.`,
        `give --${option.name}: ${option.help}`,
      );
    }
  }
}

function assign(plain: readonly string[], declared: readonly Argument[]): Record<string, readonly string[]> {
  const args: Record<string, readonly string[]> = {};
  let at = 0;
  for (const argument of declared) {
    const words = argument.many ? plain.slice(at) : plain.slice(at, at + 1);
    at += words.length;
    if (argument.required && words.length === 0) {
      throw optionFault(
        'option/missing',
        `Missing argument '${argument.name}'.`,
        `give ${argument.name}: ${argument.help}`,
      );
    }
    args[argument.name] = words;
  }
  return args;
}

/** An empty name would be the working directory: what a script gives when its variable is not set. */
function refuseNameless(what: string, texts: readonly string[], isName: (i: number) => boolean): void {
  if (!texts.some((text, i) => text === '' && isName(i))) return;
  throw optionFault(
    'option/needs-a-value',
    `Invalid value for ${what}: it is empty.`,
    'name a file; a variable of the script may not be set',
  );
}

const isName = ({ is }: Option | Argument): boolean => is === 'file' || is === 'key' || is === 'output';

function refuseEmptyNames(command: Command, values: Values, args: Parsed['args']): void {
  for (const option of command.options.filter((each) => isName(each) || readsFiles(each))) {
    refuseNameless(nameOf(option), textsOf(values, option.name), (i) => namesFile(option, i));
  }
  for (const argument of (command.arguments ?? []).filter(isName)) {
    refuseNameless(`'${argument.name}'`, args[argument.name] ?? [], () => true);
  }
}

/** Refuses an output that is the same file as an input. */
export function refuseInputAsOutput(command: Command, { values, args }: Parsed, { cwd }: Host): void {
  const named = (kinds: readonly string[]): string[] => [
    ...command.options.filter(({ is }) => kinds.includes(is)).flatMap(({ name }) => textsOf(values, name)),
    ...(command.arguments ?? [])
      .filter(({ is }) => kinds.includes(is))
      .flatMap(({ name }) => args[name] ?? []),
  ];
  const inputs = new Set(named(['file', 'key']).map((path) => resolve(cwd, path)));
  for (const path of named(['output']).filter((each) => each !== '-')) {
    if (!inputs.has(resolve(cwd, path))) continue;
    throw optionFault(
      'option/output-is-input',
      `${path} is read, and would be overwritten`,
      'name another output',
    );
  }
}

function refuseExtra(plain: readonly string[], args: Record<string, readonly string[]>): void {
  const extra = plain[Object.values(args).flat().length];
  if (extra !== undefined) throw optionFault('option/unknown', `Got unexpected extra argument (${extra})`);
}

/** The values and arguments of a command. */
export function parseArguments(argv: readonly string[], command: Command): Parsed {
  const { given, plain } = scan(argv, command.options, command.abbreviations === true, false);
  const values = valuesOf(given, command.options);
  const args = assign(plain, command.arguments ?? []);
  refuseMissing(command.options, values);
  refuseExtra(plain, args);
  refuseEmptyNames(command, values, args);
  return { values, args };
}

/** The options of a group, which come before its next word, and the words from there on. */
export function leadingOptions(
  argv: readonly string[],
  options: readonly Option[],
): { readonly values: Values; readonly rest: readonly string[] } {
  const { given, rest } = scan(argv, options, true, true);
  return { values: valuesOf(given, options), rest };
}
