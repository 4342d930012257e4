/**
 * The examples of docs/library.md, type-checked and run: all of its `ts` blocks as one module, in a folder with the
 * fixtures where the built library is installed as `otapack`.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dist, root } from '../golden/workspace.ts';
import { plainFolder } from './fixtures.ts';

const folder = plainFolder();
const page = readFileSync(join(root, 'docs/library.md'), 'utf8');
const example = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '').join('\n');

beforeAll(async () => {
  const installed = join(folder, 'node_modules/otapack');
  mkdirSync(installed, { recursive: true });
  cpSync(join(dist, 'lib'), join(installed, 'dist/lib'), { recursive: true });
  cpSync(join(root, 'package.json'), join(installed, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'));
  symlinkSync(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'example.ts'), example);
  writeFileSync(join(folder, 'example.js'), (await transform(example, { loader: 'ts' })).code);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...argv: string[]) => spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });

test('they type-check', () => {
  const options = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node'];
  const ran = run(join(root, 'node_modules/typescript/bin/tsc'), ...options, 'example.ts');
  expect(ran.status, ran.stdout).toBe(0);
});

test('they run', () => {
  const ran = run('example.js');
  expect(ran.status, ran.stderr).toBe(0);
  expect(ran.stdout).toContain('nordic/option-missing');
  expect(readFileSync(join(folder, 'fresh.key'), 'utf8')).toContain('PRIVATE KEY');
});
