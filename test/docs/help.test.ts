/**
 * The help opens with examples, and they work: every one is run, as it stands, in a folder of its own that holds the
 * files of fixtures.ts and what `made` makes of them.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Command, Entry, Group } from '../../src/cli/command.ts';
import { commandHelp, examplesOf, groupHelp } from '../../src/cli/help.ts';
import { programOf } from '../../src/cli/program.ts';
import { esp8266Words, mcubootWords, nativeWords, nordicWords } from '../../src/cli/words.ts';
import { environment, fullFolder, toolsFolder } from './fixtures.ts';

type Leaf = { readonly path: string; readonly command: Command };

const program: Group = programOf(nativeWords, nordicWords, mcubootWords, esp8266Words);

async function leavesOf(words: Readonly<Record<string, Entry>>, path: readonly string[]): Promise<Leaf[]> {
  const leaves: Leaf[] = [];
  for (const [word, entry] of Object.entries(words)) {
    const node = await entry.load();
    if ('run' in node) leaves.push({ path: [...path, word].join(' '), command: node });
    else leaves.push(...(await leavesOf(node.words, [...path, word])));
  }
  return leaves;
}

const leaves = await leavesOf(program.words, ['otapack']);
const examples = [...(program.examples ?? []), ...leaves.flatMap(({ command }) => command.examples)];
const lines = [...new Set(examples.map(([line]) => line))];

/** Examples whose answer is no, by their exit code. */
const exits: Readonly<Record<string, number>> = {
  'otapack verify slot.bin --against app.bin': 1,
};

/** Files that an example makes and that must not be there before, because nothing replaces them. */
function madeBy(line: string): string[] {
  if (/keys generate|keygen|--gen-key/.test(line)) return ['private.key', 'private.pem'];
  return line.includes('otapack init') ? ['otapack.yaml'] : [];
}

describe.each(leaves)('$path --help', ({ path, command }) => {
  test('opens with what it does and three examples', async () => {
    const help = await commandHelp(command, path.split(' '), 100);
    expect(help.startsWith(`${command.summary}\n\nExamples:\n`)).toBe(true);
    expect(command.examples.length).toBeGreaterThanOrEqual(3);
  });

  test('an example uses the words it stands under', () => {
    const plain = path.replace(' nrf5sdk-tools', '');
    const spellings = [
      plain,
      ...['esp8266', 'esp8266 esptool-rtos'].map((words) => path.replace(words, 'esptool')),
    ];
    const begins = (line: string) =>
      spellings.some((words) => line.replace('--chip esp8266 ', '').includes(words));
    expect(command.examples.some(([line]) => begins(line))).toBe(true);
  });
});

type Knot = { readonly path: string; readonly group: Group };

async function groupsOf(group: Group, path: string): Promise<Knot[]> {
  const found: Knot[] = [{ path, group }];
  for (const [word, entry] of Object.entries(group.words)) {
    const node = await entry.load();
    if (!('run' in node)) found.push(...(await groupsOf(node, `${path} ${word}`)));
  }
  return found;
}

const groups = await groupsOf(program, 'otapack');

const widest = (text: string): number => Math.max(...text.split('\n').map(({ length }) => length));

describe.each(groups)('$path --help', ({ path, group }) => {
  test('has three examples that are run below, and every word', async () => {
    const help = await groupHelp(group, path.split(' '), 80);
    const shown = await examplesOf(group);
    expect(shown.length).toBe(3);
    for (const [line] of shown) expect(lines).toContain(line);
    for (const word of Object.keys(group.words)) expect(help).toContain(word);
  });
});

describe('80 columns are enough', () => {
  test.each(leaves)('$path', async ({ path, command }) => {
    expect(widest(await commandHelp(command, path.split(' '), 80))).toBeLessThanOrEqual(80);
  });

  test.each(groups)('$path', async ({ path, group }) => {
    expect(widest(await groupHelp(group, path.split(' '), 80))).toBeLessThanOrEqual(80);
  });
});

test('an example that was folded is the same line for a shell', async () => {
  for (const { path, command } of leaves) {
    const help = await commandHelp(command, path.split(' '), 80);
    const unfolded = help.replace(/ \\\n */g, ' ');
    for (const [line] of command.examples) expect(unfolded).toContain(`\n  ${line}\n`);
  }
});

test('headings name options that are there, each once', () => {
  for (const { command } of leaves) {
    const placed = Object.values(command.sections ?? {}).flat();
    expect(new Set(placed).size).toBe(placed.length);
    expect(command.options.map(({ name }) => name)).toEqual(expect.arrayContaining(placed));
  }
});

describe('every example works', () => {
  const tools = toolsFolder();
  let template = '';
  beforeAll(() => {
    template = fullFolder(tools);
  });
  afterAll(() => {
    for (const folder of [tools, template]) rmSync(folder, { recursive: true, force: true });
  });

  test.each(lines)('%s', (line) => {
    const folder = mkdtempSync(`${template}-`);
    cpSync(template, folder, { recursive: true });
    for (const name of madeBy(line)) rmSync(join(folder, name), { recursive: true, force: true });
    const ran = spawnSync('bash', ['-c', line], {
      cwd: folder,
      encoding: 'utf8',
      input: 'a passphrase\na passphrase\n',
      env: environment(tools, folder),
    });
    rmSync(folder, { recursive: true, force: true });
    expect(ran.status, ran.stderr).toBe(exits[line] ?? 0);
  });
});
