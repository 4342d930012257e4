/**
 * Reads inputs and writes outputs. Inputs are read whole. Outputs are written all or none: each to a temporary name beside its
 * target, then flushed, and when all of them are complete they are renamed over their targets, which stay as they were until
 * then.
 */

import { closeSync, openSync, read, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { strictText } from '../core/bytes.ts';
import { Fault } from '../core/fault.ts';
import { holdsPrivatePem } from '../core/key-text.ts';
import type { Bytes, NamedBytes } from '../core/types.ts';
import { collected, LARGEST_INPUT, tooLarge } from './collect.ts';
import type { Host } from './host.ts';
import { linkTarget, staging } from './staging.ts';

export type FileFaultCode =
  | 'file/not-found'
  | 'file/is-a-folder'
  | 'file/unreadable'
  | 'file/too-large'
  | 'file/unwritable'
  | 'file/exists'
  | 'file/named-twice'
  | 'file/binary-to-terminal';

export const unusable = (code: FileFaultCode, what: string, fix?: string) =>
  new Fault<FileFaultCode>({ code, exit: 3, what, fix });

function readingFault(path: string, error: NodeJS.ErrnoException): Fault {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return unusable(
      'file/not-found',
      `${path}: no such file`,
      'check the path; it is relative to the working directory',
    );
  }
  if (error.code === 'EISDIR') return unusable('file/is-a-folder', `${path} is a folder, a file is needed`);
  return unusable('file/unreadable', `${path} cannot be read: ${error.code ?? error.message}`);
}

/** Spare memory before and after a file's content, so that an image can be built around it without a copy. */
export type Room = { readonly before: number; readonly after: number };

/** Reads once, without blocking. `node:fs/promises`, which has a function for it, takes a millisecond to load. */
const readInto = (file: number, bytes: Bytes, from: number): Promise<number> =>
  new Promise((done, failed) =>
    read(file, bytes, from, bytes.length - from, null, (error, length) =>
      error ? failed(error) : done(length),
    ),
  );

