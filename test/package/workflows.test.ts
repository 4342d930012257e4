/** The workflows: every step of others is pinned to a commit, and no job may do more than it needs. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../golden/workspace.ts';

type Step = { readonly uses?: string; readonly run?: string; readonly with?: Record<string, unknown> };
type Job = {
  readonly permissions?: Record<string, string>;
  readonly 'timeout-minutes'?: number;
  readonly environment?: string;
  readonly steps: readonly Step[];
};
type Workflow = { readonly permissions?: Record<string, string>; readonly jobs: Record<string, Job> };

const folder = join(root, '.github/workflows');
const workflows = readdirSync(folder).map((name) => {
  const text = readFileSync(join(folder, name), 'utf8');
  return { name, text, workflow: parse(text) as Workflow };
});

describe.each(workflows)('$name', ({ text, workflow }) => {
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps);

  test('uses actions by a full commit, with the version beside it', () => {
    const lines = text.split('\n').filter((line) => /\buses:/.test(line));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+(\.\d+)*$/);
  });

  test('reads by default; a job that writes says what', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    for (const [name, { permissions = {} }] of jobs) {
      const writes = Object.entries(permissions).filter(([, access]) => access === 'write');
      if (writes.length > 0) expect(name).toBe('release');
    }
  });

  test('every job ends some time', () => {
    for (const [, job] of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
  });

  test('leaves no token in the checkout, and puts no expression into a script', () => {
    for (const step of steps) {
      if (step.uses?.startsWith('actions/checkout@')) expect(step.with?.['persist-credentials']).toBe(false);
      // what is spliced into a script is run by it; values come as environment variables
      expect(step.run ?? '').not.toMatch(/\$\{\{/);
    }
  });
});

test('a release is published by its identity, not by a stored token', () => {
  const release = workflows.find(({ name }) => name === 'release.yml');
  const job = release?.workflow.jobs['release'];
  expect(job?.permissions?.['id-token']).toBe('write');
  expect(job?.environment).toBe('npm');
  expect(release?.text).toMatch(/npm publish .*--provenance/);
  expect(release?.text).not.toMatch(/NODE_AUTH_TOKEN|NPM_TOKEN/);
});
