/** The golden cases about keys, and what a run of one must leave behind. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { goldenJson, type Ran, type Workspace } from './workspace.ts';

export type KeyCase = {
  readonly id: string;
  readonly group?: string;
  readonly argv: readonly string[];
  readonly stdin?: string | null;
  readonly expect: 'ok' | 'error';
  readonly exitCode: number;
  readonly crash?: boolean;
  readonly output?: string | null;
  readonly deterministic: boolean;
  readonly stdout?: string;
  readonly stdoutFile?: string;
  readonly stdoutContains?: readonly string[] | string;
  readonly stderrContains?: readonly string[] | string;
};

export const casesOf = (format: 'nordic' | 'mcuboot'): readonly KeyCase[] => {
  const file = goldenJson<readonly KeyCase[] | { readonly cases: readonly KeyCase[] }>(format, 'cases.json');
  return 'cases' in file ? file.cases : file;
};

const texts = (given: readonly string[] | string | undefined): readonly string[] => [given ?? []].flat();

/** Runs the case with its output file out of the way, as the reference did. */
export async function runCase(space: Workspace, words: readonly string[], golden: KeyCase): Promise<Ran> {
  if (golden.output) rmSync(join(space.folder, golden.output), { force: true });
  return space.run([...words, ...golden.argv], golden.stdin ?? '');
}

/** What holds for every case: exit code, fragments of messages, and no output of a refused run. */
export function expectManners(space: Workspace, golden: KeyCase, ran: Ran): void {
  expect(ran.code, ran.stderr).toBe(golden.exitCode);
  for (const fragment of texts(golden.stdoutContains)) expect(ran.stdout).toContain(fragment);
  if (!golden.crash)
    for (const fragment of texts(golden.stderrContains)) expect(ran.stderr).toContain(fragment);
  expect(ran.stderr).not.toMatch(/\bat .*\.[jt]s:\d+/);
  if (golden.expect === 'error' && golden.output) expect(space.exists(golden.output)).toBe(false);
}
