/**
 * Writes the beginning of an output to the disk while the rest is still being made: by the time a large image is hashed and
 * signed, most of it is written and flushed.
 */

import { closeSync, constants, ftruncateSync, openSync, unlinkSync, write } from 'node:fs';
import type { Bytes } from '../core/types.ts';
import { writeFully } from './secret-file.ts';
import { quietly } from './unfinished.ts';

export type Begun = {
  readonly file: number;
  readonly temporary: string;
  readonly mode: number;
  readonly head: Bytes;
  /** How many bytes of the head the system has written, or the error; never rejects. */
  readonly written: Promise<number | Error>;
};

/** With O_DSYNC the write flushes too. A flush of its own could only be asked for when the event loop turns, and it is busy. */
const { O_CREAT, O_DSYNC = 0, O_EXCL, O_WRONLY } = constants;
const FLUSHED = O_CREAT | O_EXCL | O_WRONLY | O_DSYNC;

/** Writes the head; resolves to how many bytes of it were written. */
const writeHead = (file: number, head: Bytes): Promise<number> =>
  new Promise((done, failed) =>
    write(file, head, 0, head.length, 0, (error, length) => (error ? failed(error) : done(length))),
  );

/** Creates `temporary` and starts to write the head to it. `created` is called as soon as the file exists. */
export function begin(temporary: string, head: Bytes, mode: number, created: () => void): Begun {
  const file = openSync(temporary, FLUSHED, mode);
  created();
  const written = writeHead(file, head).catch((error: Error) => error);
  return { file, temporary, mode, head, written };
}

const continues = (bytes: Bytes, head: Bytes): boolean =>
  bytes.buffer === head.buffer && bytes.byteOffset === head.byteOffset && bytes.length >= head.length;

/** Completes the file: writes the rest of `bytes` if they continue the head in the same memory, or all of them otherwise. */
export async function finish({ file, head, written }: Begun, bytes: Bytes): Promise<void> {
  try {
    const length = await written;
    if (typeof length !== 'number') throw length;
    const from = continues(bytes, head) ? length : 0;
    writeFully(file, bytes.subarray(from), from);
    ftruncateSync(file, bytes.length);
  } finally {
    closeSync(file);
  }
}

/** Takes away what was begun. */
export async function abandon({ file, temporary, written }: Begun): Promise<void> {
  await written;
  closeSync(file);
  quietly(() => unlinkSync(temporary));
}
