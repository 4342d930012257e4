/**
 * Examples cannot rot: every `sh` block of README.md and docs/ runs here, top to bottom, in one scratch folder per page,
 * with the files of fixtures.ts. A line that is meant to fail ends in `# exit N`. Blocks of other kinds are not run.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, root } from '../golden/workspace.ts';
import { fixtures } from './fixtures.ts';

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

type Line = { readonly command: string; readonly exit: number };

/** The commands of a page's `sh` blocks; a trailing backslash joins lines. */
function commands(page: string): Line[] {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
  return blocks
    .flatMap((block) => block.replace(/\\\n\s*/g, ' ').split('\n'))
    .filter((line) => /^otapack(-\w+)? /.test(line))
    .map((line) => ({ command: line, exit: Number(/# exit (\d+)\s*$/.exec(line)?.[1] ?? 0) }));
}

const tools = mkdtempSync(join(tmpdir(), 'otapack-tools-'));

beforeAll(() => {
  for (const [name, words] of [
    ['otapack', ''],
    ['otapack-imgtool', 'mcuboot '],
    ['otapack-nrfutil', 'nordic '],
  ] as const) {
    writeFileSync(join(tools, name), `#!/bin/sh\nexec "${process.execPath}" "${cli}" ${words}"$@"\n`);
    chmodSync(join(tools, name), 0o755);
  }
});
afterAll(() => rmSync(tools, { recursive: true, force: true }));

describe.each(pages)('%s', (page) => {
  const lines = commands(page);
  const folder = mkdtempSync(join(tmpdir(), 'otapack-docs-'));

  beforeAll(() => {
    for (const [name, source] of Object.entries(fixtures))
      copyFileSync(join(root, source), join(folder, name));
    mkdirSync(join(folder, 'build'));
    execFileSync(process.execPath, [cli, 'keys', 'show', 'private.key', '--out', 'public.pem'], {
      cwd: folder,
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.runIf(lines.length === 0)('has no commands', () => expect(lines).toEqual([]));

  test.each(lines)('$command', ({ command, exit }) => {
    const ran = spawnSync('sh', ['-c', command], {
      cwd: folder,
      encoding: 'utf8',
      input: '',
      env: { ...process.env, PATH: `${tools}${delimiter}${process.env['PATH']}`, NO_COLOR: '1' },
    });
    expect(ran.status, ran.stderr).toBe(exit);
  });
});
