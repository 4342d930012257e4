/** Links between the pages lead somewhere: the file is there, and the heading in it. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../golden/workspace.ts';

const pages = ['.', 'docs', 'keys.example', 'golden/nordic', 'golden/mcuboot', 'golden/esp8266'].flatMap(
  (folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
);

const withoutCode = (text: string): string =>
  text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, 'x');

/** The anchor of a heading, as GitHub makes it. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map((match) => anchor(match[1] ?? ''));

test.each(pages)('%s', (page) => {
  const text = withoutCode(readFileSync(join(root, page), 'utf8'));
  for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(link)) continue;
    const [file = '', heading] = link.split('#');
    const target = file === '' ? join(root, page) : join(root, dirname(page), file);
    expect(existsSync(target), `${page}: ${link}`).toBe(true);
    expect(relative(root, target).startsWith('..'), `${page}: ${link}`).toBe(false);
    if (heading !== undefined && statSync(target).isFile())
      expect(anchorsOf(target), `${page}: ${link}`).toContain(heading);
  }
});
