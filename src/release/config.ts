/**
 * otapack.yaml after its keys and the types of its values have been checked. Variables are not filled in yet, and the matrix is
 * not applied yet: plan.ts does that.
 */

import { strictText } from '../core/bytes.ts';
import type { Place } from '../core/fault.ts';
import { type FailOn, failLevels } from '../core/findings.ts';
import { type Levels, levelChoices } from '../core/levels.ts';
import type { Option } from '../core/options.ts';
import type { Format, NamedBytes } from '../core/types.ts';
import { formatNamed, formats } from '../formats.ts';
import { type Entry, faultAt, type Node, readDocument, type Table, type Text } from './document.ts';
import { expectSettings, fileSettings, type Setting, targetSettings } from './settings.ts';
import {
  choiceAt,
  entryOf,
  flagAt,
  refuseUnknownKeys,
  requiredEntry,
  tableAt,
  textAt,
  textsAt,
} from './shape.ts';
import { varsIn } from './variables.ts';

export type ConfigFaultCode =
  | 'config/nothing'
  | 'config/no-targets'
  | 'config/bad-name'
  | 'config/wrong-words';

/** An option as written: the flag, or its texts (for options of several words, all words in a row). */
export type Given = { readonly option: Option; readonly at: Place; readonly texts: readonly Text[] | true };
export type Options = ReadonlyMap<string, Given>;

/** One name of an axis, and what `${axis.attribute}` means for it. */
export type AxisValue = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, Text>;
  readonly at: Place;
};
export type Axis = { readonly name: string; readonly values: readonly AxisValue[] };

export type Expect = {
  readonly facts: ReadonlyMap<string, Text>;
  readonly signedBy: readonly Text[];
  readonly devices: readonly Text[];
};

export type TargetEntry = {
  readonly name: string;
  readonly at: Place;
  readonly format: Format;
  readonly options: Options;
  readonly key: Text | undefined;
  readonly passphrase: Text | undefined;
  readonly output: Text;
  readonly only: ReadonlyMap<string, readonly Text[]>;
  readonly expect: Expect;
  readonly golden: Text | undefined;
  readonly levels: Levels;
};

export type Config = {
  readonly file: string;
  readonly key: Text | undefined;
  readonly passphrase: Text | undefined;
  readonly vars: ReadonlyMap<string, Text>;
  /** The names of all `${var:NAME}` in it. */
  readonly mentions: ReadonlySet<string>;
  readonly axes: readonly Axis[];
  readonly releaseFile: Text | undefined;
  readonly release: boolean;
  readonly failOn: FailOn;
  readonly levels: Levels;
  /** Every code that is given a level, here or by a target. */
  readonly leveled: readonly { readonly code: string; readonly at: Place }[];
  readonly targets: readonly TargetEntry[];
};

const namesOf = (settings: readonly Setting[]): readonly string[] => settings.map(({ name }) => name);

const optional = <T>(entry: Entry | undefined, read: (node: Node, key: string) => T): T | undefined =>
  entry && read(entry.value, entry.key);

function nameAt(entry: Entry, what: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/.test(entry.key)) return entry.key;
  throw faultAt(
    'config/bad-name' satisfies ConfigFaultCode,
    entry.at,
    `'${entry.key}' is no name for ${what}`,
    'letters, digits, dot, dash, plus and underscore; 64 of them at most, the first a letter or digit',
  );
}

const textMap = (table: Table): ReadonlyMap<string, Text> =>
  new Map(table.entries.map((entry) => [entry.key, textAt(entry.value, entry.key)]));

const levelMap = (table: Table): Levels =>
  new Map(table.entries.map((entry) => [entry.key, choiceAt(entry.value, entry.key, levelChoices)]));

