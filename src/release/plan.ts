/** Plans what is to be made: applies the matrix, fills in variables, decides on keys and outputs. */

import { Fault, type Place } from '../core/fault.ts';
import type { Levels } from '../core/levels.ts';
import { namesFile, type Option, readsFiles, type Value, withSourceDate } from '../core/options.ts';
import { didYouMean } from '../core/suggest.ts';
import type { Format } from '../core/types.ts';
import { type Config, type Given, outputOption } from './config.ts';
import { faultAt, type Text } from './document.ts';
import { type Spread, spread } from './matrix.ts';
import { choiceAt } from './shape.ts';
import { fill, type Scope } from './variables.ts';

export type PlanFaultCode =
  | 'config/unknown-target'
  | 'config/missing-option'
  | 'config/no-key'
  | 'config/empty-name'
  | 'config/key-twice';

/** A text of the configuration with its variables filled in, and where it was written. */
export type Filled = { readonly text: string; readonly at: Place };

/** A path that ends in a slash is a folder to write into, under the names that the format gives its files. */
export const isFolder = (path: string): boolean => /[/\\]$/.test(path);

const baseName = (path: string): string => path.slice(path.search(/[^/\\]*$/));

/** The path of a file within a folder, or the path itself where that is no folder. */
export const pathIn = (path: string, name: string): string => (isFolder(path) ? path + baseName(name) : path);

export type Target = {
  readonly name: string;
  readonly at: Place;
  readonly format: Format;
  /** Options by name; files are still patterns. */
  readonly values: Readonly<Record<string, Value>>;
  /** Where each option was written. */
  readonly places: ReadonlyMap<string, Place>;
  /** The key that signs, and the option of the format that it goes to. */
  readonly signing:
    | { readonly option: string; readonly source: Filled; readonly passphrase: string | undefined }
    | undefined;
  readonly output: Filled;
  readonly expect: {
    readonly facts: ReadonlyMap<string, Filled>;
    readonly signedBy: readonly Filled[];
    readonly devices: readonly Filled[];
  };
  readonly golden: Filled | undefined;
  readonly levels: Levels;
};

/** What the command line and the environment add to the file. */
export type Choices = {
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
  readonly vars: ReadonlyMap<string, string>;
  readonly env: Readonly<Record<string, string | undefined>>;
};

const commandLine: Place = { file: 'command line', line: 1, column: 1 };

function scopeOf(config: Config, choices: Choices, matrix: ReadonlyMap<string, Text>): Scope {
  const all = config.axes.flatMap(({ name, values }) => [
    name,
    ...values.flatMap(({ attributes }) => [...attributes.keys()].map((attribute) => `${name}.${attribute}`)),
  ]);
  const outer: Scope = { env: choices.env, vars: choices.vars, matrix: new Map(), names: all };
  const own = [...config.vars]
    .filter(([name]) => !choices.vars.has(name))
    .map(([name, text]) => [name, fill(text, outer)] as const);
  const withVars: Scope = { ...outer, vars: new Map([...own, ...choices.vars]) };
  const names = [...matrix].map(([name, text]) => [name, fill(text, withVars)] as const);
  return { ...withVars, matrix: new Map(names) };
}

const filled = (text: Text, scope: Scope): Filled => ({ text: fill(text, scope), at: text.at });

/** The same of a file's name; an empty one would be the folder of the configuration. */
function filledName(name: string, text: Text, scope: Scope): Filled {
  const full = filled(text, scope);
  if (full.text !== '') return full;
  throw faultAt(
    'config/empty-name' satisfies PlanFaultCode,
    text.at,
    `${name} is empty, a file must be named`,
    'a variable in it may be empty',
  );
}

function valueGiven(given: Given, scope: Scope): Value {
  const { option, texts } = given;
  if (texts === true) return true;
  const naming = ['file', 'key', 'output'].includes(option.is) || readsFiles(option);
  const words = texts.map((text, i) => {
    const named = naming && namesFile(option, i);
    const word = named ? filledName(option.name, text, scope).text : fill(text, scope);
    if (option.is === 'choice' && option.choices)
      choiceAt({ ...text, text: word, quoted: true }, option.name, option.choices);
    return word;
  });
  return option.many || (option.words ?? 1) > 1 ? words : (words[0] ?? '');
}

/** The options that name keys. The key that signs goes to the first one that has a meaning with the target's other options. */
const keyOptions = (format: Format): readonly Option[] => format.options.filter(({ is }) => is === 'key');

