/** Findings as lines of text: level, message, code, and below the fix where there is something to do. */

import { hexNumber } from '../core/bytes.ts';
import { worseFirst } from '../core/findings.ts';
import type { Finding } from '../core/types.ts';
import { printable, type Style } from './style.ts';

const placeText = ({ at }: Finding): string =>
  at?.offset === undefined ? '' : ` at ${hexNumber(at.offset)}`;

/** One finding; `indent` stands before each line. */
function findingLines(finding: Finding, style: Style, indent = '  '): string[] {
  const level = style[finding.level](finding.level);
  const code = style.dim(`[${finding.code}${placeText(finding)}]`);
  const head = `${indent}${level}  ${printable(finding.message)} ${code}`;
  const showFix = finding.fix !== undefined && finding.level !== 'note';
  return showFix ? [head, `${indent}  fix: ${printable(finding.fix)}`] : [head];
}

/** The worst first; otherwise in the order found. */
export const worstFirst = <F extends Finding>(findings: readonly F[]): F[] =>
  [...findings].sort((a, b) => worseFirst(a.level, b.level));

/** All findings, the worst first; what is to be done about several in a row stands once, below the last. */
export function findingsLines(findings: readonly Finding[], style: Style, indent = '  '): string[] {
  const sorted = worstFirst(findings);
  return sorted.flatMap((finding, i) => {
    const next = sorted[i + 1];
    const repeats = next !== undefined && next.code === finding.code && next.fix === finding.fix;
    const lines = findingLines(finding, style, indent);
    return repeats ? lines.slice(0, 1) : lines;
  });
}
