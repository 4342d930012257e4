/**
 * A suite: random command lines of one word, and what both sides must have in common. A difference that no rule names
 * fails the run, shrunk to the smallest command line that still shows it.
 */

import fc from 'fast-check';
import type { ToolName } from './python.ts';
import type { Bench, Sides, Trial } from './trial.ts';

export type Difference = {
  /** Short and stable, so that the same cause is reported once: `exit code`, `out.bin`, `standard output`. */
  readonly kind: string;
  readonly detail: string;
  readonly sides: Sides;
};

/** A difference that is meant. It is known by what was asked and by what both did, never by the word alone. */
export type Rule = {
  readonly id: string;
  readonly tool: string;
  /** What the replaced tool does. */
  readonly theirs: string;
  /** What otapack does instead, and why. */
  readonly ours: string;
  readonly covers: (difference: Difference) => boolean;
};

export type Failure = {
  readonly suite: string;
  readonly kind: string;
  readonly detail: string;
  readonly trial: Trial;
  readonly seed: number;
  /** Where in the random values of the seed it is, shrunk. */
  readonly path: string;
};

export type Order = {
  readonly seed: number;
  readonly runs: number;
  /** One value again, by the seed and path of a failure. */
  readonly path?: string | undefined;
};

export type Report = {
  readonly suite: string;
  readonly runs: number;
  readonly agreed: number;
  /** Trials that both sides refused. */
  readonly refused: number;
  readonly byRule: ReadonlyMap<string, number>;
  readonly failures: readonly Failure[];
};

/** What a suite makes of one random value. */
export type Compared = { readonly differences: readonly Difference[]; readonly refused: boolean };

export type Suite = {
  readonly name: string;
  readonly tools: readonly ToolName[];
  /** How much of a run goes to it, beside the others. */
  readonly share: number;
  run(bench: Bench, order: Order): Promise<Report>;
};

/** Runs that a failing value is shrunk in, at most. */
const MOST_SHRINKS = 150;

type Suited<T> = {
  readonly name: string;
  readonly tools: readonly ToolName[];
  readonly share: number;
  readonly values: fc.Arbitrary<T>;
  readonly rules: readonly Rule[];
  compare(value: T, bench: Bench): Promise<Compared>;
};

class Differs extends Error {}

export function suite<T>({ name, tools, share, values, rules, compare }: Suited<T>): Suite {
  const run = async (bench: Bench, { seed, runs, path }: Order): Promise<Report> => {
    const byRule = new Map<string, number>();
    const failures: Failure[] = [];
    const reported = new Set<string>();
    let done = 0;
    let agreed = 0;
    let refused = 0;
    while (done < runs) {
      let smallest: Difference | undefined;
      let shrinks = 0;
      const counting = () => smallest === undefined;
      const unexplained = async (value: T): Promise<readonly Difference[]> => {
        const compared = await compare(value, bench);
        const left = compared.differences.filter((difference) => {
          const rule = rules.find(({ covers }) => covers(difference));
          if (rule && counting()) byRule.set(rule.id, (byRule.get(rule.id) ?? 0) + 1);
          return rule === undefined;
        });
        if (counting() && compared.differences.length === 0) agreed += 1;
        if (counting() && compared.refused) refused += 1;
        return left;
      };
      const property = fc.asyncProperty(values, async (value) => {
        if (smallest && ++shrinks > MOST_SHRINKS) return;
        const target = smallest?.kind;
        const found = (await unexplained(value)).find(({ kind }) =>
          target === undefined ? !reported.has(kind) : kind === target,
        );
        if (!found) return;
        smallest = found;
        throw new Differs(found.kind);
      });
      const from = seed + done;
      const checked = await fc.check(property, {
        seed: from,
        numRuns: runs - done,
        ...(path ? { path } : {}),
      });
      if (checked.failed && !(checked.errorInstance instanceof Differs)) throw checked.errorInstance;
      done += checked.numRuns;
      if (!smallest) break;
      const { kind, detail, sides } = smallest as Difference;
      reported.add(kind);
      failures.push({
        suite: name,
        kind,
        detail,
        trial: sides.trial,
        seed: from,
        path: checked.counterexamplePath ?? '',
      });
      if (path) break;
    }
    return { suite: name, runs: done, agreed, refused, byRule, failures };
  };
  return { name, tools, share, run };
}
