/**
 * Outputs of a run that become visible together or not at all. Each is written to a temporary name beside its target as
 * soon as it is known, so that memory does not hold them; `commit` flushes all and renames them over their targets, and
 * takes the renames back when one fails. Until then whatever stood there stands. An interrupted run removes what it
 * had begun.
 */

import { renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { copyFile, link, lstat, mkdir, open, realpath, rename, rmdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Bytes } from '../core/types.ts';

type Pending = { readonly target: string; readonly temporary: string };

export type Staging = {
  /** Writes the bytes beside `target`; makes its folder when asked to. */
  add(target: string, bytes: Bytes, more?: { mode?: number; makeFolder?: boolean }): Promise<void>;
  /** Puts everything in its place; on an error nothing has changed. */
  commit(): Promise<void>;
  /** Removes everything that was staged; harmless after `commit`. */
  discard(): Promise<void>;
};

let named = 0;

/** A name that no other run and no other file of this run has; loading node:crypto for it would take 2 ms. */
const beside = (target: string, end: string): string => {
  const own = [process.pid, Date.now(), named++].map((n) => n.toString(36)).join('-');
  return join(dirname(target), `.${basename(target).slice(0, 200)}.${own}.${end}`);
};

/** Where a write to `path` really lands: the target of a link, so that the link itself stays. */
export async function landing(path: string): Promise<string> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await realpath(path) : path;
  } catch {
    return path;
  }
}

type Replaced = { readonly target: string; readonly before: string | undefined };

/** What is half done at this moment, for the day the process is told to end. */
const unfinished = {
  files: new Set<string>(),
  folders: new Set<string>(),
  replaced: [] as Replaced[],
  watching: false,
};

const innermostFirst = (folders: Iterable<string>): readonly string[] =>
  [...folders].sort((a, b) => b.length - a.length);

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // it is gone already
  }
}

function watchForTheEnd(): void {
  if (unfinished.watching) return;
  unfinished.watching = true;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      takeBack();
      for (const file of unfinished.files) quietly(() => unlinkSync(file));
      for (const folder of innermostFirst(unfinished.folders)) quietly(() => rmdirSync(folder));
      process.kill(process.pid, signal);
    });
  }
}

/** Makes the folder and those above it; returns the ones that were not there, outermost first. */
async function makeFolders(folder: string): Promise<string[]> {
  const first = await mkdir(folder, { recursive: true });
  const made: string[] = [];
  for (let at = folder; first !== undefined && at.length >= first.length; at = dirname(at)) made.unshift(at);
  return made;
}

async function writeTemporary(target: string, bytes: Bytes, mode: number | undefined): Promise<string> {
  const temporary = beside(target, 'part');
  unfinished.files.add(temporary);
  const file = await open(temporary, 'wx', mode ?? 0o666);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
  return temporary;
}

async function flush({ temporary }: Pending): Promise<void> {
  const file = await open(temporary, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * A few at a time: one after the other is slow, all at once needs as many descriptors. After a failure nothing new is
 * begun, and nothing is under way any more when it is told.
 */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      await work(next).catch((error: unknown) => {
        failures.push(error);
        queue.length = 0;
      });
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  if (failures.length > 0) throw failures[0];
}

/** A second name for what stands at `target`, to go back to; undefined when nothing does. */
async function keep(target: string): Promise<Replaced> {
  if (!(await stat(target).catch(() => undefined))) return { target, before: undefined };
  const before = beside(target, 'before');
  unfinished.files.add(before);
  try {
    // not every file system has hard links
    await link(target, before).catch(() => copyFile(target, before));
  } catch (error) {
    await forget(before);
    throw error;
  }
  return { target, before };
}

/** What stood before stands again; where nothing did, nothing does. */
function takeBack(): void {
  for (const { target, before } of unfinished.replaced.splice(0)) {
    quietly(() => (before === undefined ? unlinkSync(target) : renameSync(before, target)));
  }
}

async function renameAll(pending: readonly Pending[]): Promise<void> {
  const kept: Replaced[] = [];
  try {
    // a single rename is all or nothing by itself
    if (pending.length > 1) await eachOf(pending, async ({ target }) => void kept.push(await keep(target)));
    unfinished.replaced = [...kept];
    await eachOf(pending, async ({ target, temporary }) => {
      await rename(temporary, target);
      unfinished.files.delete(temporary);
    });
    unfinished.replaced = [];
  } catch (error) {
    takeBack();
    throw error;
  } finally {
    await eachOf(kept, ({ before }) => forget(before));
  }
}

async function forget(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  await unlink(file).catch(() => {});
  unfinished.files.delete(file);
}

export function staging(): Staging {
  let pending: Pending[] = [];
  let folders: string[] = [];
  watchForTheEnd();
  const discard = async () => {
    for (const { temporary } of pending) await forget(temporary);
    pending = [];
    for (const folder of innermostFirst(folders)) await rmdir(folder).catch(() => {});
    for (const folder of folders) unfinished.folders.delete(folder);
    folders = [];
  };
  return {
    add: async (target, bytes, more = {}) => {
      if (more.makeFolder) {
        for (const folder of await makeFolders(dirname(target))) {
          folders.push(folder);
          unfinished.folders.add(folder);
        }
      }
      const known = new Set(unfinished.files);
      try {
        pending.push({ target, temporary: await writeTemporary(target, bytes, more.mode) });
      } catch (error) {
        for (const file of unfinished.files) if (!known.has(file)) await forget(file);
        throw error;
      }
    },
    commit: async () => {
      await eachOf(pending, flush);
      await renameAll(pending);
      for (const folder of folders) unfinished.folders.delete(folder);
      pending = [];
      folders = [];
    },
    discard,
  };
}
