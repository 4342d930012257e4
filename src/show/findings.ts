/** Findings as lines of text: level, message, code, and below the fix where there is something to do. */

import { hexNumber } from '../core/bytes.ts';
import { printable } from '../core/escape.ts';
import { worseFirst } from '../core/findings.ts';
import type { Finding } from '../core/types.ts';
import type { Style } from './style.ts';

/** What to do about a finding; a note asks for nothing. */
export const fixOf = ({ level, fix }: Finding): string | undefined => (level === 'note' ? undefined : fix);

/** Whether the finding below has the same code and fix: the fix is then shown once, below the last. */
export const sharesFix = (finding: Finding, below: Finding | undefined): boolean =>
  below !== undefined && below.code === finding.code && below.fix === finding.fix;

/** Errors and warnings; notes stand in the details. */
export const withoutNotes = <F extends Finding>(findings: readonly F[]): readonly F[] =>
  findings.filter(({ level }) => level !== 'note');

const placeText = ({ at }: Finding): string =>
  at?.offset === undefined ? '' : ` at ${hexNumber(at.offset)}`;

function findingLines(finding: Finding, style: Style): string[] {
  const level = style[finding.level](finding.level);
  const code = style.dim(`[${finding.code}${placeText(finding)}]`);
  const head = `  ${level}  ${printable(finding.message)} ${code}`;
  const fix = fixOf(finding);
  return fix === undefined ? [head] : [head, `    fix: ${printable(fix)}`];
}

/** The worst first; otherwise in the order found. */
export const worstFirst = <F extends Finding>(findings: readonly F[]): F[] =>
  [...findings].sort((a, b) => worseFirst(a.level, b.level));

/** All findings, the worst first. A fix that several in a row share stands once, below the last of them. */
export function findingsLines(findings: readonly Finding[], style: Style): string[] {
  const sorted = worstFirst(findings);
  return sorted.flatMap((finding, i) => {
    const lines = findingLines(finding, style);
    return sharesFix(finding, sorted[i + 1]) ? lines.slice(0, 1) : lines;
  });
}
