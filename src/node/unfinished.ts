/**
 * Keeps track of what a run has begun and not finished: temporary files, new files, folders made for them. When the process gets
 * a signal to end, they are removed, and the signal then ends it as usual: a shell sees 130 or 143.
 *
 * Code that creates, renames or removes a file does so synchronously and registers it here in the same turn of the event loop,
 * so that a signal never comes between the two.
 */

import { rmdirSync, unlinkSync } from 'node:fs';

const files = new Set<string>();
const folders = new Set<string>();
let watching = false;

export function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // it is gone already
  }
}

const innermostFirst = (paths: Iterable<string>): readonly string[] =>
  [...paths].sort((a, b) => b.length - a.length);

function removeAll(paths: { readonly files: Iterable<string>; readonly folders: Iterable<string> }): void {
  for (const file of paths.files) quietly(() => unlinkSync(file));
  for (const folder of innermostFirst(paths.folders)) quietly(() => rmdirSync(folder));
}

function watchForTheEnd(): void {
  if (watching) return;
  watching = true;
  // with a handler, a file that exceeds the user's limit makes the write fail instead of ending the process
  if (process.platform !== 'win32') process.on('SIGXFSZ', () => {});
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      removeAll({ files, folders });
      process.kill(process.pid, signal);
    });
  }
}

export type Unfinished = {
  readonly file: (path: string) => void;
  readonly folder: (path: string) => void;
  /** The file is in its place, or gone. */
  readonly settled: (path: string) => void;
  /** Everything stays. */
  readonly keep: () => void;
  /** Everything goes; folders only where they are empty. */
  readonly remove: () => void;
};

/** The unfinished things of one set of outputs. */
export function unfinished(): Unfinished {
  watchForTheEnd();
  const own = { files: new Set<string>(), folders: new Set<string>() };
  const keep = () => {
    for (const file of own.files) files.delete(file);
    for (const folder of own.folders) folders.delete(folder);
    own.files.clear();
    own.folders.clear();
  };
  return {
    file: (path) => {
      own.files.add(path);
      files.add(path);
    },
    folder: (path) => {
      own.folders.add(path);
      folders.add(path);
    },
    settled: (path) => {
      own.files.delete(path);
      files.delete(path);
    },
    keep,
    remove: () => {
      removeAll(own);
      keep();
    },
  };
}
