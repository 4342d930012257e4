/**
 * Secrets in files. Neither way makes a second, temporary file: one that a killed process leaves behind would be a copy
 * of a private key that nobody knows of.
 *
 * A new file is created exclusively, for its owner alone. One that is replaced is written over where it stands, in a
 * single write of a page at most, which a kill does not interrupt. Old and new text are made equally long with line ends
 * first, which mean nothing in a PEM or hex text, so that at every moment the file is the old secret or the new one,
 * whole; and a full disk shows before anything is lost.
 *
 *     old            old LF LF …           new            (the new one is longer)
 *     old            new LF LF …           new            (the new one is shorter)
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
/** What the system writes in one go. */
const PAGE = 4096;

/** `begun` hears of the file as soon as it is there. */
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

/** Makes room at the end; what does not fit is taken back. */
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

/** Whether a secret of this size can be written over the file of that size in one go. */
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
