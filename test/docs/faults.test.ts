/** Every code of a fault is in the docs and asserted by some test, and the docs name no other. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../golden/workspace.ts';

const textsIn = (folder: string, end: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'));

const sources = textsIn('src', '.ts');
const union = /export type \w*FaultCode\s*=((?:\s*\|?\s*'[^']+')+)\s*;/g;

const codes = [
  ...new Set(
    sources.flatMap((text) =>
      [...text.matchAll(union)].flatMap(([, members = '']) =>
        [...members.matchAll(/'([^']+)'/g)].map(([, code = '']) => code),
      ),
    ),
  ),
].sort();

const page = readFileSync(join(root, 'docs/faults.md'), 'utf8');
const pages = page + readFileSync(join(root, 'docs/keys.md'), 'utf8');
const tests = [...textsIn('test', '.test.ts'), ...textsIn('test', 'cases.ts')].join('\n');
const raised = sources.join('\n');

test.each(codes)('%s', (code) => {
  expect(pages.includes(`\`${code}\``), 'it is in the docs').toBe(true);
  expect(raised.split(`'${code}'`).length, 'it is raised somewhere').toBeGreaterThan(2);
  expect(tests.includes(code), 'a test asserts it').toBe(true);
});

test('the page names no other', () => {
  const named = [...page.matchAll(/`([a-z0-9]+\/[a-z0-9-]+)`/g)].map(([, code = '']) => code);
  expect(named.filter((code) => !codes.includes(code))).toEqual([]);
});
