/**
 * Outputs of a run that become visible together or not at all. Each is written to a temporary name beside its target as
 * soon as it is known, so that memory does not hold them; `commit` flushes all and renames them over their targets, and
 * takes the renames back when one fails. Until then whatever stood there stands. An interrupted run removes what it
 * had begun.
 */

import { rmdirSync, unlinkSync } from 'node:fs';
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

/** What is half done at this moment, for the day the process is told to end. */
const unfinished = { files: new Set<string>(), folders: new Set<string>(), watching: false };

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

/** Flushes a few files at a time: one after the other is slow, all at once needs as many descriptors. */
async function flushAll(pending: readonly Pending[]): Promise<void> {
  const queue = [...pending];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await flush(next);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

type Replaced = { readonly target: string; readonly before: string | undefined };

/** A second name for what stands at `target`, to go back to; undefined when nothing does. */
async function keep(target: string): Promise<string | undefined> {
  if (!(await stat(target).catch(() => undefined))) return undefined;
  const before = beside(target, 'before');
  unfinished.files.add(before);
  // not every file system has hard links
  await link(target, before).catch(() => copyFile(target, before));
  return before;
}

async function takeBack(replaced: readonly Replaced[]): Promise<void> {
  for (const { target, before } of [...replaced].reverse()) {
    await (before === undefined ? unlink(target) : rename(before, target)).catch(() => {});
  }
}

async function renameAll(pending: readonly Pending[]): Promise<void> {
  const kept: Replaced[] = [];
  let done = 0;
  try {
    for (const { target, temporary } of pending) {
      // the last rename needs no way back, and a single one is all or nothing by itself
      const before = done + 1 < pending.length ? await keep(target) : undefined;
      kept.push({ target, before });
      await rename(temporary, target);
      unfinished.files.delete(temporary);
      done += 1;
    }
  } catch (error) {
    await takeBack(kept.slice(0, done));
    throw error;
  } finally {
    for (const { before } of kept) await forget(before);
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
      await flushAll(pending);
      await renameAll(pending);
      for (const folder of folders) unfinished.folders.delete(folder);
      pending = [];
      folders = [];
    },
    discard,
  };
}
