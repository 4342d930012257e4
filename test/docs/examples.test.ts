/**
 * Examples cannot rot: every `sh` block of README.md and docs/ runs here, top to bottom, in one scratch folder per page,
 * with the files of fixtures.ts. A line that is meant to fail ends in `# exit N`; what stands behind `#> ` below a line is part of
 * what it prints. Blocks of other kinds are not run.
 */

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from '../golden/workspace.ts';
import { environment, plainFolder, toolsFolder } from './fixtures.ts';

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

type Line = { readonly command: string; readonly exit: number; readonly prints: readonly string[] };

/** The commands of a page's `sh` blocks; a trailing backslash joins lines. */
function commands(page: string): Line[] {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
  const lines = blocks.flatMap((block) => block.replace(/\\\n\s*/g, ' ').split('\n'));
  return lines.flatMap((command, i) => {
    if (!/^otapack(-\w+)? /.test(command)) return [];
    const after = lines.slice(i + 1);
    const end = after.findIndex((line) => !line.startsWith('#> '));
    const prints = after.slice(0, end < 0 ? after.length : end).map((line) => line.slice(3));
    return [{ command, exit: Number(/# exit (\d+)\s*$/.exec(command)?.[1] ?? 0), prints }];
  });
}

const tools = toolsFolder();

afterAll(() => rmSync(tools, { recursive: true, force: true }));

describe.each(pages)('%s', (page) => {
  const lines = commands(page);
  const folder = lines.length > 0 ? plainFolder() : '';

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.runIf(lines.length === 0)('has no commands', () => expect(lines).toEqual([]));

  test.each(lines)('$command', ({ command, exit, prints }) => {
    const ran = spawnSync('sh', ['-c', command], {
      cwd: folder,
      encoding: 'utf8',
      input: '',
      env: environment(tools, folder),
    });
    expect(ran.status, ran.stderr).toBe(exit);
    for (const text of prints) expect(ran.stdout + ran.stderr).toContain(text);
  });
});
