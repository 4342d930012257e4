/** Logs as users paste them, against the golden table: every state with its line, the failure, the causes. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explain } from '../../../src/formats/nordic/explain.ts';

const golden = join(import.meta.dirname, '../../../golden/nordic');
type Expected = {
  protocol: string;
  failure: Record<string, unknown> | null;
  reports: Record<string, unknown>[];
  outcome: string;
  mustMention: string[];
  causesInclude: string[];
};
type Case = {
  id: string;
  file: string;
  package?: string;
  device?: Record<string, unknown>;
  expected: Expected;
};
const { cases } = JSON.parse(readFileSync(join(golden, 'logs.json'), 'utf8')) as { cases: Case[] };
const load = (name: string) => ({ name, bytes: new Uint8Array(readFileSync(join(golden, name))) });

async function* lines(text: string): AsyncIterable<string> {
  yield* text.split(/\r?\n/);
}

describe('golden logs', () => {
  test.each(cases)('$id', async ({ file, package: zip, device, expected }) => {
    const explanation = await explain({
      lines: lines(readFileSync(join(golden, file), 'utf8')),
      ...(zip ? { artifact: load(zip) } : {}),
      ...(device ? { profile: device } : {}),
    });
    if (process.env['SHOW']) console.log(explanation?.text);
    expect(explanation).toMatchObject({
      protocol: expected.protocol,
      outcome: expected.outcome,
      failure: expected.failure,
      reports: expected.reports,
    });
    expect(explanation?.causes.map(({ id }) => id)).toEqual(expect.arrayContaining(expected.causesInclude));
    for (const pattern of expected.mustMention) expect(explanation?.text).toMatch(new RegExp(pattern, 'i'));
  });
});
