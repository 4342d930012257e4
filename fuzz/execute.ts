/**
 * One execution: an input is made, goes through its door, and what comes of it is judged. A mistake is an exception that
 * is no refusal where a refusal may be, more than a second, or more than 256 MiB, for an input of up to 1 MiB.
 */

import { Fault } from '../src/core/fault.ts';
import type { Bytes } from '../src/core/types.ts';
import type { Seed } from './corpus.ts';
import { costOf, excess } from './cost.ts';
import { type Random, randomFrom, seedOf } from './random.ts';
import { seedsNow } from './seeds.ts';
import { fresh } from './structured.ts';
import type { Target } from './target.ts';

/** A machine with other work to do is given this many chances. */
const CHANCES = 3;

export type Failure = {
  readonly target: string;
  readonly number: number;
  readonly from: string;
  readonly what: string;
  readonly input: Bytes;
};

export type Execution = { readonly target: Target; readonly number: number; readonly folder: string };
type Made = { readonly input: Bytes; readonly seed: Seed; readonly random: Random };

const taken = new Map<string, readonly Seed[]>();

export function seedsOf(target: Target): readonly Seed[] {
  const known = taken.get(target.name) ?? seedsNow().filter(target.takes);
  taken.set(target.name, known);
  return known;
}

/** The input of an execution, and the generator as its target goes on with it. */
export async function inputOf(target: Target, run: number, number: number): Promise<Made> {
  const seeds = seedsOf(target);
  const random = randomFrom(seedOf(run, target.name, number));
  const seed = seeds[number % seeds.length];
  if (!seed) throw new Error(`no file in the corpus is for the target ${target.name}`);
  const other = random.pick(random.oneIn(4) ? seedsNow() : seeds);
  return { input: await fresh(seed.bytes, random, other.bytes), seed, random };
}

async function thrown(target: Target, made: Made, folder: string): Promise<string | undefined> {
  try {
    await target.run({ name: made.seed.name, bytes: made.input }, { ...made, folder });
    return undefined;
  } catch (error) {
    if (error instanceof Fault && target.mayRefuse) return undefined;
    const kind = error instanceof Fault ? `refused (${error.code}): ` : '';
    return kind + (error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/** What went wrong with the input, or undefined. `again` makes it anew, for a second measurement. */
export async function judged(
  target: Target,
  again: () => Promise<Made>,
  folder: string,
): Promise<{ readonly what: string; readonly made: Made } | undefined> {
  const made = await again();
  const first = await costOf(() => thrown(target, made, folder));
  if (first.result !== undefined) return { what: first.result, made };
  let over = excess(first);
  for (let chance = 1; over?.includes(' ms') && chance < CHANCES; chance++) {
    const next = await again();
    over = excess(await costOf(() => thrown(target, next, folder)));
  }
  return over === undefined ? undefined : { what: over, made };
}

export async function execute(
  { target, number, folder }: Execution,
  run: number,
): Promise<Failure | undefined> {
  const found = await judged(target, () => inputOf(target, run, number), folder);
  if (!found) return undefined;
  const { what, made } = found;
  return { target: target.name, number, from: made.seed.name, what, input: made.input };
}
