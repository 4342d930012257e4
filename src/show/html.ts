/**
 * A file as a web page: a bar of its parts in proportion, the tree of parts, and the bytes of each leaf in hex. The page has no
 * scripts and loads nothing, which its Content-Security-Policy enforces; parts fold with `<details>`.
 */

import { hex, hexNumber } from '../core/bytes.ts';
import { printable } from '../core/escape.ts';
import type { Bytes, Finding, Opened, Part } from '../core/types.ts';
import { valueLine } from './facts.ts';
import { fixOf, worstFirst } from './findings.ts';
import { css } from './html-style.ts';

export type Page = {
  readonly file: string;
  readonly format: string | null;
  readonly bytes: Bytes;
  readonly part: Part;
  /** Content of the files inside, by name: parts `within` one show bytes of it. */
  readonly inner?: ReadonlyMap<string, Opened>;
  readonly findings?: readonly Finding[];
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML, in content and in attributes. */
export const html = (text: string): string =>
  printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');

/** How many bytes are shown of one part, and on the whole page. */
const MOST_OF_A_PART = 512;
const MOST_OF_A_PAGE = 256 * 1024;
const MOST_PARTS = 20_000;
const DEEPEST = 64;
const ROW = 16;

/** The bytes that a part counts in. */
type Source = Pick<Opened, 'bytes' | 'base'>;

type Writing = { readonly page: Page; left: number; parts: number };

const number = (n: number): string => hexNumber(n, 4);
const ascii = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.');

function hexRows(bytes: Uint8Array, from: number): string {
  const rows: string[] = [];
  for (let i = 0; i < bytes.length; i += ROW) {
    const row = bytes.subarray(i, i + ROW);
    const text = html(Array.from(row, ascii).join(''));
    rows.push(`<b>${number(from + i)}</b>  ${hex(row, ' ').padEnd(3 * ROW)} ${text}`);
  }
  return rows.join('\n');
}

/** The bytes of a part, as far as they are there and the page has room. */
function hexOf(writing: Writing, part: Part, { bytes, base = 0 }: Source): string {
  const from = Math.max(0, part.offset - base);
  const length = Math.min(part.length, bytes.length - from);
  const shown = Math.min(length, MOST_OF_A_PART, writing.left);
  if (shown <= 0) return '';
  writing.left -= shown;
  const more = length > shown ? `\n<i>${length - shown} more bytes</i>` : '';
  return `<pre>${hexRows(bytes.subarray(from, from + shown), base + from)}${more}</pre>`;
}

const valueText = (part: Part): string =>
  part.value === undefined || part.value === null ? '' : `<code>${html(valueLine(part.value))}</code>`;

function heading(part: Part): string {
  const note = part.note === undefined ? '' : `<span class="note">${html(part.note)}</span>`;
  const volatile = part.volatile ? '<span class="mark">differs between builds</span>' : '';
  const place = `<span class="at">${number(part.offset)}</span><span class="size">${part.length}</span>`;
  return `${place}<span class="name">${html(part.name)}</span> ${valueText(part)} ${note} ${volatile}`;
}

const sourceOf = (writing: Writing, part: Part, source: Source): Source =>
  part.within === undefined ? source : (writing.page.inner?.get(part.within) ?? source);

/** What follows the last inner part, up to the end of the part, or of the inner file that the parts count in. */
function restOf(writing: Writing, part: Part, source: Source): Part[] {
  const [first] = part.parts ?? [];
  if (!first) return [];
  const inner = sourceOf(writing, first, source);
  const whole = (inner.base ?? 0) + inner.bytes.length;
  const end = inner === source ? Math.min(whole, part.offset + part.length) : whole;
  const from = (part.parts ?? []).reduce((last, each) => Math.max(last, each.offset + each.length), 0);
  const within = first.within === undefined ? {} : { within: first.within };
  return from < end ? [{ name: '(rest)', offset: from, length: end - from, ...within }] : [];
}

function tree(writing: Writing, part: Part, source: Source, depth: number): string {
  if (writing.parts-- <= 0) return '';
  const own = sourceOf(writing, part, source);
  const parts = depth < DEEPEST ? [...(part.parts ?? []), ...restOf(writing, part, own)] : [];
  const inside = parts.map((inner) => tree(writing, inner, own, depth + 1)).join('');
  const content = inside === '' ? hexOf(writing, part, own) : inside;
  if (content === '') return `<div class="leaf">${heading(part)}</div>\n`;
  const open = inside !== '' && depth < 3 ? ' open' : '';
  return `<details${open}><summary>${heading(part)}</summary><div class="in">${content}</div></details>\n`;
}

/** The parts at the top in proportion to the file; each keeps a little width, however small. */
function bar({ part, bytes }: Page): string {
  const parts = (part.parts ?? []).filter((each) => each.within === undefined && each.length > 0);
  if (parts.length < 2 || bytes.length === 0) return '';
  const piece = (each: Part, i: number) => {
    const title = html(`${each.name}: ${number(each.offset)}, ${each.length} bytes`);
    return `<i class="c${i % 6}" style="flex-grow:${Math.max(0, Math.round(each.length))}" title="${title}"></i>`;
  };
  return `<div class="bar">${parts.slice(0, 200).map(piece).join('')}</div>\n`;
}

function findingsList(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const item = (finding: Finding) => {
    const { level, message, code } = finding;
    const fix = fixOf(finding);
    const advice = fix === undefined ? '' : `<br><span class="note">fix: ${html(fix)}</span>`;
    return `<li class="${level}"><b>${level}</b> ${html(message)} <code>${html(code)}</code>${advice}</li>`;
  };
  return `<ul class="findings">${worstFirst(findings).map(item).join('')}</ul>\n`;
}

export function inspectionHtml(page: Page): string {
  const writing: Writing = { page, left: MOST_OF_A_PAGE, parts: MOST_PARTS };
  const title = html(page.file);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>
${css}</style>
</head>
<body>
<h1>${title}</h1>
<p class="note">${html(page.format ?? 'no format that otapack knows')}, ${page.bytes.length} bytes</p>
${findingsList(page.findings ?? [])}${bar(page)}<main>
${tree(writing, page.part, page, 0)}</main>
</body>
</html>
`;
}
