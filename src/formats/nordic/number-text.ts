/**
 * Whole numbers as nrfutil reads them: `0x` is hexadecimal, another leading 0 is octal, else decimal; then Python's `int`
 * for that base.
 */

import { pythonInt } from '../../core/python.ts';

export type NumberText = {
  readonly value: number;
  /** Ways to write a number that mean something else to most readers. */
  readonly oddity?: 'octal' | 'underscore' | 'sign' | 'blank';
};

/** The number, or undefined when nrfutil would refuse the text. */
export function readNumber(text: string): NumberText | undefined {
  const hexadecimal = /^0x/i.test(text);
  const octal = !hexadecimal && text.startsWith('0');
  const value = hexadecimal ? pythonInt(text.slice(2), 16) : pythonInt(text, octal ? 8 : 10);
  if (value === undefined) return undefined;
  if (octal && !/^0+$/.test(text)) return { value, oddity: 'octal' };
  if (text.includes('_')) return { value, oddity: 'underscore' };
  if (/[+-]/.test(text)) return { value, oddity: 'sign' };
  return /\s/.test(text) ? { value, oddity: 'blank' } : { value };
}
