/** Numbers as the replaced tools' Python reads them. */

import { misuse } from './faults.ts';

/** Decimal digits, as `int(text)` takes them. */
export function decimal(given: string, what: string): number {
  const digits = given.trim();
  if (/^\+?\d+(_\d+)*$/.test(digits)) {
    const value = Number(digits.replaceAll('_', ''));
    if (Number.isSafeInteger(value)) return value;
  }
  throw misuse('esp8266/bad-number', `${what}: '${given}' is not a decimal number`);
}

/** Decimal or prefixed `0x`, `0o`, `0b`, as `int(text, 0)` takes them; 0 … 0xFFFFFFFF. */
export function address(given: string, what: string): number {
  const digits = given.trim().replace(/^\+/, '').toLowerCase();
  const fits = /^(0x_?[0-9a-f]+(_[0-9a-f]+)*|0o_?[0-7]+(_[0-7]+)*|0b_?[01]+(_[01]+)*|0+|[1-9]\d*(_\d+)*)$/;
  const value = fits.test(digits) ? Number(digits.replaceAll('_', '')) : Number.NaN;
  if (Number.isSafeInteger(value) && value <= 0xffffffff) return value;
  throw misuse('esp8266/bad-number', `${what} "${given}" must be a number`, {
    fix: 'write it decimal or as 0x…, below 4 GiB',
  });
}
