/** The golden fixtures of the project, as things to look at and to damage. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Bytes } from '../src/core/types.ts';

let root = '';

/** Where the project lies; the bundle that runs lies elsewhere. */
export const useProject = (folder: string): void => {
  root = folder;
};

export const golden = (format: string): string => join(root, 'golden', format);

const LARGEST = 100_000;
const listed = new Map<string, readonly string[]>();

function list(format: string, name: RegExp): readonly string[] {
  const folder = golden(format);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => name.test(path) && statSync(join(folder, path)).size <= LARGEST)
    .sort();
}

/** One of a format's fixtures whose path fits, chosen by any number. */
export function fixture(
  format: string,
  name: RegExp,
  which: number,
): { readonly path: string; readonly bytes: Bytes } {
  const id = `${format} ${name}`;
  const paths = listed.get(id) ?? list(format, name);
  listed.set(id, paths);
  const path = paths[which % paths.length] ?? '';
  return { path, bytes: new Uint8Array(readFileSync(join(golden(format), path))) };
}
