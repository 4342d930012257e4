/** The verdict on each file as text: verdict, facts in a column, findings with their fix. */

import { printable } from '../core/escape.ts';
import { factLines } from './facts.ts';
import { findingsLines } from './findings.ts';
import { type Judged, verdictLooks } from './judged.ts';
import type { Style } from './style.ts';

function block(judged: Judged, style: Style): string[] {
  const verdict = style[verdictLooks[judged.verdict]](judged.verdict);
  const head = `${style.strong(printable(judged.file))}: ${verdict}`;
  return [
    judged.format ? `${head} (${judged.format})` : head,
    ...factLines(judged.facts, style),
    ...findingsLines(judged.findings, style),
  ];
}

export const verificationText = (results: readonly Judged[], style: Style): string =>
  `${results.map((judged) => block(judged, style).join('\n')).join('\n\n')}\n`;
