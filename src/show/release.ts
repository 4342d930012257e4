/** The result of `otapack sign` as text: a table of what was made, the findings, and a closing line. */

import { printable } from '../core/escape.ts';
import type { Verdict } from '../core/findings.ts';
import type { Finding } from '../core/types.ts';
import { type Cell, columns } from './columns.ts';
import { findingsLines, withoutNotes } from './findings.ts';
import { verdictLooks } from './judged.ts';
import type { Style } from './style.ts';

type MadeFile = {
  readonly path: string;
  readonly size: number;
  readonly version: string | null;
  readonly counter: number | null;
  readonly key: string | null;
};

export type MadeTarget = {
  readonly target: string;
  readonly verdict: Verdict;
  readonly files: readonly MadeFile[];
  readonly findings: readonly Finding[];
};

function rows(made: MadeTarget, style: Style): Cell[][] {
  const verdict: Cell = { text: made.verdict, paint: style[verdictLooks[made.verdict]] };
  const target: Cell = { text: printable(made.target), paint: style.strong };
  if (made.files.length === 0)
    return [[target, verdict, { text: '-' }, { text: '-' }, { text: '-' }, { text: '-' }]];
  return made.files.map((file) => [
    target,
    verdict,
    { text: printable(file.path) },
    { text: String(file.size) },
    { text: printable(file.version ?? '-') + (file.counter === null ? '' : ` (counter ${file.counter})`) },
    { text: file.key === null ? '-' : file.key.slice(0, 16), paint: style.dim },
  ]);
}

function targetFindings(made: MadeTarget, style: Style): string[] {
  const worthSaying = withoutNotes(made.findings);
  if (worthSaying.length === 0) return [];
  return ['', `${style.strong(printable(made.target))}:`, ...findingsLines(worthSaying, style)];
}

export function releaseText(
  run: {
    readonly made: readonly MadeTarget[];
    readonly findings: readonly Finding[];
    readonly closing: string;
  },
  style: Style,
): string {
  const head = ['target', 'verdict', 'file', 'bytes', 'version', 'key'];
  const lines = [
    ...columns(
      head,
      run.made.flatMap((made) => rows(made, style)),
    ),
    ...run.made.flatMap((made) => targetFindings(made, style)),
    ...(run.findings.length > 0 ? ['', ...findingsLines(run.findings, style)] : []),
    '',
    run.closing,
  ];
  return `${lines.join('\n')}\n`;
}
