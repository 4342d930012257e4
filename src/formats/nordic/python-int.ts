/**
 * Whole numbers as nrfutil reads them: `0x` is hexadecimal, another leading 0 is octal, else decimal; then Python's `int`
 * for that base, which also takes blanks around, a sign, single underscores, and a prefix of its base.
 */

export type PythonInt = {
  readonly value: number;
  /** Ways to write a number that mean something else to most readers. */
  readonly oddity?: 'octal' | 'underscore' | 'sign' | 'blank';
};

const prefixes: Readonly<Record<number, RegExp>> = { 8: /^0o_?/i, 10: /^$/, 16: /^0x_?/i };
const digits: Readonly<Record<number, RegExp>> = { 8: /^[0-7]+$/, 10: /^[0-9]+$/, 16: /^[0-9a-f]+$/i };

/** Python's `int(text, base)`, or undefined where it raises ValueError. Values beyond 2^53 lose digits, not their size. */
function int(text: string, base: 8 | 10 | 16): number | undefined {
  const [, sign = '', number = ''] = /^\s*([+-]?)(.*?)\s*$/s.exec(text) ?? [];
  const body = number.replace(prefixes[base] ?? /^$/, '');
  if (/^_|__|_$/.test(body)) return undefined;
  const plain = body.replaceAll('_', '');
  if (!digits[base]?.test(plain)) return undefined;
  const value = Number.parseInt(plain, base);
  return sign === '-' ? 0 - value : value;
}

/** The number, or undefined when nrfutil would refuse the text. */
export function pythonInt(text: string): PythonInt | undefined {
  const hexadecimal = /^0x/i.test(text);
  const octal = !hexadecimal && text.startsWith('0');
  const value = hexadecimal ? int(text.slice(2), 16) : int(text, octal ? 8 : 10);
  if (value === undefined) return undefined;
  if (octal && !/^0+$/.test(text)) return { value, oddity: 'octal' };
  if (text.includes('_')) return { value, oddity: 'underscore' };
  if (/[+-]/.test(text)) return { value, oddity: 'sign' };
  return /\s/.test(text) ? { value, oddity: 'blank' } : { value };
}