/** The codes under the `levels` of the file and of its targets, with their places. */
function leveledIn(root: Table, targets: Table): Config['leveled'] {
  const tables = targets.entries.flatMap(({ value }) => (value.kind === 'table' ? [value] : []));
  return [root, ...tables].flatMap((table) => {
    const levels = entryOf(table, 'levels')?.value;
    return levels?.kind === 'table' ? levels.entries.map(({ key, at }) => ({ code: key, at })) : [];
  });
}

function axisValues(axis: string, node: Node): readonly AxisValue[] {
  if (node.kind !== 'table') {
    return textsAt(node, axis).map((text) => ({
      name: nameAt({ key: text.text, at: text.at, value: text }, `a ${axis}`),
      attributes: new Map(),
      at: text.at,
    }));
  }
  return node.entries.map((entry) => ({
    name: nameAt(entry, `a ${axis}`),
    attributes: textMap(tableAt(entry.value, entry.key)),
    at: entry.at,
  }));
}

const axesOf = (table: Table | undefined): readonly Axis[] =>
  (table?.entries ?? []).map((entry) => ({
    name: nameAt(entry, 'an axis'),
    values: axisValues(entry.key, entry.value),
  }));

/** `custom-tlv: [0xa0, text]`, or a list of such pairs. */
function wordsAt(node: Node, option: Option, words: number): readonly Text[] {
  const rows = node.kind === 'list' && node.items.every(({ kind }) => kind === 'list') ? node.items : [node];
  return rows.flatMap((row) => {
    const texts = textsAt(row, option.name);
    if (texts.length === words) return texts;
    throw faultAt(
      'config/wrong-words' satisfies ConfigFaultCode,
      row.at,
      `${option.name} takes ${words} values (${option.placeholder ?? 'VALUES'}), not ${texts.length}`,
      `write [${option.placeholder?.replace(/ /g, ', ') ?? '…'}], or a list of such lists`,
    );
  });
}

function givenAt(entry: Entry, option: Option): Given | undefined {
  const { value, at, key } = entry;
  if (option.is === 'flag') return flagAt(value, key) ? { option, at, texts: true } : undefined;
  const words = option.words ?? 1;
  if (words > 1) return { option, at: value.at, texts: wordsAt(value, option, words) };
  const texts = option.many ? textsAt(value, key) : [textAt(value, key)];
  if (option.is === 'choice' && option.choices) {
    for (const text of texts) if (!text.text.includes('${')) choiceAt(text, key, option.choices);
  }
  return { option, at: value.at, texts };
}

/** The option that the target's `output` is for: the format's first one for files to write. */
export const outputOption = (format: Format): Option | undefined =>
  format.options.find(({ is }) => is === 'output');

/** The options that a target sets by their own names: all but the one that `output` is for. */
export const settable = (format: Format): readonly Option[] =>
  format.options.filter((option) => option !== outputOption(format));

const spelledAs = (options: readonly Option[], name: string): Option | undefined =>
  options.find((option) => option.name === name || option.aliases?.includes(name));

function optionsOf(table: Table, format: Format, besides: readonly string[]): Options {
  const known = [...besides, ...settable(format).map(({ name }) => name)];
  const options = new Map<string, Given>();
  const unknown: Entry[] = [];
  for (const entry of table.entries) {
    if (besides.includes(entry.key)) continue;
    const option = spelledAs(settable(format), entry.key);
    const given = option && givenAt(entry, option);
    if (!option) unknown.push(entry);
    if (given) options.set(given.option.name, given);
  }
  refuseUnknownKeys({ ...table, entries: unknown }, known, `a target of format ${format.id}`);
  return options;
}

function defaultsOf(table: Table | undefined): ReadonlyMap<string, Options> {
  if (!table) return new Map();
  refuseUnknownKeys(
    table,
    formats.map(({ id }) => id),
    'defaults',
  );
  return new Map(
    table.entries.map((entry) => {
      const format = formatNamed(entry.key) as Format;
      return [entry.key, optionsOf(tableAt(entry.value, entry.key), format, [])];
    }),
  );
}

