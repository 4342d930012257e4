/** Takes declared keys and typed values out of the tree of a file; what does not fit is a Fault with its line and column. */

import type { Place } from '../core/fault.ts';
import { didYouMean } from '../core/suggest.ts';
import { type Entry, faultAt, type Node, type Table, type Text } from './document.ts';

export type ShapeFaultCode =
  | 'config/unknown-key'
  | 'config/wrong-type'
  | 'config/not-a-choice'
  | 'config/missing-key';

const wrongType = (at: Place, key: string, is: string, node: Node) =>
  faultAt('config/wrong-type' satisfies ShapeFaultCode, at, `${key} must be ${is}, not ${kindOf(node)}`);

function kindOf(node: Node): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'table') return 'a table';
  return isEmpty(node) ? 'empty' : `'${node.text.length > 40 ? `${node.text.slice(0, 39)}…` : node.text}'`;
}

const isEmpty = (node: Text): boolean =>
  !node.quoted && (node.text === '' || node.text === '~' || node.text === 'null');

export function textAt(node: Node, key: string): Text {
  if (node.kind !== 'text' || isEmpty(node)) throw wrongType(node.at, key, 'a text', node);
  return node;
}

/** One text, or a list of texts. */
export function textsAt(node: Node, key: string): readonly Text[] {
  return node.kind === 'list' ? node.items.map((item) => textAt(item, key)) : [textAt(node, key)];
}

export function tableAt(node: Node, key: string): Table {
  if (node.kind !== 'table') throw wrongType(node.at, key, 'a table of keys and values', node);
  return node;
}

export function choiceAt<C extends string>(node: Node, key: string, choices: readonly C[]): C {
  const given = textAt(node, key);
  const found = choices.find((choice) => choice === given.text);
  if (found !== undefined) return found;
  throw faultAt(
    'config/not-a-choice' satisfies ShapeFaultCode,
    given.at,
    `${key} must be one of ${choices.join(', ')}, not '${given.text}'${didYouMean(given.text, choices)}`,
  );
}

/** `true` or `false`; `yes`, `on` and the other words of YAML 1.1 are refused. */
export function flagAt(node: Node, key: string): boolean {
  if (node.kind === 'text' && !node.quoted && (node.text === 'true' || node.text === 'false')) {
    return node.text === 'true';
  }
  throw wrongType(node.at, key, 'true or false', node);
}

export const entryOf = (table: Table, name: string): Entry | undefined =>
  table.entries.find((entry) => entry.key === name);

export function requiredEntry(table: Table, name: string, what: string): Entry {
  const entry = entryOf(table, name);
  if (entry) return entry;
  throw faultAt('config/missing-key' satisfies ShapeFaultCode, table.at, `${what} needs ${name}`);
}

/** Refuses keys that are not declared, with the nearest one that is. */
export function refuseUnknownKeys(table: Table, known: readonly string[], what: string): void {
  for (const { key, at } of table.entries) {
    if (known.includes(key)) continue;
    const meant = didYouMean(key, known);
    throw faultAt(
      'config/unknown-key' satisfies ShapeFaultCode,
      at,
      `${what} has no key ${key}${meant}`,
      meant === '' ? `known here: ${[...new Set(known)].join(', ')}` : undefined,
    );
  }
}
