/** A tree of parts as text: offset, length, name, value, note; one line each, indented by depth. */

import { printable } from '../core/escape.ts';
import type { Part } from '../core/types.ts';
import type { Style } from './style.ts';

function lines(part: Part, depth: number, style: Style): string[] {
  const offset = part.offset.toString(16).padStart(6, '0');
  const value = part.value === undefined || part.value === null ? '' : `  ${printable(String(part.value))}`;
  const note = part.note === undefined ? '' : `  ${style.dim(printable(part.note))}`;
  const name = `${'  '.repeat(depth)}${style.strong(printable(part.name))}`;
  const head = `${style.dim(offset)}  ${String(part.length).padStart(8)}  ${name}${value}${note}`;
  return [head, ...(part.parts ?? []).flatMap((inner) => lines(inner, depth + 1, style))];
}

export function partsText(part: Part, style: Style): string {
  return `${style.dim('offset    length  part')}\n${lines(part, 0, style).join('\n')}\n`;
}
