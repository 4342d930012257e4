/** Numbers as the replaced tools' Python reads them, none below zero. */

import { pythonInt } from '../../core/python.ts';
import { misuse } from './faults.ts';

/** Decimal digits, as `int(text)` takes them. */
export function decimal(given: string, what: string): number {
  const value = pythonInt(given, 10);
  if (value !== undefined && value >= 0 && Number.isSafeInteger(value)) return value;
  throw misuse('esp8266/bad-number', `${what}: '${given}' is not a decimal number`);
}

/** Decimal or prefixed `0x`, `0o`, `0b`, as `int(text, 0)` takes them; 0 … 0xFFFFFFFF. */
export function address(given: string, what: string): number {
  const value = pythonInt(given, 0);
  if (value !== undefined && value >= 0 && value <= 0xffffffff) return value;
  throw misuse('esp8266/bad-number', `${what} "${given}" must be a number`, {
    fix: 'write it decimal or as 0x…, below 4 GiB',
  });
}
