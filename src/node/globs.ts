/**
 * File patterns: `*` and `?` within a name, `**` for any depth of folders, `[a-z]`, `{hex,bin}`. As in a shell, a name that
 * begins with a dot matches only a pattern that does too. Results are sorted, so that every run gives the same.
 */

import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../core/fault.ts';
import { nameMatcher } from './name-pattern.ts';

export type GlobFaultCode = 'glob/too-much';

/** A pattern is for a build folder; one that walks a whole disk is refused. */
const MOST_ENTRIES = 200_000;
const MOST_ALTERNATIVES = 256;

export const isPattern = (path: string): boolean => /[*?[{]/.test(path);

const tooMuch = (pattern: string) =>
  new Fault<GlobFaultCode>({
    code: 'glob/too-much',
    exit: 2,
    what: `${pattern} looks at more than ${MOST_ENTRIES} files`,
    fix: 'begin the pattern with the folder that is meant',
  });

/** `a{b,c}d` as `abd` and `acd`; braces inside braces too. */
function alternatives(pattern: string, whole = pattern): string[] {
  const match = /\{([^{}]*)\}/.exec(pattern);
  if (!match) return [pattern];
  const [braces, inside = ''] = match;
  const head = pattern.slice(0, match.index);
  const tail = pattern.slice(match.index + braces.length);
  const all = inside.split(',').flatMap((choice) => alternatives(head + choice + tail, whole));
  if (all.length > MOST_ALTERNATIVES) throw tooMuch(whole);
  return all;
}

type Walk = { readonly pattern: string; readonly root: string; seen: number; readonly found: Set<string> };

async function entriesOf(walk: Walk, folder: string): Promise<Dirent[]> {
  const entries = await readdir(join(walk.root, folder || '.'), { withFileTypes: true }).catch(() => []);
  walk.seen += entries.length;
  if (walk.seen > MOST_ENTRIES) throw tooMuch(walk.pattern);
  return entries;
}

const within = (folder: string, name: string): string =>
  folder === '' || folder.endsWith('/') ? folder + name : `${folder}/${name}`;

const isPruned = (name: string): boolean => name === 'node_modules' || name.startsWith('.');

/** A file, or a link to one, or to nothing, which reading will tell; pipes, devices and folders are not meant. */
async function isFile(walk: Walk, path: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  const target = await stat(join(walk.root, path)).catch(() => undefined);
  return target === undefined || target.isFile();
}

async function descend(walk: Walk, folder: string, names: readonly string[]): Promise<void> {
  const [name, ...rest] = names;
  if (name === undefined) return;
  if (name === '**') {
    await descend(walk, folder, rest);
    for (const entry of await entriesOf(walk, folder)) {
      if (entry.isDirectory() && !isPruned(entry.name))
        await descend(walk, within(folder, entry.name), names);
    }
    return;
  }
  if (!isPattern(name) && rest.length > 0) {
    await descend(walk, within(folder, name), rest);
    return;
  }
  const matches = isPattern(name) ? nameMatcher(name) : (given: string) => given === name;
  for (const entry of await entriesOf(walk, folder)) {
    if (!matches(entry.name)) continue;
    const path = within(folder, entry.name);
    if (rest.length === 0 && (await isFile(walk, path, entry))) walk.found.add(path);
    if (rest.length > 0 && !entry.isFile()) await descend(walk, path, rest);
  }
}

/** The files under `root` that the pattern names, relative to it, sorted. */
export async function glob(root: string, pattern: string): Promise<readonly string[]> {
  const normal = pattern.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
  const absolute = normal.startsWith('/');
  const walk: Walk = { pattern, root: absolute ? '/' : root, seen: 0, found: new Set() };
  for (const one of alternatives(absolute ? normal.slice(1) : normal)) {
    const names = one
      .split('/')
      .filter((name, at, all) => name !== '' && (name !== '**' || all[at - 1] !== '**'));
    if (names.at(-1) === '**') names.push('*');
    await descend(walk, '', names);
  }
  return [...walk.found].sort().map((path) => (absolute ? `/${path}` : path));
}
