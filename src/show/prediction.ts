/** What a device will do, as text, Markdown and JSON: the verdict in one sentence, then the checks in their order. */

import { printable } from '../core/escape.ts';
import type { FactValue, PredictedStep, Prediction } from '../core/types.ts';
import { withoutNotes } from './findings.ts';
import { markdown } from './markdown.ts';
import type { Style } from './style.ts';
import { markdownTable } from './table.ts';

/** The details that are shown as lines: numbers, texts, and lists of texts such as a boot log. */
function detailLines(details: Prediction['details'], style: Style): string[] {
  const isLine = (value: FactValue): boolean => typeof value !== 'object' || value === null;
  return Object.entries(details).flatMap(([name, value]) => {
    if (value === null) return [];
    if (isLine(value)) return [`${style.dim(printable(name))}: ${printable(String(value))}`];
    if (!Array.isArray(value) || value.length === 0 || !value.every(isLine)) return [];
    return [`${style.dim(printable(name))}:`, ...value.map((line) => `  ${printable(String(line))}`)];
  });
}

const once = (lines: readonly string[]): string[] => [...new Set(lines)];

/** Warnings, and what to do about each finding. The messages of errors are left out: the first sentence tells them. */
const adviceLines = ({ findings }: Prediction, style: Style): string[] =>
  once(
    withoutNotes(findings).flatMap(({ level, message, fix }) => [
      ...(level === 'error' ? [] : [`${style[level](level)}: ${printable(message)}`]),
      ...(fix === undefined ? [] : [`what to do: ${printable(fix)}`]),
    ]),
  );

const wordOf = ({ ok, checked }: PredictedStep): 'stop' | '?' | 'ok' =>
  ok ? (checked === false ? '?' : 'ok') : 'stop';

const looks = { stop: 'error', '?': 'warning', ok: 'good' } as const;

function stepLines({ steps }: Prediction, style: Style): string[] {
  const width = Math.max(0, ...steps.map(({ name }) => printable(name).length));
  return steps.map((step) => {
    const word = wordOf(step);
    const mark = style[looks[word]](word.padEnd(4));
    const name = printable(step.name);
    if (step.note === undefined) return `  ${mark}  ${name}`;
    const note = printable(step.note);
    return `  ${mark}  ${name.padEnd(width)}  ${step.ok ? style.dim(note) : note}`;
  });
}

export function predictionText(prediction: Prediction, style: Style): string {
  const verdict = prediction.accepted ? style.good('accepted') : style.error('refused');
  const blocks = [
    [`${verdict}: ${printable(prediction.why)}`, ...adviceLines(prediction, style)],
    stepLines(prediction, style),
    detailLines(prediction.details, style),
  ];
  const shown = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${shown.join('\n\n')}\n`;
}

export function predictionMarkdown(prediction: Prediction): string {
  const verdict = prediction.accepted ? '✅ accepted' : '❌ refused';
  const rows = prediction.steps.map((step) => {
    const word = wordOf(step);
    return [word === 'stop' ? '**stop**' : word, markdown(step.name), markdown(step.note ?? '')];
  });
  const fixes = once(
    withoutNotes(prediction.findings).flatMap(({ fix }) =>
      fix === undefined ? [] : [`- ${markdown(fix)}\n`],
    ),
  );
  const advice = fixes.length > 0 ? `What to do:\n\n${fixes.join('')}\n` : '';
  const table = rows.length > 0 ? markdownTable(['', 'check', 'note'], rows) : '';
  return `## What the device will do\n\n${verdict}: ${markdown(prediction.why)}\n\n${advice}${table}`;
}

/** The fields that every format shares, then the format's own beside them. */
export const predictionJson = ({ format, accepted, why, steps, details }: Prediction): object => ({
  format,
  accepted,
  why,
  steps,
  ...details,
});
