/**
 * Compares what was produced with its golden fixture: `identical`, `equivalent` (the same except for bytes in which correct
 * builds may differ; the formats mark them as volatile), or `different`, with the differences field by field.
 *
 * Both files are cut into fields by what their format reads in them. Files inside the files are compared on their own.
 */

import { equal } from '../core/bytes.ts';
import type { NamedBytes, Opened, Part } from '../core/types.ts';
import { type Compared, type Content, compareFields, type Difference, type Volatile } from './differences.ts';
import { partsWithin, SEPARATOR } from './fields.ts';

/** `missing`: there is no fixture; `extra`: there is a fixture, and nothing was produced for it. */
export type GoldenVerdict = 'identical' | 'equivalent' | 'different' | 'missing' | 'extra';

export type GoldenResult = {
  /** The name of the file that was produced. */
  readonly file: string;
  readonly verdict: GoldenVerdict;
  /** The parts that differ and may: random signatures, salts, dates. */
  readonly volatile: readonly Volatile[];
  readonly differences: readonly Difference[];
};

/** Reads a file by its own format and opens it: `reader`. */
export type Reader = {
  read(file: NamedBytes): Promise<Part | undefined>;
  open(file: NamedBytes): Promise<readonly Opened[]>;
};

/** How many files inside files are followed; no release nests deeper, an attack may. */
const DEEPEST = 4;

/** The files inside a file by name. Two with the same name cannot be matched with others, so their bytes are compared as fields. */
async function opened(reader: Reader, file: NamedBytes): Promise<Map<string, Opened>> {
  const inner = new Map<string, Opened>();
  const twice = new Set<string>();
  for (const each of await reader.open(file)) {
    if (inner.has(each.name)) twice.add(each.name);
    inner.set(each.name, each);
  }
  for (const name of twice) inner.delete(name);
  return inner;
}

async function compareFiles(
  to: Compared,
  reader: Reader,
  produced: Content,
  golden: Content,
  within: readonly string[],
): Promise<void> {
  const deep = within.length >= DEEPEST;
  const mine = deep ? new Map<string, Opened>() : await opened(reader, produced.file);
  const theirs = deep ? new Map<string, Opened>() : await opened(reader, golden.file);
  const pairs = [...mine.values()].flatMap((file): [Opened, Opened][] => {
    const like = theirs.get(file.name);
    return like ? [[file, like]] : [];
  });
  const same = ([file, like]: [Opened, Opened]): boolean =>
    file.base === like.base && equal(file.bytes, like.bytes);
  const inner = new Map(pairs.map((pair) => [pair[0].name, same(pair)]));
  const path = within.length > 0 ? within.join(SEPARATOR) : undefined;
  compareFields(to, { produced, golden, within: path, inner });
  const content = async (outer: Content, file: Opened): Promise<Content> => {
    const parts = partsWithin(outer.part, file.name);
    return parts ? { file, part: parts, counts: file.name } : { file, part: await reader.read(file) };
  };
  for (const [file, like] of pairs.filter((pair) => !same(pair))) {
    const [mineIn, theirsIn] = [await content(produced, file), await content(golden, like)];
    await compareFiles(to, reader, mineIn, theirsIn, [...within, file.name]);
  }
}

/** Compares a file that was produced with its fixture, field by field. */
export async function compareGolden(
  produced: NamedBytes,
  golden: NamedBytes,
  reader: Reader,
): Promise<GoldenResult> {
  const file = produced.name;
  if (equal(produced.bytes, golden.bytes))
    return { file, verdict: 'identical', volatile: [], differences: [] };
  const to: Compared = { volatile: [], differences: [] };
  const [part, goldenPart] = [await reader.read(produced), await reader.read(golden)];
  await compareFiles(to, reader, { file: produced, part }, { file: golden, part: goldenPart }, []);
  const verdict = to.differences.length > 0 ? 'different' : 'equivalent';
  return { file, verdict, ...to };
}

/** A folder of files by name; each is loaded when its turn comes. */
export type Folder = { readonly names: readonly string[]; load(name: string): Promise<NamedBytes> };

/** The result for a file without fixture, or a fixture without file. */
export const unpaired = (file: string, verdict: 'missing' | 'extra'): GoldenResult => ({
  file,
  verdict,
  volatile: [],
  differences: [],
});

/** Compares every file of a folder with the fixture of the same name, in the order of names. */
export async function* compareFolders(
  produced: Folder,
  golden: Folder,
  reader: Reader,
): AsyncGenerator<GoldenResult> {
  const made = new Set(produced.names);
  const fixtures = new Set(golden.names);
  for (const name of [...new Set([...made, ...fixtures])].sort()) {
    if (!fixtures.has(name)) yield unpaired(name, 'missing');
    else if (!made.has(name)) yield unpaired(name, 'extra');
    else yield await compareGolden(await produced.load(name), await golden.load(name), reader);
  }
}
