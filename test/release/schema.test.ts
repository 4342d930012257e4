/** The schema that ships is what the declarations say, and knows what the sample repository writes. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { schemaText } from '../../scripts/schema.ts';
import { formats } from '../../src/formats.ts';
import { root } from '../golden/workspace.ts';

type Node = { readonly [key: string]: unknown };
const schema = JSON.parse(schemaText()) as {
  definitions: Record<string, { properties: Record<string, Node> }>;
  properties: Record<string, Node>;
};

test('the file in the package is up to date', () => {
  expect(readFileSync(join(root, 'schema/otapack.schema.json'), 'utf8')).toBe(schemaText());
});

describe.each(formats.map((format) => [format.id, format] as const))('%s', (id, format) => {
  const properties = schema.definitions[id]?.properties ?? {};

  test('every option has its row, with its help', () => {
    const outputs = format.options.find(({ is }) => is === 'output');
    for (const option of format.options) {
      if (option === outputs) continue;
      expect(properties[option.name], option.name).toBeDefined();
    }
  });
});

test('the sample repository uses only what the schema knows', () => {
  const sample = parse(readFileSync(join(root, 'test/sample-repo/otapack.yaml'), 'utf8')) as {
    targets: Record<string, Record<string, unknown>>;
  };
  for (const name of Object.keys(sample)) expect(schema.properties[name], name).toBeDefined();
  for (const target of Object.values(sample.targets)) {
    const known = schema.definitions[String(target['format'])]?.properties ?? {};
    for (const key of Object.keys(target)) expect(known[key], key).toBeDefined();
  }
});