function expectOf(table: Table | undefined): Expect {
  if (!table) return { facts: new Map(), signedBy: [], devices: [] };
  refuseUnknownKeys(table, namesOf(expectSettings), 'expect');
  const facts = new Map(optional(entryOf(table, 'facts'), (node, key) => textMap(tableAt(node, key))));
  for (const name of ['board', 'version', 'counter']) {
    const text = optional(entryOf(table, name), textAt);
    if (text) facts.set(name, text);
  }
  return {
    facts,
    signedBy: optional(entryOf(table, 'signed-by'), textsAt) ?? [],
    devices: optional(entryOf(table, 'devices'), textsAt) ?? [],
  };
}

const onlyOf = (table: Table | undefined): ReadonlyMap<string, readonly Text[]> =>
  new Map((table?.entries ?? []).map((entry) => [entry.key, textsAt(entry.value, entry.key)]));

function targetOf(entry: Entry, defaults: ReadonlyMap<string, Options>): TargetEntry {
  const name = nameAt(entry, 'a target');
  const table = tableAt(entry.value, name);
  const inTarget = (setting: string) => entryOf(table, setting);
  const ids = formats.map(({ id }) => id);
  const id = choiceAt(
    requiredEntry({ ...table, at: entry.at }, 'format', `target ${name}`).value,
    'format',
    ids,
  );
  const format = formatNamed(id) as Format;
  const own = optionsOf(table, format, namesOf(targetSettings));
  const output = requiredEntry({ ...table, at: entry.at }, 'output', `target ${name}`);
  return {
    name,
    at: entry.at,
    format,
    options: new Map([...(defaults.get(id) ?? []), ...own]),
    key: optional(inTarget('key'), textAt),
    passphrase: optional(inTarget('passphrase'), textAt),
    output: textAt(output.value, 'output'),
    only: onlyOf(optional(inTarget('only'), tableAt)),
    expect: expectOf(optional(inTarget('expect'), tableAt)),
    golden: optional(inTarget('golden'), textAt),
    levels: optional(inTarget('levels'), (node, key) => levelMap(tableAt(node, key))) ?? new Map(),
  };
}

/** The configuration that a YAML or JSON file holds. */
export function readConfig(file: NamedBytes): Config {
  const node = readDocument(file);
  if (!node) {
    const at = { file: file.name, line: 1, column: 1 };
    throw faultAt(
      'config/nothing' satisfies ConfigFaultCode,
      at,
      'the file is empty',
      'otapack init writes a first one',
    );
  }
  const table = tableAt(node, 'otapack.yaml');
  refuseUnknownKeys(table, namesOf(fileSettings), 'the file');
  const top = (setting: string) => entryOf(table, setting);
  const targets = tableAt(requiredEntry(table, 'targets', 'the file').value, 'targets');
  if (targets.entries.length === 0) {
    throw faultAt(
      'config/no-targets' satisfies ConfigFaultCode,
      targets.at,
      'no target stands under targets',
    );
  }
  const defaults = defaultsOf(optional(top('defaults'), tableAt));
  return {
    file: file.name,
    key: optional(top('key'), textAt),
    passphrase: optional(top('passphrase'), textAt),
    vars: optional(top('vars'), (value, key) => textMap(tableAt(value, key))) ?? new Map(),
    mentions: new Set(varsIn(strictText(file.bytes) ?? '')),
    axes: axesOf(optional(top('matrix'), tableAt)),
    releaseFile: optional(top('release-file'), textAt),
    release: optional(top('release'), flagAt) ?? false,
    failOn: optional(top('fail-on'), (value, key) => choiceAt(value, key, failLevels)) ?? 'error',
    levels: optional(top('levels'), (value, key) => levelMap(tableAt(value, key))) ?? new Map(),
    leveled: leveledIn(table, targets),
    targets: targets.entries.map((entry) => targetOf(entry, defaults)),
  };
}