/** Whether the option has a meaning with the target's other options. */
function applies({ when }: Option, { entry }: Spread): boolean {
  if (!when) return true;
  const given = entry.options.get(when.option);
  const text = given && given.texts !== true ? given.texts[0]?.text : undefined;
  const otherwise = entry.format.options.find(({ name }) => name === when.option)?.default;
  return when.is.includes(text ?? otherwise ?? '');
}

function signingOf(spread: Spread, config: Config, choices: Choices, scope: Scope): Target['signing'] {
  const { entry } = spread;
  const all = keyOptions(entry.format);
  const option = all.find((each) => applies(each, spread)) ?? all[0];
  const direct = option && entry.options.get(option.name);
  if (entry.key && direct) {
    throw faultAt(
      'config/key-twice' satisfies PlanFaultCode,
      direct.at,
      `key and ${option.name} both name the key of ${entry.name}`,
    );
  }
  const written = direct && direct.texts !== true ? direct.texts[0] : entry.key;
  if (written?.text === 'none') return undefined;
  if (!option || !applies(option, spread)) {
    if (!written) return undefined;
    const conditions = all.flatMap(({ when }) => (when ? [`${when.option} ${when.is.join(' or ')}`] : []));
    const only = conditions.length > 0 ? `: only with ${conditions.join(', ')}` : '';
    throw faultAt(
      'config/no-key' satisfies PlanFaultCode,
      written.at,
      `${entry.name} is not signed${only}`,
      'take the key away',
    );
  }
  const own = written && filledName('key', written, scope);
  const shared =
    choices.key !== undefined
      ? { text: choices.key, at: commandLine }
      : config.key && filledName('key', config.key, scope);
  const source = own ?? shared;
  if (!source) return undefined;
  const passphrase = own && entry.passphrase ? entry.passphrase : config.passphrase;
  return {
    option: option.name,
    source,
    passphrase: choices.passphrase ?? (passphrase && fill(passphrase, scope)),
  };
}

function refuseMissing(spread: Spread, values: Readonly<Record<string, Value>>): void {
  for (const option of spread.entry.format.options) {
    if (!option.required || values[option.name] !== undefined) continue;
    throw faultAt(
      'config/missing-option' satisfies PlanFaultCode,
      spread.entry.at,
      `target ${spread.entry.name} needs ${option.name}: ${option.help}`,
    );
  }
}

function targetOf(spread: Spread, config: Config, choices: Choices): Target {
  const { entry, name } = spread;
  const scope = scopeOf(config, choices, spread.matrix);
  const signing = signingOf(spread, config, choices, scope);
  const output = filledName('output', entry.output, scope);
  const values: Record<string, Value> = {};
  const places = new Map<string, Place>();
  for (const [option, given] of entry.options) {
    if (option !== signing?.option) values[option] = valueGiven(given, scope);
    places.set(option, given.at);
  }
  if (signing) values[signing.option] = signing.source.text;
  const written = outputOption(entry.format);
  if (written) values[written.name] = output.text;
  refuseMissing(spread, values);
  return {
    name,
    at: entry.at,
    format: entry.format,
    values: withSourceDate(values, entry.format.options, choices.env),
    places,
    signing,
    output,
    expect: {
      facts: new Map([...entry.expect.facts].map(([fact, text]) => [fact, filled(text, scope)])),
      signedBy: entry.expect.signedBy.map((text) => filled(text, scope)),
      devices: entry.expect.devices.map((text) => filled(text, scope)),
    },
    golden: entry.golden && filledName('golden', entry.golden, scope),
    levels: new Map([...config.levels, ...entry.levels]),
  };
}

/** The targets that the words of the command line name (`app` stands for `app/nrf52dk` too), or all. */
function selected(all: readonly Spread[], words: readonly string[]): readonly Spread[] {
  const known = [...new Set(all.flatMap(({ name, entry }) => [entry.name, name]))];
  for (const word of words) {
    if (known.includes(word)) continue;
    throw new Fault<PlanFaultCode>({
      code: 'config/unknown-target',
      exit: 2,
      what: `no target is named ${word}${didYouMean(word, known)}`,
      fix: `the targets: ${known.join(', ')}`,
    });
  }
  return words.length === 0
    ? all
    : all.filter(({ name, entry }) => words.includes(name) || words.includes(entry.name));
}

/** What is to be made, in the order of the file. */
export const planTargets = (config: Config, choices: Choices, words: readonly string[]): readonly Target[] =>
  selected(spread(config), words).map((one) => targetOf(one, config, choices));
