/**
 * Compares two files field by field, by the names of the fields. A field of another length (a DER signature) moves what follows
 * it, and that is still compared with its counterpart. A field that differs and is marked volatile on both sides is listed as
 * volatile; any other that is not the same is a difference.
 */

import { equal, firstDifference, hex } from '../core/bytes.ts';
import type { Bytes, Opened, Part } from '../core/types.ts';
import { type Field, fieldsOf, SEPARATOR } from './fields.ts';

export type Range = { readonly offset: number; readonly length: number };

/** A field on one side: where it stands, and its value, or its bytes around the first difference. */
export type Side = Range & { readonly value: string };

export type Difference = {
  /** The file inside the file, where the difference lies in one. */
  readonly within?: string;
  /** The names of the parts that lead to the field, with ` / ` between them. */
  readonly path: string;
  /** `moved`: at another place in the order of the fields. */
  readonly kind: 'changed' | 'missing' | 'extra' | 'moved';
  readonly produced?: Side;
  readonly golden?: Side;
  /** The first byte that differs, counted from the start of the field, and how many do. */
  readonly first?: number;
  readonly bytes?: number;
};

/** A part in which correct builds may differ, and where it stands in the file that was produced. */
export type Volatile = Range & { readonly within?: string; readonly path: string };

/** A file and its tree of parts; with `counts`, only the parts that count in the inner file of that name are meant. */
export type Content = {
  readonly file: Opened;
  readonly part: Part | undefined;
  readonly counts?: string | undefined;
};

export type Pairing = {
  readonly produced: Content;
  readonly golden: Content;
  /** The path of inner files that leads here. */
  readonly within?: string | undefined;
  /** Files inside that are compared by themselves, and whether they are the same. */
  readonly inner: ReadonlyMap<string, boolean>;
};

export type Compared = { readonly volatile: Volatile[]; readonly differences: Difference[] };

const SHOWN_BYTES = 16;
const SHOWN_TEXT = 60;
const ENTRY_ORDER = 'order of the entries';

function bytesOf({ file: { bytes, base = 0 } }: Content, { offset, length }: Field): Bytes {
  return bytes.subarray(offset - base, offset - base + length);
}

/** The bytes of a field from a place on. */
function hexFrom(content: Content, field: Field, from: number): string {
  const shown = hex(bytesOf(content, field).subarray(from, from + SHOWN_BYTES), ' ');
  return `${from > 0 ? '... ' : ''}${shown}${from + SHOWN_BYTES < field.length ? ' ...' : ''}`;
}

function side(content: Content, field: Field): Side {
  const { offset, length, value } = field;
  const shown = value === undefined ? hexFrom(content, field, 0) : excerpt(String(value), 0);
  return { offset, length, value: shown };
}

function excerpt(value: string, difference: number): string {
  if (value.length <= SHOWN_TEXT) return value;
  const from = Math.max(0, Math.min(difference - SHOWN_TEXT / 3, value.length - SHOWN_TEXT));
  const to = from + SHOWN_TEXT;
  return `${from > 0 ? '... ' : ''}${value.slice(from, to)}${to < value.length ? ' ...' : ''}`;
}

/** Both sides of a difference: their values, or their bytes where the values are the same or there are none. */
function bothSides(pairing: Pairing, field: Field, golden: Field, first: number): [Side, Side] {
  const [mine, theirs] = [String(field.value), String(golden.value)];
  if (field.value !== undefined && golden.value !== undefined && mine !== theirs) {
    const at = firstDifference(mine, theirs);
    const told = ({ offset, length }: Field, value: string) => ({
      offset,
      length,
      value: excerpt(value, at),
    });
    return [told(field, mine), told(golden, theirs)];
  }
  const from = Math.max(0, Math.min(first, Math.max(field.length, golden.length) - SHOWN_BYTES));
  const bytes = (content: Content, each: Field) => ({
    offset: each.offset,
    length: each.length,
    value: hexFrom(content, each, from),
  });
  return [bytes(pairing.produced, field), bytes(pairing.golden, golden)];
}

