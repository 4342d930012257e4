/** Numbers of imgtool's options: literals of any base where it asks Python for one, decimal where click reads them. */

import { pythonInt } from '../../core/python.ts';
import { misuse } from './faults.ts';

/** A literal in any base, or undefined. */
export const integerOf = (given: string): number | undefined => pythonInt(given, 0);

/** The option's literal in any base. */
export function parseInteger(option: string, given: string): number {
  const value = integerOf(given);
  if (value !== undefined) return value;
  throw misuse(
    'mcuboot/not-a-number',
    `${option}: ${given} is not a valid integer. Please use code literals prefixed with 0b/0B, 0o/0O, or 0x/0X as necessary`,
  );
}

/** The option's decimal number. */
export function parseDecimal(option: string, given: string): number {
  const value = pythonInt(given, 10);
  if (value !== undefined) return value;
  throw misuse('mcuboot/not-a-number', `${option}: '${given}' is not a valid integer.`);
}

/** Refuses what does not fit an unsigned field of `bits` bits. */
export function fitting(option: string, value: number, bits: 8 | 16 | 32): number {
  const largest = 2 ** bits - 1;
  if (value >= 0 && value <= largest) return value;
  throw misuse('mcuboot/field-overflow', `${option}: ${value} does not fit its field (0 to ${largest})`);
}
