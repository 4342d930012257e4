/** What a log says, as text, Markdown and JSON. The words are the format's; here they are laid out. */

import { printable } from '../core/escape.ts';
import type { Explanation } from '../core/types.ts';
import { markdown } from './markdown.ts';
import type { Style } from './style.ts';
import { markdownTable } from './table.ts';

const good = new Set(['success']);

/** The first line is the cause in one sentence. */
export function explanationText({ text, outcome }: Explanation, style: Style): string {
  const [first = '', ...rest] = printable(text, true).split('\n');
  const mark = good.has(outcome) ? style.good(outcome) : style.error(outcome);
  return `${[`${mark}: ${style.strong(first)}`, ...rest].join('\n').trimEnd()}\n`;
}

/** The paragraphs behind those that say causes and what to do, which a table has. */
const withoutCauses = (text: string): string =>
  text
    .split('\n\n')
    .filter((paragraph, i) => i > 0 && !/^ *what to do: /m.test(paragraph))
    .join('\n\n');

export function explanationMarkdown({ outcome, causes, text }: Explanation): string {
  const [first = ''] = text.split('\n');
  const rows = causes.map(({ id, confidence, message, fix }) => [
    `<code>${markdown(id)}</code>`,
    confidence,
    markdown(message),
    markdown(fix),
  ]);
  const table = rows.length > 0 ? markdownTable(['cause', 'how sure', 'what', 'what to do'], rows) : '';
  const details = withoutCauses(text)
    .split('\n')
    .map((line) => `    ${printable(line)}`.trimEnd())
    .join('\n');
  return `## What the log says\n\n**${markdown(outcome)}**: ${markdown(first)}\n\n${table}\n${details}\n`;
}

export const explanationJson = (explanation: Explanation): object => {
  const { protocol, outcome, failure, reports, reportsOmitted, causes, text } = explanation;
  return { protocol, outcome, failure, reports, reportsOmitted, causes, text };
};