/** Where two contents first differ, and how many bytes do. If the lengths differ: what is left between the equal start and end. */
function extent(a: Bytes, b: Bytes): { first: number; bytes: number } {
  const shorter = Math.min(a.length, b.length);
  const first = firstDifference(a, b);
  if (a.length === b.length) {
    let bytes = 0;
    for (let i = first; i < a.length; i++) if (a[i] !== b[i]) bytes++;
    return { first, bytes };
  }
  let end = 0;
  while (end < shorter - first && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return { first, bytes: Math.max(a.length, b.length) - first - end };
}

const place = ({ within }: Pairing, path: string) => (within === undefined ? { path } : { within, path });

/** Two fields of one path. */
function compareField(to: Compared, pairing: Pairing, field: Field, golden: Field): void {
  const [a, b] = [bytesOf(pairing.produced, field), bytesOf(pairing.golden, golden)];
  if (equal(a, b)) return;
  const { path, offset, length, holds } = field;
  const inside = holds !== undefined && holds === golden.holds ? pairing.inner.get(holds) : undefined;
  if (inside === false) return;
  if (inside || (field.volatile && golden.volatile)) {
    to.volatile.push({ ...place(pairing, path), offset, length });
    return;
  }
  const { first, bytes } = extent(a, b);
  const [mine, theirs] = bothSides(pairing, field, golden, first);
  to.differences.push({
    ...place(pairing, path),
    kind: 'changed',
    produced: mine,
    golden: theirs,
    first,
    bytes,
  });
}

/** The order of the entries of a container does not matter: readers go by name, and the reference tools shuffle them. */
function moved(to: Compared, { inner, within }: Pairing, difference: Difference): void {
  if (inner.size === 0) to.differences.push(difference);
  else if (!to.volatile.some((each) => each.path === ENTRY_ORDER && each.within === within)) {
    const { offset = 0 } = difference.produced ?? {};
    to.volatile.push({ ...(within === undefined ? {} : { within }), path: ENTRY_ORDER, offset, length: 0 });
  }
}

/** The names that lead to a field, each with those before it: `a`, `a / b`, `a / b / c`. */
function ancestry(path: string): string[] {
  const names = path.split(SEPARATOR);
  return names.map((_, i) => names.slice(0, i + 1).join(SEPARATOR));
}

/** The fields that the other file does not have, joined to the largest parts that it has nothing of. */
function alone(fields: readonly Field[], others: readonly Field[]): Field[] {
  const known = new Set(others.flatMap(({ path }) => ancestry(path)));
  const found = new Map<string, Field>();
  for (const field of fields) {
    if (known.has(field.path)) continue;
    const path = ancestry(field.path).find((each) => !known.has(each)) ?? field.path;
    const { offset, length, volatile } = field;
    const before = found.get(path);
    if (before)
      found.set(path, { path, offset: before.offset, length: offset + length - before.offset, volatile });
    else found.set(path, path === field.path ? field : { path, offset, length, volatile });
  }
  return [...found.values()];
}

/** All fields of two files. */
export function compareFields(to: Compared, pairing: Pairing): void {
  const produced = fieldsOf(pairing.produced.file, pairing.produced.part, pairing.produced.counts);
  const golden = fieldsOf(pairing.golden.file, pairing.golden.part, pairing.golden.counts);
  const ours = (field: Field) => ({ produced: side(pairing.produced, field) });
  const fixture = (field: Field) => ({ golden: side(pairing.golden, field) });
  const goldenByPath = new Map(golden.map((field) => [field.path, field]));
  let last = -1;
  for (const field of produced) {
    const like = goldenByPath.get(field.path);
    if (!like) continue;
    const here = place(pairing, field.path);
    if (like.offset < last) moved(to, pairing, { ...here, kind: 'moved', ...ours(field), ...fixture(like) });
    last = Math.max(last, like.offset);
    compareField(to, pairing, field, like);
  }
  for (const field of alone(produced, golden)) {
    to.differences.push({ ...place(pairing, field.path), kind: 'extra', ...ours(field) });
  }
  for (const field of alone(golden, produced)) {
    to.differences.push({ ...place(pairing, field.path), kind: 'missing', ...fixture(field) });
  }
}
