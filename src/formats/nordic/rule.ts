/** A row of a table of findings: level, what, why, what to do. */

import type { Rule } from '../../core/findings.ts';

export const rule = (level: Rule['level'], what: string, why: string, fix: string): Rule => ({
  level,
  what,
  why,
  fix,
});
