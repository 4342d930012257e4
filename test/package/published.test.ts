/** What the linters of published packages say about this one: nothing. */

import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, expect, test } from 'vitest';
import { pack } from './packed.ts';

const packed = pack();
afterAll(packed.dispose);

test('publint', async () => {
  const { messages } = await publint({ pkgDir: packed.folder, strict: true, pack: false });
  // where the project lives is not known here; the release workflow writes it in
  expect(messages.filter(({ code }) => !code.startsWith('USE_REPOSITORY'))).toEqual([]);
});

test('are the types wrong?', async () => {
  const tarball = createPackageFromTarballData(new Uint8Array(readFileSync(packed.tarball)));
  const result = await checkPackage(tarball);
  const problems = result.types === false ? [{ kind: 'no types' }] : result.problems;
  // an ES module is an ES module: CommonJS loads it by `require(esm)`, and resolution older than `exports` is not served
  const known = (problem: { kind: string; resolutionKind?: string }) =>
    problem.kind === 'CJSResolvesToESM' || problem.resolutionKind === 'node10';
  expect(problems.filter((problem) => !known(problem))).toEqual([]);
});
