/**
 * Verdicts as Markdown, for job summaries and comments on pull requests. Text that came out of a file is escaped, so that it
 * cannot become a mention, a link, an image, a tag or a table cell.
 */

import { printable } from '../core/escape.ts';
import type { Finding, Level } from '../core/types.ts';
import { valueLine } from './facts.ts';
import { fixOf, sharesFix, worstFirst } from './findings.ts';
import { countsOf, countsText, type Judged } from './judged.ts';
import { markdownTable } from './table.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '@': '&#64;' };

/** Text as Markdown that shows it as it is. */
export const markdown = (text: string): string =>
  printable(text)
    .replace(/[&<>@]/g, (character) => entities[character] ?? '')
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    // what GitHub would make a link of
    .replace(/(https?|ftp):\/\//gi, '$1&#58;//')
    .replace(/\bwww\./gi, 'www&#46;');

const marks: Readonly<Record<Level, string>> = { error: '❌', warning: '⚠️', note: 'ℹ️' };
const verdicts = { valid: '✅ valid', warning: '⚠️ warning', invalid: '❌ invalid' } as const;

/** Findings that are shown of one file; the rest is counted. */
const MOST_FINDINGS = 50;
/** Longer messages are cut: a job summary ends at 1 MiB. */
const LONGEST_MESSAGE = 1000;

const short = (text: string): string =>
  text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}...` : text;

function findingMarkdown(finding: Finding, i: number, all: readonly Finding[]): string {
  const head = `- ${marks[finding.level]} ${markdown(short(finding.message))} <code>${markdown(finding.code)}</code>`;
  const fix = sharesFix(finding, all[i + 1]) ? undefined : fixOf(finding);
  return fix === undefined ? `${head}\n` : `${head}<br>fix: ${markdown(short(fix))}\n`;
}

function factsMarkdown({ facts }: Judged): string {
  const rows = Object.entries(facts).map(([name, value]) => [
    markdown(name),
    markdown(short(valueLine(value))),
  ]);
  if (rows.length === 0) return '';
  return `<details><summary>facts</summary>\n\n${markdownTable(['fact', 'value'], rows)}\n</details>\n\n`;
}

function section(judged: Judged): string {
  const findings = worstFirst(judged.findings);
  const shown = findings.slice(0, MOST_FINDINGS).map(findingMarkdown).join('');
  const left = findings.length - MOST_FINDINGS;
  const more = left > 0 ? `- and ${left} more\n` : '';
  return `### ${markdown(judged.file)}\n\n${shown}${more}${shown === '' ? '' : '\n'}${factsMarkdown(judged)}`;
}

/** A table of all files, then the findings and facts of each. */
export function verificationMarkdown(results: readonly Judged[], title = 'Firmware check'): string {
  const rows = results.map((judged) => [
    markdown(judged.file),
    markdown(judged.format ?? 'unknown'),
    verdicts[judged.verdict],
    countsText(countsOf(judged.findings)),
  ]);
  const table = markdownTable(['file', 'format', 'verdict', 'findings'], rows);
  return `## ${markdown(title)}\n\n${table}\n${results.map(section).join('')}`.trimEnd().concat('\n');
}
