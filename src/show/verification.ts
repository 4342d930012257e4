/** The verdict on each file as text: verdict, facts in a column, findings with their fix. */

import type { Verdict } from '../core/findings.ts';
import type { Facts, FactValue, Finding } from '../core/types.ts';
import { printable, type Style } from './style.ts';

type Judged = {
  readonly file: string;
  readonly format: string | null;
  readonly verdict: Verdict;
  readonly facts: Facts;
  readonly findings: readonly Finding[];
};

const words = { valid: 'good', warning: 'warning', invalid: 'error' } as const;

const factText = (value: FactValue): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);

function findingLines(finding: Finding, style: Style): string[] {
  const level = style[finding.level](finding.level);
  const head = `  ${level}  ${printable(finding.message)} ${style.dim(`[${finding.code}]`)}`;
  const showFix = finding.fix !== undefined && finding.level !== 'note';
  return showFix ? [head, `    fix: ${printable(finding.fix)}`] : [head];
}

function block(judged: Judged, style: Style): string[] {
  const width = Math.max(0, ...Object.keys(judged.facts).map((name) => name.length));
  const facts = Object.entries(judged.facts).map(
    ([name, value]) => `  ${style.dim(name.padEnd(width))}  ${printable(factText(value))}`,
  );
  const verdict = style[words[judged.verdict]](judged.verdict);
  const head = `${style.strong(printable(judged.file))}: ${verdict}`;
  return [
    judged.format ? `${head} (${judged.format})` : head,
    ...facts,
    ...judged.findings.flatMap((finding) => findingLines(finding, style)),
  ];
}

export const verificationText = (results: readonly Judged[], style: Style): string =>
  `${results.map((judged) => block(judged, style).join('\n')).join('\n\n')}\n`;
