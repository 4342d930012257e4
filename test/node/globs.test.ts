/** Patterns name the files a shell would, sorted. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { glob, isPattern } from '../../src/node/globs.ts';

let folder: string;
const files = [
  'a.bin',
  'b.hex',
  '.hidden.bin',
  'build/x/app.hex',
  'build/y/app.hex',
  'build/y/app.bin',
  '.git/z.bin',
  'node_modules/n.bin',
  'odd[1].bin',
];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'otapack-globs-'));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['*.bin', ['a.bin', 'odd[1].bin']],
  ['?.bin', ['a.bin']],
  ['{a,b}.{bin,hex}', ['a.bin', 'b.hex']],
  ['build/*/app.hex', ['build/x/app.hex', 'build/y/app.hex']],
  ['./build/[xz]/app.*', ['build/x/app.hex']],
  ['build/[!x]/app.hex', ['build/y/app.hex']],
  ['**/*.bin', ['a.bin', 'build/y/app.bin', 'odd[1].bin']],
  ['**/app.bin', ['build/y/app.bin']],
  ['build/**', ['build/x/app.hex', 'build/y/app.bin', 'build/y/app.hex']],
  ['.hidden.*', ['.hidden.bin']],
  ['nowhere/*', []],
  ['[z-a]', []],
])('%s', async (pattern, found) => {
  expect(await glob(folder, pattern)).toEqual(found);
});

test.skipIf(process.platform === 'win32')(
  'links to files are files, pipes and links to folders are none',
  async () => {
    mkdirSync(join(folder, 'links'));
    execFileSync('mkfifo', [join(folder, 'links/pipe')]);
    const links = {
      file: '../a.bin',
      folder: '../build',
      loop: '.',
      nothing: 'nowhere',
      device: '/dev/null',
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, 'links', name));
    expect(await glob(folder, 'links/*')).toEqual(['links/file', 'links/nothing']);
    expect(await glob(folder, 'links/folder/*/app.bin')).toEqual(['links/folder/y/app.bin']);
  },
);

test('an absolute pattern', async () => {
  expect(await glob('/', `${folder}/*.hex`)).toEqual([join(folder, 'b.hex')]);
});

test('what is a pattern', () => {
  expect(['a.bin', 'a/*.bin', 'a?', '{a}', '[a]'].map(isPattern)).toEqual([false, true, true, true, true]);
});
