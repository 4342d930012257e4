/**
 * YAML that the pages show is what the program reads: configurations without a fault, device profiles without one, and
 * workflows that name only inputs and outputs the Action has.
 */

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { utf8 } from '../../src/core/bytes.ts';
import { readConfig } from '../../src/release/config.ts';
import { cli, root } from '../golden/workspace.ts';
import { fullFolder, toolsFolder } from './fixtures.ts';

type Step = { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> };
type Job = { readonly steps?: readonly Step[] };
type Block = {
  readonly where: string;
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
};

const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];

const blocks: readonly Block[] = pages.flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(
    ([, text = ''], i) => ({
      where: `${page}, block ${i + 1}`,
      text,
      value: parse(text) as Block['value'],
    }),
  ),
);
const having = (key: string): Block[] => blocks.filter(({ value }) => Object.hasOwn(value, key));

test('there is some of each', () => {
  for (const key of ['targets', 'jobs', 'base']) expect(having(key).length, key).toBeGreaterThan(0);
});

test.each(having('targets'))('a configuration in $where', ({ text }) => {
  readConfig({ name: 'otapack.yaml', bytes: utf8(text) });
});

describe('workflows', () => {
  const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Record<
    'inputs' | 'outputs',
    object
  >;

  test.each(having('jobs'))('$where', ({ text, value }) => {
    const steps = Object.values(value['jobs'] as Record<string, Job>).flatMap((job) => job.steps ?? []);
    const ours = steps.filter(({ uses }) => uses?.includes('/otapack@'));
    expect(ours.length).toBeGreaterThan(0);
    for (const name of ours.flatMap((step) => Object.keys(step.with ?? {})))
      expect(action.inputs).toHaveProperty([name]);
    for (const [, name = ''] of text.matchAll(/steps\.otapack\.outputs\.([\w-]+)/g)) {
      expect(action.outputs).toHaveProperty([name]);
    }
  });
});

describe('device profiles', () => {
  const tools = toolsFolder();
  let folder = '';
  beforeAll(() => {
    folder = fullFolder(tools);
    mkdirSync(join(folder, 'keys'));
    for (const name of ['public.pem', 'release.pub.pem'])
      copyFileSync(join(folder, 'public.pem'), join(folder, 'keys', name));
    copyFileSync(join(folder, 'app.signed.bin'), join(folder, 'running.bin'));
  });
  afterAll(() => {
    for (const each of [tools, folder]) rmSync(each, { recursive: true, force: true });
  });

  test.each(having('base'))('$where', ({ text, value }) => {
    const base = String(value['base']);
    const file = base.startsWith('mcuboot')
      ? 'app.signed.bin'
      : base.startsWith('esp')
        ? 'user2.bin'
        : 'app.zip';
    writeFileSync(join(folder, 'profile.yaml'), text);
    const argv = [cli, 'predict', file, '--device', 'profile.yaml'];
    const ran = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
    expect([0, 1], ran.stderr).toContain(ran.status);
  });
});
