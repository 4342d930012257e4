/** The same source gives the same bytes, wherever and whenever it is built. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { root } from '../golden/workspace.ts';

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), 'otapack-reproducible-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const sources = ['package.json', 'tsconfig.json', 'tsconfig.lib.json', 'src', 'scripts', 'proto'];

/** Hash of every file that a build of a copy in `folder` makes. */
async function built(folder: string, env: Record<string, string>): Promise<Record<string, string>> {
  const place = join(scratch, folder);
  mkdirSync(place, { recursive: true });
  for (const name of sources) cpSync(join(root, name), join(place, name), { recursive: true });
  symlinkSync(realpathSync(join(root, 'node_modules')), join(place, 'node_modules'), 'dir');
  const dist = join(place, 'dist');
  await run(process.execPath, ['scripts/build.mjs'], {
    cwd: place,
    env: { ...process.env, ...env, OTAPACK_DIST: dist },
  });
  const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file): [string, string] => [
        relative(dist, file),
        createHash('sha256').update(readFileSync(file)).digest('hex'),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

test('two folders, two time zones, two languages: one result', { timeout: 120_000 }, async () => {
  const first = await built('here', { TZ: 'UTC', LANG: 'C' });
  const second = await built('some/where/else entirely', { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8' });
  expect(Object.keys(first).length).toBeGreaterThan(20);
  expect(second).toEqual(first);
});
