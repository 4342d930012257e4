/** The generated parts of docs/ are what the declarations make of them: `npm run docs` and commit. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  differencesPage,
  findingsPage,
  optionsPage,
  optionsTable,
  withActionTables,
  withOptionTables,
  withProfileTables,
  withSettingTables,
} from '../../scripts/docs.ts';
import { ruleTables } from '../../src/cli/rules.ts';
import { wordings } from '../../src/formats/nordic/logs/wording.ts';
import { formats } from '../../src/formats.ts';

const docs = join(import.meta.dirname, '../../docs');
const page = (name: string) => readFileSync(join(docs, name), 'utf8');

test('docs/differences.md', () => {
  expect(page('differences.md')).toBe(differencesPage());
});

test('docs/findings.md', async () => {
  expect(page('findings.md')).toBe(await findingsPage());
});

test('docs/options.md', () => {
  expect(page('options.md')).toBe(optionsPage());
});

test.each(readdirSync(docs).filter((name) => name.endsWith('.md')))('option tables in docs/%s', (name) => {
  expect(page(name)).toBe(withOptionTables(page(name)));
});

test('the keys of docs/configuration.md, the inputs and outputs of docs/action.md', () => {
  expect(page('configuration.md')).toBe(withSettingTables(page('configuration.md')));
  const actionYml = readFileSync(join(docs, '../action.yml'), 'utf8');
  expect(page('action.md')).toBe(withActionTables(page('action.md'), actionYml));
});

test('the ready device profiles of docs/predict.md', async () => {
  expect(page('predict.md')).toBe(await withProfileTables(page('predict.md')));
  for (const { id, profiles } of formats) {
    if (profiles) expect(page('predict.md')).toContain(`<!-- profiles: ${id} -->`);
  }
});

test('docs/explain.md tells every cause of an ESP8266 log', () => {
  const source = readFileSync(join(docs, '../src/formats/esp8266/causes.ts'), 'utf8');
  const ids = [...source.matchAll(/'([a-z-]+)',\s*'(?:certain|likely|possible)'/g)].map(([, id]) => id);
  expect(ids.length).toBeGreaterThan(20);
  for (const id of ids) expect(page('explain.md')).toContain(`\`${id}\``);
});

test('docs/explain.md tells every cause of a Nordic log', () => {
  for (const id of Object.keys(wordings)) expect(page('explain.md'), id).toContain(`| \`${id}\``);
});

test.each(formats.map(({ id, options }) => [id, options] as const))(
  'the options of %s have a table',
  (_, options) => {
    expect(options.length).toBeGreaterThan(0);
    expect(page('options.md')).toContain(optionsTable(options));
  },
);

describe('every finding', async () => {
  const all = (await ruleTables()).flatMap(([, rules]) => Object.entries(rules));

  test('has one entry', () => {
    const codes = all.map(([code]) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test.each(all)('%s says what, why and what to do', (code, rule) => {
    expect(code).toMatch(/^[a-z0-9]+\/[a-z0-9-]+$/);
    expect(rule.what).toMatch(/^[^A-Z\s]|^[A-Z0-9]{2,}|^[A-Z]\w*[A-Z]|^[A-Z] |^`/);
    for (const text of [rule.what, rule.why, rule.fix]) expect(text.length).toBeGreaterThan(5);
  });
});

test('the formats hand out their tables', () => {
  for (const format of formats) expect(format.rules, format.id).toBeTypeOf('function');
});

test('a table row shows every spelling, the values and the default', () => {
  const table = optionsTable([
    {
      name: 'align',
      short: 'a',
      aliases: ['alignment'],
      is: 'choice',
      choices: ['1', '2'],
      default: '1',
      help: 'flash | write',
    },
  ]);
  expect(table.split('\n')[2]).toBe(
    '| `-a`, `--align`, `--alignment` | `1`, `2` | flash \\| write (default: 1) |',
  );
});
