/**
 * An option, declared once. The flag of the command line, the key of otapack.yaml, its row in the JSON Schema, its row
 * in the documentation and the Action's input all come from the same declaration.
 *
 * Values stay texts until the format that owns the option parses them, so that `1.10` never becomes `1.1` and `0x10`
 * is still `0x10` in the message that refuses it.
 */

import { Fault } from './fault.ts';
import { didYouMean } from './suggest.ts';

export type Option = {
  /** Long flag without dashes, and the configuration key. */
  readonly name: string;
  readonly short?: string;
  /** Other long spellings that the replaced tool, or an older version of it, takes. */
  readonly aliases?: readonly string[];
  /**
   * What the value is. `flag` takes no value. `file` and `key` name what is read before the format sees it, `output` a
   * file to write. The others are texts that the format parses: `boolean` is one such as `true`, as click takes it.
   */
  readonly is: 'text' | 'number' | 'choice' | 'boolean' | 'flag' | 'file' | 'key' | 'output';
  readonly choices?: readonly string[];
  /** May be given more than once. */
  readonly many?: boolean;
  /** What giving a single-valued option twice does, since the replaced tools differ: the last wins, or (default) a Fault. */
  readonly repeat?: 'last';
  /** Values that one occurrence takes, for flags like `--custom-tlv TAG VALUE`. Default 1. */
  readonly words?: number;
  /** Where `words` are several and one of them names a file: which one, counted from 0. */
  readonly fileWord?: number;
  readonly required?: boolean;
  /** The option has a meaning only where another option has one of these values. */
  readonly when?: { readonly option: string; readonly is: readonly string[] };
  /** What holds when the option is absent, as text for people; the format itself applies it. */
  readonly default?: string;
  readonly placeholder?: string;
  readonly help: string;
};

/** Whether the option names files that are read before the format sees them. */
export const readsFiles = ({ is, fileWord }: Option): boolean => is === 'file' || fileWord !== undefined;

/** Whether the option's text at place `i` names a file: where an occurrence takes several words, one of them does. */
export const namesFile = ({ words = 1, fileWord }: Option, i: number): boolean =>
  fileWord === undefined || i % words === fileWord;

/** Where the passphrase of a protected key is found: an option of every command that reads keys. */
export const passphraseOption: Option = {
  name: 'passphrase',
  is: 'text',
  placeholder: 'SOURCE',
  help: "where the key's passphrase is: a path, - or env:NAME",
};

/** One option's value as given: `true` for a flag, a text, or for a `many` option the texts in order. */
export type Value = string | true | readonly string[];
export type Values = Readonly<Record<string, Value | undefined>>;

export type OptionFaultCode =
  | 'option/unknown'
  | 'option/missing'
  | 'option/repeated'
  | 'option/not-a-choice'
  | 'option/needs-a-value'
  | 'option/takes-no-value'
  | 'option/output-is-input';

export const optionFault = (code: OptionFaultCode, what: string, fix?: string) =>
  new Fault<OptionFaultCode>({ code, exit: 2, what, fix });

/** The option's single text, or undefined. */
export function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  if (value === undefined || value === true) return undefined;
  return typeof value === 'string' ? value : value.at(-1);
}

/** All texts of an option, in order. */
export function textsOf(values: Values, name: string): readonly string[] {
  const value = values[name];
  if (value === undefined || value === true) return [];
  return typeof value === 'string' ? [value] : value;
}

export const flagOf = (values: Values, name: string): boolean => values[name] !== undefined;

/** The option among its choices; the default where it is absent. */
export function choiceOf<C extends string>(
  values: Values,
  name: string,
  choices: readonly C[],
  otherwise: C,
): C {
  const given = textOf(values, name);
  if (given === undefined) return otherwise;
  const found = choices.find((choice) => choice === given);
  if (found !== undefined) return found;
  throw optionFault(
    'option/not-a-choice',
    `--${name}: '${given}' is not one of ${choices.map((choice) => `'${choice}'`).join(', ')}${didYouMean(given, choices)}`,
  );
}

/**
 * The values with the date that reproducible builds set for all tools: SOURCE_DATE_EPOCH of the environment stands in for
 * an option `source-date-epoch` that is not given.
 */
export function withSourceDate<V extends Values>(
  values: V,
  options: readonly Option[],
  env: Readonly<Record<string, string | undefined>>,
): V {
  const date = env['SOURCE_DATE_EPOCH'];
  const dated = options.some(({ name }) => name === 'source-date-epoch');
  return dated && date && values['source-date-epoch'] === undefined
    ? { ...values, 'source-date-epoch': date }
    : values;
}

export function required(values: Values, name: string): string {
  const given = textOf(values, name);
  if (given !== undefined) return given;
  throw optionFault('option/missing', `--${name} is required`);
}
