/**
 * The beginning of an output, on its way to the disk while the rest of it is still made: a large image is written and
 * flushed by the time it is hashed and signed.
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
  /** Settles, and never rejects, when the system has done with the head; with how much of it is written, or the error. */
  readonly written: Promise<number | Error>;
};

/** Written and flushed by one request to the system: between two, the program would have to stop what it does. */
const { O_CREAT, O_DSYNC = 0, O_EXCL, O_WRONLY } = constants;
const FLUSHED = O_CREAT | O_EXCL | O_WRONLY | O_DSYNC;

/** How much of the head the system took. */
const writeHead = (file: number, head: Bytes): Promise<number> =>
  new Promise((done, failed) =>
    write(file, head, 0, head.length, 0, (error, length) => (error ? failed(error) : done(length))),
  );

/** Creates `temporary` and starts to fill it. `created` hears of the file as soon as it is there. */
export function begin(temporary: string, head: Bytes, mode: number, created: () => void): Begun {
  const file = openSync(temporary, FLUSHED, mode);
  created();
  const written = writeHead(file, head).catch((error: Error) => error);
  return { file, temporary, mode, head, written };
}

const continues = (bytes: Bytes, head: Bytes): boolean =>
  bytes.buffer === head.buffer && bytes.byteOffset === head.byteOffset && bytes.length >= head.length;

/** Writes what is missing of `bytes`: the rest where they begin with the head, standing in the same memory; else all. */
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
