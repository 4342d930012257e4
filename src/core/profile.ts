/**
 * The declared shape of a device profile. A profile is what a user wrote as YAML or JSON; a format declares its keys
 * once, with the type of each, and gets back values it can trust:
 *
 *     const device = { sdk: number, slot: otherwise(integer(1, 2), 1), publicKey: optional(text) };
 *     checkProfile(request.profile, device).slot          1 | 2, a number
 *
 * A bare field must be present; `optional` gives undefined and `otherwise` a default where it is absent. A key that is
 * not declared, or a value of another type, is a Fault that names the key by its path and the nearest known one.
 */

import { hexNumber } from './bytes.ts';
import { Fault } from './fault.ts';
import { didYouMean, nearest } from './suggest.ts';
import { isTable, type Table } from './table.ts';

export type ProfileFaultCode =
  | 'profile/not-a-table'
  | 'profile/unknown-key'
  | 'profile/missing-key'
  | 'profile/wrong-type'
  | 'profile/out-of-range'
  | 'profile/not-a-choice';

export type Field<T> = {
  /** What the value must be, as the end of a sentence: `a whole number from 1 to 2`. */
  readonly is: string;
  /** The value converted; throws a Fault that names `key` where it does not fit. */
  readonly read: (value: unknown, key: string) => T;
  /** What holds where the key is absent; without it the key is required. */
  readonly absent?: () => T;
};

// biome-ignore lint/suspicious/noExplicitAny: a shape holds fields of any type
export type Shape = Readonly<Record<string, Field<any>>>;
export type Checked<S extends Shape> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never };

export const profileFault = (code: ProfileFaultCode, what: string, fix?: string) =>
  new Fault<ProfileFaultCode>({ code, exit: 2, what, fix });

const shown = (value: unknown): string => {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 40 ? `${json.slice(0, 37)}…` : json;
};

const wrongType = (key: string, value: unknown, is: string) =>
  profileFault('profile/wrong-type', `profile: ${key} must be ${is}, not ${shown(value)}`);

const outOfRange = (key: string, value: unknown, is: string) =>
  profileFault('profile/out-of-range', `profile: ${key} must be ${is}, not ${shown(value)}`);

/** A field whose value `convert` accepts; undefined means it is of another type. */
export function field<T>(is: string, convert: (value: unknown) => T | undefined): Field<T> {
  return {
    is,
    read: (value, key) => {
      const converted = convert(value);
      if (converted === undefined) throw wrongType(key, value, is);
      return converted;
    },
  };
}

export const text = field('a text', (value) => (typeof value === 'string' ? value : undefined));

export const boolean = field('true or false', (value) => (typeof value === 'boolean' ? value : undefined));

/** Any finite number, for things like an SDK's `17.1`. */
export const number = field('a number', (value) => (Number.isFinite(value) ? (value as number) : undefined));

/** A whole number as itself or as text, decimal or `0x…`. */
function wholeNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'string' || !/^(0x[0-9a-f]{1,12}|\d{1,15})$/i.test(value)) return undefined;
  return Number(value);
}

export function integer(low: number, high: number): Field<number> {
  const is = `a whole number from ${low} to ${high > 0xffff ? hexNumber(high) : high}`;
  return {
    is,
    read: (value, key) => {
      const given = wholeNumber(value);
      if (given === undefined) throw wrongType(key, value, is);
      if (given < low || given > high) throw outOfRange(key, value, is);
      return given;
    },
  };
}

/** A size or address: 0 … 0xFFFFFFFF. */
export const u32 = integer(0, 0xffffffff);

export function oneOf<const C extends string | number>(...choices: readonly C[]): Field<C> {
  const is = `one of ${choices.join(', ')}`;
  return {
    is,
    read: (value, key) => {
      const found = choices.find((choice) => choice === value);
      if (found !== undefined) return found;
      const hint = typeof value === 'string' ? didYouMean(value, choices.map(String)) : '';
      throw profileFault('profile/not-a-choice', `profile: ${key} must be ${is}, not ${shown(value)}${hint}`);
    },
  };
}

/** A list; more than `most` entries are refused. */
export function listOf<T>(each: Field<T>, most = 256): Field<readonly T[]> {
  const is = `a list, each ${each.is}`;
  return {
    is,
    read: (value, key) => {
      if (!Array.isArray(value)) throw wrongType(key, value, is);
      if (value.length > most) throw outOfRange(key, `${value.length} entries`, `at most ${most} entries`);
      return value.map((entry: unknown, at) => each.read(entry, `${key}[${at}]`));
    },
  };
}

/** A table inside the profile, with keys of its own. */
export const table = <S extends Shape>(shape: S): Field<Checked<S>> => ({
  is: 'a table of keys and values',
  read: (value, key) => {
    if (!isTable(value)) throw wrongType(key, value, 'a table of keys and values');
    return readTable(value, shape, `${key}.`);
  },
});

export const optional = <T>(of: Field<T>): Field<T | undefined> => ({ ...of, absent: () => undefined });

export const otherwise = <T, const D extends T>(of: Field<T>, value: D): Field<T> => ({
  ...of,
  absent: () => value,
});

function readTable<S extends Shape>(given: Table, shape: S, path: string): Checked<S> {
  const known = Object.keys(shape);
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const listed = nearest(key, known) === undefined ? `known here: ${known.join(', ')}` : undefined;
    throw profileFault(
      'profile/unknown-key',
      `profile: unknown key ${path}${key}${didYouMean(key, known)}`,
      listed,
    );
  }
  const values = Object.entries(shape).map(([key, declared]) => {
    const value = Object.hasOwn(given, key) ? given[key] : undefined;
    if (value !== undefined) return [key, declared.read(value, path + key)];
    if (declared.absent) return [key, declared.absent()];
    throw profileFault('profile/missing-key', `profile: ${path}${key} is missing: it must be ${declared.is}`);
  });
  return Object.fromEntries(values) as Checked<S>;
}

/** The profile's values by the declared shape; a key or value that does not fit it is a Fault. */
export function checkProfile<S extends Shape>(profile: unknown, shape: S): Checked<S> {
  if (!isTable(profile)) {
    throw profileFault(
      'profile/not-a-table',
      `the profile must be a table of keys and values, not ${shown(profile)}`,
    );
  }
  return readTable(profile, shape, '');
}
