/**
 * The user's own levels for findings: `--level CODE=LEVEL`, where `off` leaves a finding out. The format's level is what is
 * right in general; a project may know better.
 */

import type { Rule } from './findings.ts';
import { optionFault } from './options.ts';
import { didYouMean } from './suggest.ts';
import type { Finding, Level } from './types.ts';

export const levelChoices = ['error', 'warning', 'note', 'off'] as const;
export type LevelChoice = (typeof levelChoices)[number];
export type Levels = ReadonlyMap<string, LevelChoice>;

/** The levels of `CODE=LEVEL` texts; the last one for a code counts. */
export function parseLevels(texts: readonly string[], rules: Readonly<Record<string, Rule>>): Levels {
  const levels = new Map<string, LevelChoice>();
  for (const text of texts) {
    const [, code = '', wanted = ''] = /^([^=]*)=(.*)$/.exec(text) ?? [];
    if (code === '') {
      throw optionFault(
        'option/needs-a-value',
        `--level: '${text}' is not CODE=LEVEL, e.g. nordic/unsigned=error`,
      );
    }
    if (!Object.hasOwn(rules, code)) {
      throw optionFault(
        'option/unknown',
        `--level: there is no finding ${code}${didYouMean(code, Object.keys(rules))}`,
        'docs/findings.md lists every code',
      );
    }
    const level = levelChoices.find((choice) => choice === wanted);
    if (!level) {
      const hint = didYouMean(wanted, levelChoices);
      const choices = levelChoices.join(', ');
      throw optionFault(
        'option/not-a-choice',
        `--level: ${code}: '${wanted}' is not one of ${choices}${hint}`,
      );
    }
    levels.set(code, level);
  }
  return levels;
}

/** The findings with the levels that the user set. */
export function withLevels<F extends Finding>(findings: readonly F[], levels: Levels): F[] {
  return findings.flatMap((finding) => {
    const level: LevelChoice | Level = levels.get(finding.code) ?? finding.level;
    return level === 'off' ? [] : [{ ...finding, level }];
  });
}
