/** `verify A --against B`: what happened to a file on its way. */

import { against } from '../../compare/against.ts';
import { verdictOf } from '../../core/findings.ts';
import type { Expectations, NamedBytes } from '../../core/types.ts';
import { checkAny } from '../../formats.ts';
import { type Verification, verifyFile } from './judge.ts';

/** Verdicts after which the released bytes are judged instead: a slot's read-out is longer than its image, and would fail. */
const whole = new Set(['identical', 'intact']);

export async function verifyAgainst(
  returned: NamedBytes,
  released: NamedBytes,
  expectations: Expectations,
): Promise<Verification> {
  const told = await against(returned, released, (file) => checkAny(file, {}));
  const judged = whole.has(told.verdict) ? { ...returned, bytes: released.bytes } : returned;
  const own = await verifyFile(judged, expectations, true);
  const isExplained = !whole.has(told.verdict) && own.format === null;
  const findings = [...told.findings, ...(isExplained ? [] : own.findings)];
  return {
    ...own,
    verdict: verdictOf(findings),
    facts: { ...own.facts, ...told.facts },
    findings,
    against: { verdict: told.verdict, facts: told.facts },
  };
}
