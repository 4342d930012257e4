/** Folders of artifacts: whether a path is one, and the files in it by name. */

import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { NamedBytes } from '../core/types.ts';
import { readInput } from './files.ts';
import { glob } from './globs.ts';
import type { Host } from './host.ts';

/** What is at a path: nothing, a folder, or something to read. */
export async function kindOf(host: Host, path: string): Promise<'nothing' | 'folder' | 'file'> {
  if (path === '-') return 'file';
  const found = await stat(resolve(host.cwd, path)).catch(() => undefined);
  if (!found) return 'nothing';
  return found.isDirectory() ? 'folder' : 'file';
}

/** The files of a folder and of those in it, relative to it; hidden ones and node_modules are left out. */
export const namesIn = (host: Host, folder: string): Promise<readonly string[]> =>
  glob(resolve(host.cwd, folder), '**/*');

/** A file of a folder, under the path it has from the working directory. */
export const readIn = (host: Host, folder: string, name: string): Promise<NamedBytes> =>
  readInput(host, join(folder, name));
