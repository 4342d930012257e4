/**
 * The number grammar of the reference tool's options: an optional sign, `0x`/`0o`/`0b` prefixes in either case, `_`
 * between digits, white space around. Decimal numbers have no leading zeros (`010` could be meant as 8 or as 10).
 */

import { misuse } from './faults.ts';

const literal =
  /^\s*([+-]?)(0x(?:_?[0-9a-f])+|0o(?:_?[0-7])+|0b(?:_?[01])+|0(?:_?0)*|[1-9](?:_?[0-9])*)\s*$/i;
const decimal = /^\s*([+-]?)([0-9](?:_?[0-9])*)\s*$/;

function numberOf(match: RegExpExecArray | null): number | undefined {
  if (!match) return undefined;
  const [, sign = '', digits = ''] = match;
  const size = Number(digits.replaceAll('_', '').toLowerCase());
  return sign === '-' && size !== 0 ? -size : size;
}

/** A literal in any base, or undefined. */
export const integerOf = (given: string): number | undefined => numberOf(literal.exec(given));

/** A decimal number, or undefined. */
export const decimalOf = (given: string): number | undefined => numberOf(decimal.exec(given));

/** The option's literal in any base. */
export function parseInteger(option: string, given: string): number {
  const value = integerOf(given);
  if (value !== undefined) return value;
  throw misuse(
    'mcuboot/not-a-number',
    `${option}: ${given} is not a valid integer. Please use code literals prefixed with 0b, 0o or 0x where it is not decimal`,
  );
}

/** The option's decimal number. */
export function parseDecimal(option: string, given: string): number {
  const value = decimalOf(given);
  if (value !== undefined) return value;
  throw misuse('mcuboot/not-a-number', `${option}: '${given}' is not a valid integer.`);
}

/** Refuses what does not fit an unsigned field of `bits` bits. */
export function fitting(option: string, value: number, bits: 8 | 16 | 32): number {
  const largest = 2 ** bits - 1;
  if (value >= 0 && value <= largest) return value;
  throw misuse('mcuboot/field-overflow', `${option}: ${value} does not fit its field (0 to ${largest})`);
}
