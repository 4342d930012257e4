/** What is fuzzed: every kind of golden file, every reader that the project has, every command by its declaration. */

import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { allCommands, goldenLines } from '../../fuzz/command-lines.ts';
import { readCorpus, type Seed } from '../../fuzz/corpus.ts';
import { targets } from '../../fuzz/targets/all.ts';

let seeds: readonly Seed[];
beforeAll(async () => {
  seeds = await readCorpus(join(import.meta.dirname, '../..'));
});

/** Recorded outputs of tools, and what the tests alone read. */
const isNoInput = ({ name }: Seed): boolean =>
  /\.(md|stdout|ld|h|S)$|\.stdout\.txt$|^golden\/\w+\/[\w-]+\.json$|\/recipes\.json$/.test(name);

test('no file of the corpus is for nobody', () => {
  const unread = seeds.filter((seed) => !isNoInput(seed) && !targets.some(({ takes }) => takes(seed)));
  expect(unread.map(({ name }) => name)).toEqual([]);
});

test('no target is without a file', () => {
  for (const { name, takes } of targets) expect([name, seeds.some(takes)]).toEqual([name, true]);
});

test.each([
  ...['zip', 'init-packet', 'hex', 'elf', 'key', 'mcuboot', 'esp8266', 'nordic', 'settings-page', 'config'],
  ...['explain', 'document', 'profile', 'predict', 'release', 'releases', 'partitions', 'ecdsa-der', 'lzma2'],
  ...['signature-file', 'production', 'mcuboot-manifest', 'build-tree', 'dumpinfo', 'lines', 'cli'],
])('%s is a target', (name) => expect(targets.map((target) => target.name)).toContain(name));

test('every golden case is a command line to start from', async () => {
  const lines = goldenLines(seeds);
  expect(lines.length).toBeGreaterThan(480);
  const commands = await allCommands();
  expect(commands.length).toBeGreaterThan(50);
  const known = new Set(commands.map(({ words }) => words[0]));
  for (const { argv } of lines) expect(known).toContain(argv[0]);
});
