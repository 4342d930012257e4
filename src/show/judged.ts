/** What every report shows of a file: its verdict, facts and findings. */

import { counted } from '../core/count.ts';
import type { Verdict } from '../core/findings.ts';
import type { Facts, Finding, Level } from '../core/types.ts';

export type Judged = {
  readonly file: string;
  readonly format: string | null;
  readonly verdict: Verdict;
  readonly facts: Facts;
  readonly findings: readonly Finding[];
};

/** The look of a verdict. */
export const verdictLooks = { valid: 'good', warning: 'warning', invalid: 'error' } as const;

export type Counts = Readonly<Record<Level, number>>;

export function countsOf(findings: readonly Finding[]): Counts {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { level } of findings) counts[level]++;
  return counts;
}

/** `2 errors, 1 warning`; notes count only where nothing else does. */
export function countsText({ error, warning, note }: Counts): string {
  const worse = [
    error > 0 ? counted(error, 'error') : '',
    warning > 0 ? counted(warning, 'warning') : '',
  ].filter(Boolean);
  if (worse.length > 0) return worse.join(', ');
  return note > 0 ? counted(note, 'note') : 'nothing to report';
}
