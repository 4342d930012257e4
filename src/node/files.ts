/**
 * Files in, files out. Inputs are read whole; outputs are written all or none: each to a temporary name beside its
 * target, flushed, and only when all are complete renamed over the targets. Whatever stood there before stands until then.
 */

import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Fault } from '../core/fault.ts';
import type { Bytes, NamedBytes } from '../core/types.ts';
import type { Host } from './host.ts';

export type FileFaultCode =
  | 'file/not-found'
  | 'file/is-a-folder'
  | 'file/unreadable'
  | 'file/too-large'
  | 'file/unwritable'
  | 'file/exists'
  | 'file/binary-to-terminal';

/** No firmware of the formats here comes near; a wrong path to a disk image is refused before it fills the memory. */
const LARGEST_INPUT = 512 * 1024 * 1024;

const unusable = (code: FileFaultCode, what: string, fix?: string) =>
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

/** The file at `path`, or standard input for `-`. The name is kept as the user wrote it. */
export async function readInput(host: Host, path: string): Promise<NamedBytes> {
  if (path === '-') return { name: '-', bytes: await host.stdin() };
  try {
    const absolute = resolve(host.cwd, path);
    const { size } = await stat(absolute);
    if (size > LARGEST_INPUT) {
      throw unusable(
        'file/too-large',
        `${path} has ${size} bytes, more than any firmware (limit ${LARGEST_INPUT})`,
      );
    }
    return { name: path, bytes: new Uint8Array(await readFile(absolute)) };
  } catch (error) {
    throw error instanceof Fault ? error : readingFault(path, error as NodeJS.ErrnoException);
  }
}

export type Output = {
  readonly path: string;
  readonly bytes: Bytes;
  /** File mode for what holds a secret; others get the process's default. */
  readonly mode?: number;
  /** Refuse when the target exists (private keys). */
  readonly exclusive?: boolean;
};

/** Where a write to `path` really lands: the target of a link, so that the link itself stays. */
async function landing(path: string): Promise<string> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await realpath(path) : path;
  } catch {
    return path;
  }
}

async function writeBeside(target: string, output: Output): Promise<string> {
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.part`);
  let file: FileHandle | undefined;
  try {
    file = await open(temporary, 'wx', output.mode ?? 0o666);
    await file.writeFile(output.bytes);
    await file.sync();
    return temporary;
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  } finally {
    await file?.close();
  }
}

async function createExclusively(target: string, output: Output): Promise<void> {
  const file = await open(
    target,
    constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY,
    output.mode ?? 0o666,
  );
  try {
    await file.writeFile(output.bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

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

/**
 * Writes every output or none. `-` is standard output (refused when it is a terminal and the bytes are not text).
 * Exclusive outputs are created last, so that a target that exists leaves everything as it was.
 */
export async function writeOutputs(host: Host, outputs: readonly Output[]): Promise<void> {
  const pending: { temporary: string; target: string; path: string }[] = [];
  let current = '';
  try {
    for (const output of outputs) {
      current = output.path;
      if (output.path === '-' || output.exclusive) continue;
      const target = await landing(resolve(host.cwd, output.path));
      if ((await stat(target).catch(() => undefined))?.isDirectory()) {
        throw unusable('file/is-a-folder', `${output.path} is a folder; name the file to write`);
      }
      pending.push({ temporary: await writeBeside(target, output), target, path: output.path });
    }
    for (const output of outputs) {
      current = output.path;
      if (output.exclusive) await createExclusively(resolve(host.cwd, output.path), output);
    }
    while (pending.length > 0) {
      const next = pending[0] as (typeof pending)[number];
      current = next.path;
      await rename(next.temporary, next.target);
      pending.shift();
    }
  } catch (error) {
    throw error instanceof Fault ? error : writingFault(current, error as NodeJS.ErrnoException);
  } finally {
    for (const left of pending) await unlink(left.temporary).catch(() => {});
  }
  for (const output of outputs) if (output.path === '-') writeBytes(host, output.bytes);
}

/** Bytes to standard output; binary never goes to a terminal. */
export function writeBytes(host: Host, bytes: Bytes): void {
  if (host.out.isTerminal && bytes.includes(0)) {
    throw unusable(
      'file/binary-to-terminal',
      'binary output is not written to a terminal',
      'name a file, or pipe it',
    );
  }
  host.out.write(bytes);
}
