/** What the file system tells about the file of a private key: whether it exists, who else can read it, whether it is in a git work tree. */

import { existsSync, lstatSync, type Stats, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Finding } from '../core/types.ts';
import type { Host } from './host.ts';

export type KeyFileWarning = 'key/readable-by-others' | 'key/in-git-work-tree';

const MOST_FOLDERS = 64;
const READABLE_BY_OTHERS = 0o044;

function found(look: () => Stats): Stats | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** Whether anything is at the path, even a link that leads nowhere. */
export const exists = async (host: Host, path: string): Promise<boolean> =>
  found(() => lstatSync(resolve(host.cwd, path))) !== undefined;

function inGitWorkTree(path: string): boolean {
  let folder = dirname(path);
  for (let i = 0; i < MOST_FOLDERS; i++) {
    if (existsSync(join(folder, '.git'))) return true;
    const parent = dirname(folder);
    if (parent === folder) return false;
    folder = parent;
  }
  return false;
}

/** Warnings about a file that holds a private key without a passphrase. */
export async function keyFileWarnings(host: Host, path: string): Promise<readonly Finding<KeyFileWarning>[]> {
  const absolute = resolve(host.cwd, path);
  const warnings: Finding<KeyFileWarning>[] = [];
  const mode = found(() => statSync(absolute))?.mode ?? 0;
  if (process.platform !== 'win32' && mode & READABLE_BY_OTHERS) {
    warnings.push({
      code: 'key/readable-by-others',
      level: 'warning',
      message: `${path}: other users of this machine can read the private key`,
      fix: `chmod 600 ${path}`,
    });
  }
  if (inGitWorkTree(absolute)) {
    warnings.push({
      code: 'key/in-git-work-tree',
      level: 'warning',
      message: `${path}: the private key lies in a git work tree, one commit away from being published`,
      fix: 'keep it outside, or hand it over as env:NAME',
    });
  }
  return warnings;
}
