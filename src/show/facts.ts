/** Facts about a file for people: one line for each, with the name and the value; the tables of a list below each other. */

import { printable } from '../core/escape.ts';
import { isTable } from '../core/table.ts';
import type { Facts, FactValue } from '../core/types.ts';
import type { Style } from './style.ts';

const isList = (value: FactValue): value is readonly FactValue[] => Array.isArray(value);

/** A value on one line; `-` where there is none. */
export function valueLine(value: FactValue): string {
  if (value === null) return '-';
  if (isList(value)) return value.length > 0 ? value.map(valueLine).join(', ') : '-';
  if (!isTable(value)) return String(value);
  const entries = Object.entries(value).map(([name, inner]) => `${name} ${valueLine(inner)}`);
  return entries.length > 0 ? entries.join(', ') : '-';
}

/** Whether a value is shown in lines of its own: a list of tables, such as the images of a package. */
const isLong = (value: FactValue): value is readonly Facts[] =>
  isList(value) && value.length > 0 && value.every((each) => isTable(each) && Object.keys(each).length > 3);

export function factLines(facts: Facts, style: Style, indent = '  '): string[] {
  const shown = Object.entries(facts).map(([name, value]) => [printable(name), value] as const);
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.flatMap(([name, value]) => {
    if (!isLong(value)) return [`${indent}${style.dim(name.padEnd(width))}  ${printable(valueLine(value))}`];
    const items = value.flatMap((each) =>
      factLines(each, style, `${indent}    `).map((line, i) =>
        i > 0 ? line : line.replace(/ {2}(?=\S)/, '- '),
      ),
    );
    return [`${indent}${style.dim(name)}`, ...items];
  });
}
