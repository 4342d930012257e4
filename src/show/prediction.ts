/** What a device will do, as text, Markdown and JSON: the verdict in one sentence, then the checks in their order. */

import type { FactValue, Finding, Prediction } from '../core/types.ts';
import { markdown } from './markdown.ts';
import { printable, type Style } from './style.ts';
import { markdownTable } from './table.ts';

/** Details that are said in a line: numbers, texts, and lists of texts such as a boot log. */
function detailLines(details: Prediction['details'], style: Style): string[] {
  const isLine = (value: FactValue): boolean => typeof value !== 'object' || value === null;
  return Object.entries(details).flatMap(([name, value]) => {
    if (isLine(value)) return [`${style.dim(printable(name))}: ${printable(String(value))}`];
    if (!Array.isArray(value) || value.length === 0 || !value.every(isLine)) return [];
    return [`${style.dim(printable(name))}:`, ...value.map((line) => `  ${printable(String(line))}`)];
  });
}

const worthSaying = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ level }) => level !== 'note');

function adviceLines({ findings, why }: Prediction, style: Style): string[] {
  return worthSaying(findings).flatMap(({ level, message, fix }) => [
    ...(why.includes(message) || message.includes(why) || level === 'error'
      ? []
      : [`${style[level](level)}: ${printable(message)}`]),
    ...(fix === undefined ? [] : [`what to do: ${printable(fix)}`]),
  ]);
}

function stepLines({ steps }: Prediction, style: Style): string[] {
  const width = Math.max(0, ...steps.map(({ name }) => printable(name).length));
  return steps.map(({ name, ok, note }) => {
    const mark = ok ? style.good('ok  ') : style.error('stop');
    const text = note === undefined ? '' : `  ${ok ? style.dim(printable(note)) : printable(note)}`;
    return `  ${mark}  ${printable(name).padEnd(note === undefined ? 0 : width)}${text}`;
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
  const rows = prediction.steps.map(({ name, ok, note }) => [
    ok ? 'ok' : '**stop**',
    markdown(name),
    markdown(note ?? ''),
  ]);
  const fixes = worthSaying(prediction.findings).flatMap(({ fix }) =>
    fix === undefined ? [] : [`- ${markdown(fix)}\n`],
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
