/**
 * Reads YAML 1.2, or JSON, which is a part of it, into a tree that knows where everything was written, so that messages can
 * name the line and column. Every scalar stays a text: whether `1.10`, `0x10` or `no` is a number, a boolean or a text is decided
 * by what reads the key.
 *
 * What a configuration never needs is refused before it can cost anything: size, nesting and aliases are limited, tags and
 * further documents are errors.
 */

import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter } from 'yaml';
import { strictText } from '../core/bytes.ts';
import { Fault, type Place } from '../core/fault.ts';
import { holdsPrivatePem } from '../core/key-text.ts';
import type { NamedBytes } from '../core/types.ts';
import { DEEPEST_YAML, parseYaml } from '../core/yaml.ts';

export type DocumentFaultCode =
  | 'config/too-large'
  | 'config/too-deep'
  | 'config/too-many-aliases'
  | 'config/not-text'
  | 'config/syntax'
  | 'config/repeated-key'
  | 'config/holds-key';

export type Text = {
  readonly kind: 'text';
  readonly text: string;
  readonly quoted: boolean;
  readonly at: Place;
};
export type List = { readonly kind: 'list'; readonly items: readonly Node[]; readonly at: Place };
export type Entry = { readonly key: string; readonly at: Place; readonly value: Node };
export type Table = { readonly kind: 'table'; readonly entries: readonly Entry[]; readonly at: Place };
export type Node = Text | List | Table;

const LARGEST = 512 * 1024;
/** Values after aliases are followed: this stops ten lists of ten aliases of ten lists and so on. */
const MOST_NODES = 100_000;
const MOST_ALIASES = 64;

/** `otapack.yaml:12:3` */
export const placeText = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

export const faultAt = <Code extends string>(code: Code, at: Place, what: string, fix?: string) =>
  new Fault<Code>({ code, exit: 2, what: `${placeText(at)}: ${what}`, fix, at });

const tooLarge = (at: Place) =>
  faultAt(
    'config/too-large' satisfies DocumentFaultCode,
    at,
    `the file is too large for a configuration (limits: ${LARGEST} bytes, ${MOST_NODES} values)`,
    'check that this is the file you mean',
  );

function sourceOf(file: NamedBytes): string {
  const start = { file: file.name, line: 1, column: 1 };
  if (file.bytes.length > LARGEST) throw tooLarge(start);
  const source = strictText(file.bytes);
  if (source !== undefined && holdsPrivatePem(source)) {
    throw faultAt(
      'config/holds-key' satisfies DocumentFaultCode,
      start,
      'this file contains a private key',
      'name the file of the key, or env:NAME; and take the key out of use if others have read this file',
    );
  }
  if (source !== undefined && !source.includes('\0')) return source;
  throw faultAt(
    'config/not-text' satisfies DocumentFaultCode,
    start,
    'this is no text in UTF-8',
    'save the file as UTF-8',
  );
}

type Where = (offset: number) => Place;

/** Parses the document, up to where it goes beyond what a configuration can need. */
function compose(source: string, lineCounter: LineCounter, where: Where): Document.Parsed | undefined {
  const read = parseYaml(source, { schema: 'failsafe', lineCounter });
  if ('problem' in read) {
    if (read.problem === 'too-large') throw tooLarge(where(read.offset));
    throw faultAt(
      'config/too-deep' satisfies DocumentFaultCode,
      where(read.offset),
      `nested deeper than ${DEEPEST_YAML} levels`,
      'a configuration needs five levels; look for brackets or dashes that are never closed',
    );
  }
  const [document, second] = read.documents;
  if (second) throw syntax(where(second.range[0]), 'a second document begins; one file is one configuration');
  return document;
}

const syntax = (at: Place, what: string, fix?: string) =>
  faultAt('config/syntax' satisfies DocumentFaultCode, at, what, fix);

/** The first sentence of a message of the yaml package; the rest advises on options of that package. */
const firstSentence = (message: string): string =>
  (message.split('\n')[0] ?? message).replace(/^[A-Z]/, (letter) => letter.toLowerCase()).replace(/\.$/, '');

