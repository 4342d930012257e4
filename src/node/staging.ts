/**
 * The outputs of a run, which become visible together or not at all. Each is written to a temporary name beside its target as
 * soon as it is known (its beginning even sooner, see write-ahead.ts), so that they do not fill the memory. `commit` flushes them
 * all and renames them over their targets; if one rename fails, those before it are undone. The renames are one turn of the
 * event loop, so a signal comes before all of them or after. An interrupted run removes what it has begun (unfinished.ts).
 *
 * Three kinds of target are not replaced by a rename: a new file that must not exist yet, a secret (secret-file.ts), and what is
 * no ordinary file, such as a device or a pipe.
 */

import {
  closeSync,
  constants,
  copyFileSync,
  fsync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Bytes } from '../core/types.ts';
import { createExclusively, fitsOnePage, replaceInPlace } from './secret-file.ts';
import { quietly, type Unfinished, unfinished } from './unfinished.ts';
import { abandon, type Begun, begin, finish } from './write-ahead.ts';

type Pending = { readonly target: string; readonly temporary: string };

/** How a target is written, where not in the usual way. */
export type WriteOptions = {
  /** File mode; without it a file that is replaced keeps its own. */
  readonly mode?: number;
  readonly makeFolder?: boolean;
  /** Refuse when the target exists. */
  readonly exclusive?: boolean;
  /** Must never be written to a temporary file. */
  readonly secret?: boolean;
};

export type Staging = {
  /** Starts to write the beginning of `target`, whose bytes no longer change. Errors show in `add`. */
  begin(target: string, head: Bytes): void;
  /** Writes the bytes beside `target`. */
  add(target: string, bytes: Bytes, options?: WriteOptions): Promise<void>;
  /** Puts everything in its place; on an error nothing has changed. */
  commit(): Promise<void>;
  /** Removes everything that was staged; harmless after `commit`. */
  discard(): Promise<void>;
};

const NEW_FILE = 0o666;
const PERMISSIONS = 0o777;
const MOST_LINKS = 32;

let named = 0;

/** A temporary name that is unique across runs. A random one would need node:crypto, which takes 2 ms to load. */
const beside = (target: string, end: string): string => {
  const own = [process.pid, Date.now(), named++].map((n) => n.toString(36)).join('-');
  return join(dirname(target), `.${basename(target).slice(0, 50)}.${own}.${end}`);
};

const statsAt = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false });

/** The file that a write to `path` changes: where a link leads to, whether that exists or not, so that the link itself stays. */
export function linkTarget(path: string): string {
  let at = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    try {
      if (!lstatSync(at).isSymbolicLink()) return links === 0 ? path : at;
      const there = statsAt(at);
      if (there) return there.isFile() ? realpathSync(at) : path;
      at = resolve(dirname(at), readlinkSync(at));
    } catch {
      return links === 0 ? path : at;
    }
  }
  return path;
}

/** Makes the folder and those above it that are not there. */
function makeFolders(folder: string, own: Unfinished): void {
  const first = mkdirSync(folder, { recursive: true });
  for (let at = folder; first !== undefined && at.length >= first.length; at = dirname(at)) own.folder(at);
}

function writeTemporary(target: string, bytes: Bytes, mode: number, own: Unfinished): string {
  const temporary = beside(target, 'part');
  const file = openSync(temporary, 'wx', mode);
  try {
    own.file(temporary);
    writeFileSync(file, bytes);
  } catch (error) {
    quietly(() => unlinkSync(temporary));
    throw error;
  } finally {
    closeSync(file);
  }
  return temporary;
}

/** By callback, since `node:fs/promises` takes a millisecond to load. */
async function flush(path: string): Promise<void> {
  const file = openSync(path, constants.O_WRONLY);
  try {
    await new Promise<void>((done, failed) => fsync(file, (error) => (error ? failed(error) : done())));
  } finally {
    closeSync(file);
  }
}

/** Flushes a few at a time: one after the other is slow, and all at once takes as many file descriptors. */
async function flushAll(pending: readonly Pending[]): Promise<void> {
  const queue = [...pending];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      await flush(next.temporary).catch((error: unknown) => {
        failures.push(error);
        queue.length = 0;
      });
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  if (failures.length > 0) throw failures[0];
}

