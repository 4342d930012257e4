/** Numbers and JSON as Python reads and writes them: the replaced tools are Python programs, and so is their grammar. */

import { unicodeEscape } from './escape.ts';

type Base = 2 | 8 | 10 | 16;

const prefixes: Readonly<Record<Base, RegExp>> = { 2: /^0b_?/i, 8: /^0o_?/i, 10: /^(?!)/, 16: /^0x_?/i };
const digits: Readonly<Record<Base, RegExp>> = {
  2: /^[01]+$/,
  8: /^[0-7]+$/,
  10: /^[0-9]+$/,
  16: /^[0-9a-f]+$/i,
};

/** The base that `int(text, 0)` takes by the prefix; undefined for a decimal number with a leading zero, which Python refuses. */
function literalBase(body: string): Base | undefined {
  for (const base of [2, 8, 16] as const) if (prefixes[base].test(body)) return base;
  return /^0[0_]*[1-9]/.test(body) ? undefined : 10;
}

/**
 * Python's `int(text, base)`, or undefined where that raises ValueError. It takes blanks around the number, a sign, a prefix
 * of the base, and single underscores between digits. Values beyond 2^53 are rounded.
 */
export function pythonInt(text: string, base: 0 | Base): number | undefined {
  const [, sign = '', body = ''] = /^([+-]?)(.*)$/s.exec(text.trim()) ?? [];
  const inBase = base === 0 ? literalBase(body) : base;
  if (inBase === undefined) return undefined;
  const number = body.replace(prefixes[inBase], '');
  if (/^_|__|_$/.test(number)) return undefined;
  const plain = number.replaceAll('_', '');
  if (!digits[inBase].test(plain)) return undefined;
  const value = Number.parseInt(plain, inBase);
  return sign === '-' ? 0 - value : value;
}

/** `json.dumps(value, indent=…)`: ASCII, without a line end. */
export const pythonJson = (
  value: unknown,
  indent: number,
  replacer?: (key: string, value: unknown) => unknown,
): string => JSON.stringify(value, replacer, indent).replace(/[\u007f-\uffff]/g, unicodeEscape);
