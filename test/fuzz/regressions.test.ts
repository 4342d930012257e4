/** Every input that the fuzzer found, through the door that it broke. What was wrong stands in regressions/index.json. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { judged } from '../../fuzz/execute.ts';
import { randomFrom } from '../../fuzz/random.ts';
import { seedsNow } from '../../fuzz/seeds.ts';
import { targets } from '../../fuzz/targets/all.ts';
import { prepare } from '../../fuzz/worker.ts';
import { root } from '../golden/workspace.ts';

type Regression = {
  readonly file: string;
  readonly target: string;
  readonly from: string;
  readonly was: string;
};

const folder = join(import.meta.dirname, 'regressions');
const found = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Regression[];
/** Targets choose keys and expectations at random; a few choices see them all. */
const TRIES = 24;

let scratch: string;
beforeAll(async () => {
  vi.stubGlobal('OTAPACK_VERSION', 'test');
  scratch = mkdtempSync(join(tmpdir(), 'otapack-regressions-'));
  await prepare(root);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test.each(found)('$file: $was', async ({ file, target: name, from }) => {
  const target = targets.find((each) => each.name === name);
  const seed = seedsNow().find((each) => each.name === from);
  if (!target || !seed) throw new Error(`${name} or ${from} is gone`);
  const input = new Uint8Array(readFileSync(join(folder, file)));
  for (let i = 0; i < TRIES; i++) {
    const made = async () => ({ input, seed, random: randomFrom(i) });
    expect((await judged(target, made, scratch))?.what).toBeUndefined();
  }
});
