/** The package as npm would publish what was built: packed once for all tests of a file. */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { dist, root } from '../golden/workspace.ts';

export type Packed = {
  /** The tarball. */
  readonly tarball: string;
  /** Its contents, unpacked. */
  readonly folder: string;
  /** Paths of its files, sorted. */
  readonly files: readonly string[];
  readonly dispose: () => void;
};

export const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** What package.json lists, beside the folder that was built, wherever that one is. */
export function pack(): Packed {
  const scratch = mkdtempSync(join(tmpdir(), 'otapack-packed-'));
  const source = join(scratch, 'source');
  for (const name of [
    'package.json',
    ...packageJson.files.filter((path: string) => !path.startsWith('dist/')),
  ]) {
    cpSync(join(root, name), join(source, name), { recursive: true });
  }
  for (const name of ['cli', 'lib'])
    cpSync(join(dist, name), join(source, 'dist', name), { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', scratch], {
    cwd: source,
  });
  const tarball = join(scratch, `otapack-${packageJson.version}.tgz`);
  execFileSync('tar', ['-xzf', basename(tarball)], { cwd: scratch });
  const folder = join(scratch, 'package');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
  return { tarball, folder, files, dispose: () => rmSync(scratch, { recursive: true, force: true }) };
}