/** The whole of a regular file. */
async function readWhole(path: string, size: number, { before, after }: Room): Promise<Bytes> {
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(new ArrayBuffer(before + size + after), before, size);
    let length = 0;
    for (let more = 1; more > 0 && length < size; length += more) more = await readInto(file, bytes, length);
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** The file at `path`, or standard input for `-`. The name is kept as the user wrote it. */
export async function readInput(host: Host, path: string, room?: Room): Promise<NamedBytes> {
  if (path === '-') return { name: '-', bytes: await host.stdin() };
  try {
    const absolute = resolve(host.cwd, path);
    const found = statSync(absolute);
    const { size } = found;
    if (size > LARGEST_INPUT) throw tooLarge(path, String(size));
    if (found.isFile() && size > 0) {
      host.trace?.(`read ${path}: ${size} bytes`);
      const bytes = await readWhole(absolute, size, room ?? { before: 0, after: 0 });
      return { name: path, bytes, ...(room ? { consumable: true } : {}) };
    }
    // a pipe, a device, a file of /proc
    const { createReadStream } = await import('node:fs');
    return { name: path, bytes: await collected(createReadStream(absolute), path) };
  } catch (error) {
    throw error instanceof Fault ? error : readingFault(path, error as NodeJS.ErrnoException);
  }
}

/** Whether the error says that an input does not exist. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Fault && error.code === 'file/not-found';

/** The result of `reading`, or undefined when its input does not exist. */
export async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export type Output = {
  readonly path: string;
  readonly bytes: Bytes;
  /** The file mode, for secrets. Other files keep the mode that they have, or get the default of the process. */
  readonly mode?: number;
  /** Refuse when the target exists (private keys). */
  readonly exclusive?: boolean;
  /** Make the folder, and those above it, where they are not there. */
  readonly makeFolder?: boolean;
};

function writingFault(path: string, error: NodeJS.ErrnoException): Fault {
  if (error.code === 'EEXIST') {
    return unusable(
      'file/exists',
      `${path} exists and is never overwritten`,
      'name another file, or move the old one away',
    );
  }
  const why = error.code === 'ENOENT' ? 'its folder does not exist' : (error.code ?? error.message);
  return unusable('file/unwritable', `${path} cannot be written: ${why}`, 'nothing was changed');
}

/** The outputs of a run. They are added one by one and become visible together. Paths are relative to the working directory. */
export type Outputs = {
  /** The file that a write to `path` changes: one name for each file, whatever path or link leads to it. */
  place(path: string): Promise<string>;
  /** Starts to write the beginning of the output at `path`, whose bytes no longer change. */
  begin(path: string, head: Bytes): void;
  /** Writes the bytes beside their place. */
  add(output: Output): Promise<void>;
  /** Puts everything in its place; on an error nothing has changed. */
  commit(): Promise<void>;
  discard(): Promise<void>;
};

/** Where the heading of a PEM is looked for; notes may stand before it. */
const KEY_HEADING_WITHIN = 4096;

/** The only copy of a private key is not the place for another output, whatever a script names. */
function refuseKeyFile(target: string, path: string): void {
  if (!holdsPrivatePem(beginningOf(target))) return;
  throw unusable('file/exists', `${path} holds a private key and is never overwritten`, 'name another file');
}

/** The first characters of a file; none of one that may be replaced and not read. */
function beginningOf(target: string): string {
  const bytes = Buffer.alloc(KEY_HEADING_WITHIN);
  let file: number | undefined;
  try {
    file = openSync(target, 'r');
    return bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0));
  } catch {
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

export function stageOutputs(host: Host): Outputs {
  const staged = staging();
  const shown = new Map<string, string>();
  const place = (path: string) => linkTarget(resolve(host.cwd, path));
  const told = (error: unknown, path: string): Error => {
    if (error instanceof Fault) return error;
    const failed = error as NodeJS.ErrnoException & { dest?: string };
    return writingFault(shown.get(failed.dest ?? '') ?? path, failed);
  };
  const placed = (path: string): string => {
    try {
      return place(path);
    } catch (error) {
      throw told(error, path);
    }
  };
  return {
    place: async (path) => placed(path),
    begin: (path, head) => staged.begin(placed(path), head),
    add: async ({ path, bytes, mode, exclusive = false, makeFolder = false }) => {
      try {
        // an exclusive output must not exist: a link in its place is refused, not followed
        const target = exclusive ? resolve(host.cwd, path) : place(path);
        const there = exclusive ? undefined : statSync(target, { throwIfNoEntry: false });
        if (there?.isDirectory()) {
          throw unusable('file/is-a-folder', `${path} is a folder; name the file to write`);
        }
        // who replaces a key by a key has been asked
        if (there?.isFile() && mode === undefined) refuseKeyFile(target, path);
        shown.set(target, path);
        const secret = mode === undefined ? {} : { mode, secret: true };
        await staged.add(target, bytes, { makeFolder, exclusive, ...secret });
        host.trace?.(`write ${path}: ${bytes.length} bytes`);
      } catch (error) {
        throw told(error, path);
      }
    },
    commit: async () => {
      try {
        await staged.commit();
      } catch (error) {
        throw told(error, 'an output');
      }
    },
    discard: staged.discard,
  };
}

/** One file holds one output, and standard output too; a device takes any number. */
async function refuseTwins(outputs: readonly Output[], staged: Outputs): Promise<void> {
  if (outputs.length < 2) return;
  const seen = new Map<string, string>();
  for (const { path } of outputs) {
    const place = path === '-' ? path : await staged.place(path);
    const before = seen.get(place);
    const device = path !== '-' && statSync(place, { throwIfNoEntry: false })?.isFile() === false;
    if (before !== undefined && !device) {
      const both =
        before === path ? `${path} is named for two outputs` : `${before} and ${path} are one file`;
      throw new Fault<FileFaultCode>({
        code: 'file/named-twice',
        exit: 2,
        what: `${both}: the second would take the place of the first`,
        fix: 'name a file for each',
      });
    }
    seen.set(place, path);
  }
}

/**
 * Writes every output or none. `-` is standard output, which takes binary data only if it is no terminal. Exclusive outputs
 * are created before the others are renamed: if one of them exists already, nothing has changed. They are removed again when
 * a later step fails.
 */
export async function writeOutputs(
  host: Host,
  outputs: readonly Output[],
  staged: Outputs = stageOutputs(host),
): Promise<void> {
  try {
    await refuseTwins(outputs, staged);
    for (const output of outputs) if (output.path !== '-' && !output.exclusive) await staged.add(output);
    for (const output of outputs) if (output.path !== '-' && output.exclusive) await staged.add(output);
    await staged.commit();
  } finally {
    await staged.discard();
  }
  for (const output of outputs) if (output.path === '-') writeBytes(host, output.bytes);
}

/** No text in UTF-8, or one with control characters that a terminal would obey. */
function isBinary(bytes: Bytes): boolean {
  const text = strictText(bytes);
  return text === undefined || /[\0-\x08\x0e-\x1f]/.test(text);
}

/** Bytes to standard output; binary never goes to a terminal. */
export function writeBytes(host: Host, bytes: Bytes): void {
  if (host.out.isTerminal && isBinary(bytes)) {
    throw unusable(
      'file/binary-to-terminal',
      'binary output is not written to a terminal',
      'name a file, or pipe it',
    );
  }
  host.out.write(bytes);
}
