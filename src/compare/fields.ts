/**
 * Cuts a file into fields by its tree of parts: the leaves in order of offset, and between them whatever no part covers. The
 * fields hold each byte of the file exactly once, so two files whose fields are all the same are the same file.
 *
 *     header ┬ magic   ├─┤
 *            └ size      ├─┤            parts that overlap an earlier one give only what is left of them
 *     (rest of header)     ├───┤
 *     payload                  ├──────────────┤
 */

import type { Opened, Part } from '../core/types.ts';

export type Field = {
  /** The names of the parts that lead here, with a number where the same names occur more than once. */
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  readonly value?: string | number | boolean;
  readonly volatile: boolean;
  /** The file inside the file whose content these bytes hold; they are compared there. */
  readonly holds?: string;
};

type Cut = { readonly fields: Field[]; readonly within: string | undefined; cursor: number };

/** Deeper parts are not followed: only a damaged or hostile file has them. */
const DEEPEST = 64;
/** Between the names of a path. */
export const SEPARATOR = ' / ';

/** The inner file that this part holds: the one that its parts count in, if that is not the file it counts in itself. */
const holdsOf = (part: Part, within: string | undefined): string | undefined =>
  part.parts?.find((inner) => inner.within !== undefined && inner.within !== within)?.within;

/** The parts that count in this inner file: those that name it, and those that name none. */
const counting = (parts: readonly Part[] | undefined, within: string | undefined): Part[] =>
  (parts ?? []).filter((each) => (each.within ?? within) === within && each.length > 0);

function put(cut: Cut, to: number, field: Omit<Field, 'offset' | 'length'>): void {
  if (to > cut.cursor) cut.fields.push({ ...field, offset: cut.cursor, length: to - cut.cursor });
  cut.cursor = Math.max(cut.cursor, to);
}

const rest = (path: string): string => (path === '' ? '(between the parts)' : `${path}${SEPARATOR}(rest)`);

/** The part that is being cut: its path, where it ends, and what it hands down to the parts in it. */
type Host = {
  readonly path: string;
  readonly end: number;
  readonly volatile: boolean;
  readonly depth: number;
};

function cutPart(cut: Cut, part: Part, outer: Host): void {
  const host: Host = {
    path: outer.path === '' ? part.name : `${outer.path}${SEPARATOR}${part.name}`,
    end: Math.min(outer.end, part.offset + part.length),
    volatile: outer.volatile || part.volatile === true,
    depth: outer.depth + 1,
  };
  const { path, volatile } = host;
  const inner = counting(part.parts, cut.within);
  if (inner.length === 0 || host.depth > DEEPEST) {
    const value = part.value === undefined || part.value === null ? {} : { value: part.value };
    const holds = holdsOf(part, cut.within);
    put(cut, host.end, { path, volatile, ...value, ...(holds ? { holds } : {}) });
    return;
  }
  cutParts(cut, inner, host);
  put(cut, host.end, { path: rest(path), volatile });
}

const isWithin = (part: Part, host: Part): boolean =>
  part.offset + part.length <= host.offset + host.length &&
  (part.length < host.length || part.parts !== undefined);

/** The parts in order of offset. Parts that lie within another one that has none of its own become parts of that one. */
function adopted(parts: readonly Part[]): Part[] {
  const kept: { readonly part: Part; readonly taken: Part[] }[] = [];
  for (const part of [...parts].sort((a, b) => a.offset - b.offset || b.length - a.length)) {
    const host = kept.at(-1);
    if (host && host.part.parts === undefined && isWithin(part, host.part)) host.taken.push(part);
    else kept.push({ part, taken: [] });
  }
  return kept.map(({ part, taken }) => (taken.length === 0 ? part : { ...part, parts: taken }));
}

function cutParts(cut: Cut, parts: readonly Part[], host: Host): void {
  for (const part of adopted(parts)) {
    if (part.offset >= host.end) break;
    put(cut, Math.max(cut.cursor, part.offset), { path: rest(host.path), volatile: host.volatile });
    cutPart(cut, part, host);
  }
}

/** Numbers the paths that occur more than once, so that each field has its counterpart in the other file. */
function numbered(fields: readonly Field[]): Field[] {
  const seen = new Map<string, number>();
  return fields.map((field) => {
    const count = (seen.get(field.path) ?? 0) + 1;
    seen.set(field.path, count);
    return count === 1 ? field : { ...field, path: `${field.path} #${count}` };
  });
}

/**
 * The fields of the file; `part` is the root of its tree, whose own name says nothing and is left out. Offsets of the
 * parts count from `base`.
 */
export function fieldsOf({ base = 0, bytes }: Opened, part: Part | undefined, within?: string): Field[] {
  const cut: Cut = { fields: [], within, cursor: base };
  const end = base + bytes.length;
  const parts = counting(part?.parts, within);
  cutParts(cut, parts, { path: '', end, volatile: part?.volatile === true, depth: 0 });
  const holds = part && parts.length === 0 ? holdsOf(part, within) : undefined;
  const left = parts.length === 0 ? 'content' : rest('');
  put(cut, end, { path: left, volatile: false, ...(holds ? { holds } : {}) });
  return numbered(cut.fields);
}

/** Every part of the tree that counts in the inner file `name`, as a root for `fieldsOf`. */
export function partsWithin(part: Part | undefined, name: string): Part | undefined {
  const found: Part[] = [];
  const search = (here: Part, depth: number): void => {
    if (here.within === name) found.push(here);
    else if (depth < DEEPEST) for (const inner of here.parts ?? []) search(inner, depth + 1);
  };
  if (part) search(part, 0);
  return found.length === 0 ? undefined : { name, offset: 0, length: 0, parts: found };
}