type Walk = { readonly document: Document.Parsed; readonly where: Where; nodes: number; aliases: number };

function tooManyAliases(at: Place): Fault {
  return faultAt(
    'config/too-many-aliases' satisfies DocumentFaultCode,
    at,
    'the aliases stand for too many values',
    'write the values out, or put what targets share under defaults',
  );
}

function follow(walk: Walk, node: unknown, depth: number): Node {
  const start = (node as { range?: readonly [number, number, number] | null }).range?.[0] ?? 0;
  const at = walk.where(start);
  walk.nodes += 1;
  if (walk.nodes > MOST_NODES || depth > DEEPEST_YAML)
    throw walk.aliases > 0 ? tooManyAliases(at) : tooLarge(at);
  if ((node as { tag?: string | undefined }).tag !== undefined) {
    throw syntax(at, 'tags are not read; every value is a text as it stands');
  }
  if (isAlias(node)) {
    walk.aliases += 1;
    const target = node.resolve(walk.document);
    if (!target || walk.aliases > MOST_ALIASES) throw tooManyAliases(at);
    return follow(walk, target, depth + 1);
  }
  if (isScalar(node)) {
    const quoted = node.type !== 'PLAIN';
    return { kind: 'text', text: String(node.value ?? ''), quoted, at };
  }
  if (isSeq(node)) {
    return { kind: 'list', items: node.items.map((item) => follow(walk, item, depth + 1)), at };
  }
  if (isMap(node)) return table(walk, node.items, at, depth);
  throw syntax(at, 'this can not be read');
}

function table(
  walk: Walk,
  items: readonly { key: unknown; value: unknown }[],
  at: Place,
  depth: number,
): Table {
  const seen = new Set<string>();
  const entries = items.map(({ key, value }) => {
    const name = follow(walk, key, depth + 1);
    if (name.kind !== 'text') throw syntax(name.at, 'a key must be a plain text');
    if (name.text === '<<') {
      throw syntax(name.at, 'merge keys are not read; what targets share belongs under defaults');
    }
    if (seen.has(name.text)) {
      throw faultAt(
        'config/repeated-key' satisfies DocumentFaultCode,
        name.at,
        `${name.text} is given twice`,
      );
    }
    seen.add(name.text);
    const content: Node = value
      ? follow(walk, value, depth + 1)
      : { kind: 'text', text: '', quoted: false, at: name.at };
    return { key: name.text, at: name.at, value: content };
  });
  return { kind: 'table', entries, at };
}

/** The tree of a YAML or JSON file; undefined where the file holds nothing but comments. */
export function readDocument(file: NamedBytes): Node | undefined {
  const source = sourceOf(file);
  const counter = new LineCounter();
  const where: Where = (offset) => {
    const { line, col } = counter.linePos(offset);
    return { file: file.name, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const document = compose(source, counter, where);
  if (!document) return undefined;
  const [wrong] = [...document.errors, ...document.warnings];
  if (wrong) {
    const at = where(wrong.pos[0]);
    const line = source.split('\n')[at.line - 1] ?? '';
    const fix = line.includes('${') ? 'inside brackets a text with ${…} needs quotes' : undefined;
    throw syntax(at, firstSentence(wrong.message), fix);
  }
  if (!document.contents) return undefined;
  return follow({ document, where, nodes: 0, aliases: 0 }, document.contents, 0);
}

/** The tree as ordinary values, for device profiles: `true`, `12` and `null` have their usual meaning unless they are quoted. */
export function plainValue(node: Node): unknown {
  if (node.kind === 'list') return node.items.map(plainValue);
  if (node.kind === 'table') {
    return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]));
  }
  if (node.quoted) return node.text;
  if (node.text === 'true' || node.text === 'false') return node.text === 'true';
  if (node.text === 'null' || node.text === '~' || node.text === '') return null;
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(node.text) ? Number(node.text) : node.text;
}
