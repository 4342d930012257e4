/**
 * Writes secrets without a temporary file: if the process were killed, such a file would be left behind as a copy of a private
 * key that nobody knows of.
 *
 * A new file is created exclusively, with access for its owner alone. A file that is replaced is overwritten in place, by one
 * write of at most a page, which a kill does not interrupt. Before, the shorter of the two texts is filled up with line ends,
 * which mean nothing in PEM or hex. So at every moment the file holds the old secret or the new one, complete, and a full disk
 * shows before anything is lost.
 *
 *     old     old LF LF …     new     (the new one is longer)
 *     old     new LF LF …     new     (the new one is shorter)
 */

import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { concat, filled } from '../core/bytes.ts';
import type { Bytes } from '../core/types.ts';

const LF = 0x0a;
/** What the system writes without interruption. */
const PAGE = 4096;

/** Creates the file; `begun` is called as soon as it exists. */
export function createExclusively(path: string, bytes: Bytes, mode: number, begun: () => void): void {
  const file = openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, mode);
  try {
    begun();
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const lineEnds = (count: number): Bytes => filled(Math.max(0, count), LF);

/** Fills the file up with line ends; on a full disk it gets its old length back. */
function lengthen(file: number, from: number, to: number): void {
  if (to <= from) return;
  try {
    writeFully(file, lineEnds(to - from), from);
  } catch (error) {
    ftruncateSync(file, from);
    throw error;
  }
}

/** Writes all of `bytes`, however many the system takes at a time. */
export function writeFully(file: number, bytes: Bytes, at: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, at + done);
  }
}

/** Whether the new secret, and the old one of `before` bytes, are short enough for that. */
export const fitsOnePage = (before: number, bytes: Bytes): boolean => Math.max(before, bytes.length) <= PAGE;

/** Puts the secret into the file that stands at `path`. */
export function replaceInPlace(path: string, bytes: Bytes, mode: number): void {
  const file = openSync(path, 'r+');
  try {
    const { size } = fstatSync(file);
    fchmodSync(file, mode);
    lengthen(file, size, bytes.length);
    writeFully(file, concat(bytes, lineEnds(size - bytes.length)), 0);
    ftruncateSync(file, bytes.length);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
