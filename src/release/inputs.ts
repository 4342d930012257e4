/** Finds out what every target will read and write before anything is read or written: resolves patterns, refuses collisions. */

import type { Place } from '../core/fault.ts';
import { namesFile, type Option, readsFiles, textsOf, type Value } from '../core/options.ts';
import { type Makers, makersOf } from './chains.ts';
import { faultAt } from './document.ts';
import { isFolder, type Target } from './plan.ts';

export type InputFaultCode =
  | 'config/no-input'
  | 'config/several-inputs'
  | 'config/output-twice'
  | 'config/output-is-input';

/** The file system as a plan sees it; paths are relative to the configuration's folder. */
export type Lookup = {
  /** The files that a path or pattern names, sorted; none where nothing is there. */
  glob(pattern: string): Promise<readonly string[]>;
  /** One name for one file, whatever path leads to it. */
  place(path: string): Promise<string>;
};

/** A target whose files are all known to exist, or to be made by another: `values` with paths for patterns. */
export type Ready = {
  readonly target: Target;
  readonly values: Readonly<Record<string, Value>>;
  /** The targets of this run that make some of its inputs, and where those inputs will be. */
  readonly after: readonly string[];
  readonly taken: readonly string[];
};

async function existing(
  pattern: string,
  option: Option,
  target: Target,
  lookup: Lookup,
): Promise<readonly string[]> {
  const found = await lookup.glob(pattern);
  const at = target.places.get(option.name) ?? target.at;
  if (found.length === 0) {
    throw faultAt(
      'config/no-input' satisfies InputFaultCode,
      at,
      `${option.name} of ${target.name}: there is no ${pattern}`,
      'build it first, or correct the path; it is relative to the folder of this file',
    );
  }
  if (found.length > 1 && !option.many) {
    throw faultAt(
      'config/several-inputs' satisfies InputFaultCode,
      at,
      `${option.name} of ${target.name}: ${pattern} names ${found.length} files: ${found.slice(0, 5).join(', ')}`,
      'narrow the pattern until it names one',
    );
  }
  return found;
}

/** What an option's texts name: files that are there, and places of files that other targets make. */
type Found = { readonly value: Value; readonly read: readonly string[]; readonly taken: readonly string[] };

async function filesOf(option: Option, target: Target, lookup: Lookup, makers: Makers): Promise<Found> {
  const { words = 1 } = option;
  const texts: string[] = [];
  const read: string[] = [];
  const taken: string[] = [];
  for (const [i, text] of textsOf(target.values, option.name).entries()) {
    if (!namesFile(option, i)) {
      texts.push(text);
      continue;
    }
    const place = await lookup.place(text);
    if (makers.has(place) && makers.get(place) !== target) {
      texts.push(text);
      taken.push(place);
      continue;
    }
    const found = await existing(text, option, target, lookup);
    const used = words > 1 ? found.slice(0, 1) : found;
    texts.push(...used);
    read.push(...used);
  }
  return { value: option.many || words > 1 ? texts : (texts[0] ?? ''), read, taken };
}

/** Which target reads and writes which file, so that a file that is written twice, or read and written, is refused. */
export type Claims = {
  readonly reads: Map<string, { readonly target: string; readonly path: string }>;
  readonly writes: Map<string, string>;
};

export const noClaims = (): Claims => ({ reads: new Map(), writes: new Map() });

export async function claimOutput(
  claims: Claims,
  lookup: Lookup,
  path: string,
  owner: string,
  at: Place,
): Promise<void> {
  const place = await lookup.place(path);
  const other = claims.writes.get(place);
  if (other !== undefined) {
    throw faultAt(
      'config/output-twice' satisfies InputFaultCode,
      at,
      `${owner} and ${other} both write ${path}`,
      'give each its own output; ${board} in the path keeps boards apart',
    );
  }
  const reader = claims.reads.get(place);
  if (reader) {
    throw faultAt(
      'config/output-is-input' satisfies InputFaultCode,
      at,
      `${owner} writes ${path}, which is an input of ${reader.target}`,
      'write to another folder, so that a build can be signed twice',
    );
  }
  claims.writes.set(place, owner);
}

/** The options of a target that name files to write, with what they name. */
export const outputsOf = (target: Target): readonly (readonly [path: string, at: Place])[] =>
  target.format.options
    .filter((option) => option.is === 'output')
    .flatMap((option) =>
      textsOf(target.values, option.name).map(
        (path) => [path, target.places.get(option.name) ?? target.output.at] as const,
      ),
    );

/** The files that a target reads beside its inputs: keys, fixtures, device profiles, public keys of `signed-by`. */
function alsoRead(target: Target): readonly string[] {
  const keys = target.format.options
    .filter((option) => option.is === 'key')
    .flatMap((option) => textsOf(target.values, option.name));
  const { signedBy, devices } = target.expect;
  const named = [...signedBy, ...devices, target.golden].flatMap((filled) => (filled ? [filled.text] : []));
  return [...keys, ...named].filter((text) => text !== '-' && !text.startsWith('env:'));
}

/** Finds the files of one target, and says that it reads them. */
async function readyTarget(target: Target, lookup: Lookup, claims: Claims, makers: Makers): Promise<Ready> {
  const taken: string[] = [];
  const values: Record<string, Value> = { ...target.values };
  const claim = async (path: string) =>
    void claims.reads.set(await lookup.place(path), { target: target.name, path });
  for (const option of target.format.options.filter(readsFiles)) {
    if (values[option.name] === undefined) continue;
    const found = await filesOf(option, target, lookup, makers);
    values[option.name] = found.value;
    taken.push(...found.taken);
    for (const path of found.read) await claim(path);
  }
  for (const path of alsoRead(target)) await claim(path);
  const after = taken.flatMap((place) => makers.get(place)?.name ?? []);
  return { target, values, after: [...new Set(after)], taken };
}

/** Waits for all. If several fail, the one that comes first in the list is thrown. */
async function inOrder<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(work);
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

/** Resolves the inputs of all targets, and claims every output that is known by name. Faults name the line. */
export async function readyTargets(
  targets: readonly Target[],
  lookup: Lookup,
  claims: Claims,
): Promise<readonly Ready[]> {
  const makers = await makersOf(targets, lookup);
  const ready = await inOrder(targets.map((target) => readyTarget(target, lookup, claims, makers)));
  for (const target of targets) {
    const named = outputsOf(target);
    const paths = named.some(([path]) => path === target.output.text)
      ? named
      : [[target.output.text, target.output.at] as const, ...named];
    for (const [path, at] of paths) {
      if (!isFolder(path)) await claimOutput(claims, lookup, path, target.name, at);
    }
  }
  return ready;
}
