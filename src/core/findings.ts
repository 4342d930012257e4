/**
 * Findings by rule: a format declares its codes once, with what each means and what to do about it. The messages, the
 * levels and docs/findings.md come from the same table.
 */

import type { Finding, Level } from './types.ts';

/** What a code of a finding means. */
export type Rule = {
  readonly level: Level;
  /** What is wrong, in half a sentence. */
  readonly what: string;
  /** Why that matters, or how it comes about. */
  readonly why: string;
  /** What to do about it. */
  readonly fix: string;
};

/** A name that came out of a file can have any length, so messages are cut. */
const LONGEST_MESSAGE = 2000;

const bounded = (message: string): string =>
  message.length <= LONGEST_MESSAGE ? message : `${message.slice(0, LONGEST_MESSAGE - 1)}…`;

/** A maker of findings for one table of rules; the code must be one of the table's. */
export function findingsOf<Code extends string>(rules: Readonly<Record<Code, Rule>>) {
  return (
    code: Code,
    message: string,
    more: { at?: Finding['at']; fix?: string; level?: Level } = {},
  ): Finding<Code> => ({
    code,
    level: more.level ?? rules[code].level,
    message: bounded(message),
    fix: more.fix ?? rules[code].fix,
    ...(more.at ? { at: more.at } : {}),
  });
}

const severity: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

/** For `sort`: the worse level first. */
export const worseFirst = (a: Level, b: Level): number => severity[a] - severity[b];

export type Verdict = 'valid' | 'warning' | 'invalid';

/** The level from which findings make a run fail: `--fail-on`, `fail-on` of otapack.yaml. */
export const failLevels = ['error', 'warning'] as const;
export type FailOn = (typeof failLevels)[number];

export const passes = (verdict: Verdict, failOn: FailOn): boolean =>
  verdict === 'valid' || (verdict === 'warning' && failOn === 'error');

/** The worst finding decides: an error is invalid, a warning is a warning, a note changes nothing. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some((finding) => finding.level === 'error')) return 'invalid';
  return findings.some((finding) => finding.level === 'warning') ? 'warning' : 'valid';
}