type Replaced = { readonly target: string; readonly before: string | undefined };

/** Gives the file at `target` a second name, to restore it from; `before` is undefined when there is none. */
function backUp(target: string, own: Unfinished): Replaced {
  if (!statsAt(target)) return { target, before: undefined };
  const before = beside(target, 'before');
  own.file(before);
  try {
    linkSync(target, before);
  } catch {
    // not every file system has hard links
    copyFileSync(target, before);
  }
  return { target, before };
}

function restore(replaced: readonly Replaced[]): void {
  for (const { target, before } of [...replaced].reverse()) {
    quietly(() => (before === undefined ? unlinkSync(target) : renameSync(before, target)));
  }
}

function renameAll(pending: readonly Pending[], own: Unfinished): void {
  const kept: Replaced[] = [];
  const done: Replaced[] = [];
  try {
    // a single rename needs no way back: it happens or it does not
    if (pending.length > 1) for (const { target } of pending) kept.push(backUp(target, own));
    for (const [i, { target, temporary }] of pending.entries()) {
      renameSync(temporary, target);
      own.settled(temporary);
      const replaced = kept[i];
      if (replaced) done.push(replaced);
    }
  } catch (error) {
    restore(done);
    throw error;
  } finally {
    for (const { before } of kept) if (before !== undefined) quietly(() => unlinkSync(before));
  }
}

type Direct = { readonly target: string; readonly write: () => Promise<void> };

/** Adds the name of the file to an error of a write, in `dest`, where errors of a rename have it. */
async function writeDirect({ target, write }: Direct): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw Object.assign(error as Error, { dest: target });
  }
}

export function staging(): Staging {
  let pending: Pending[] = [];
  /** Targets that are written in place, by `commit`. */
  let direct: Direct[] = [];
  const begun = new Map<string, Begun>();
  const own = unfinished();

  function addSecret(target: string, bytes: Bytes, mode: number, there: Stats): boolean {
    if (!fitsOnePage(there.size, bytes)) return false;
    direct.push({ target, write: async () => replaceInPlace(target, bytes, mode) });
    return true;
  }

  const modeOf = (there: Stats | undefined): number => (there ? there.mode & PERMISSIONS : NEW_FILE);

  async function temporaryOf(target: string, bytes: Bytes, mode: number): Promise<string> {
    const early = begun.get(target);
    if (early?.mode !== mode) return writeTemporary(target, bytes, mode, own);
    begun.delete(target);
    await finish(early, bytes);
    return early.temporary;
  }

  async function dropBegun(): Promise<void> {
    for (const early of begun.values()) {
      await abandon(early);
      own.settled(early.temporary);
    }
    begun.clear();
  }

  return {
    begin: (target, head) => {
      const there = statsAt(target);
      if (begun.has(target) || there?.isFile() === false) return;
      const temporary = beside(target, 'part');
      quietly(() => {
        const early = begin(temporary, head, modeOf(there), () => own.file(temporary));
        begun.set(target, early);
      });
    },
    add: async (target, bytes, options = {}) => {
      if (options.makeFolder) makeFolders(dirname(target), own);
      const there = statsAt(target);
      const mode = options.mode ?? modeOf(there);
      if (options.exclusive || (options.secret && !there)) {
        createExclusively(target, bytes, mode, () => own.file(target));
      } else if (there && !there.isFile()) {
        direct.push({
          target,
          write: async () => (await import('node:fs/promises')).writeFile(target, bytes),
        });
      } else if (!(options.secret && there && addSecret(target, bytes, mode, there))) {
        pending.push({ target, temporary: await temporaryOf(target, bytes, mode) });
      }
    },
    commit: async () => {
      await dropBegun();
      await flushAll(pending);
      for (const each of direct) await writeDirect(each);
      renameAll(pending, own);
      own.keep();
      [pending, direct] = [[], []];
    },
    discard: async () => {
      await dropBegun();
      own.remove();
      [pending, direct] = [[], []];
    },
  };
}
