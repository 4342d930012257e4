/** Bytes as logs write them: `60-04-0A`, `60 04 0a`, `0x60:04:0B:07`, `60040b07`. */

const LONGEST = 4096;

/** The bytes of a text that is nothing but hex, or undefined. */
export function hexBytes(given: string): number[] | undefined {
  const digits = given.trim().replace(/^0x/i, '').replace(/[-: ]/g, '');
  if (digits.length === 0 || digits.length % 2 !== 0 || digits.length > 2 * LONGEST) return undefined;
  if (!/^[0-9a-f]+$/i.test(digits)) return undefined;
  return Array.from({ length: digits.length / 2 }, (_, i) =>
    Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}

/** `[96, 4, 5]`: bytes as Python prints them. */
export function decimalBytes(given: string): number[] | undefined {
  const numbers = given.split(',').map((part) => part.trim());
  if (numbers.length === 0 || numbers.length > LONGEST) return undefined;
  const bytes = numbers.map(Number);
  return numbers.every((part) => /^\d{1,3}$/.test(part)) && bytes.every((byte) => byte <= 255)
    ? bytes
    : undefined;
}

const u16At = (bytes: readonly number[], at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);

export const u32At = (bytes: readonly number[], at: number): number =>
  (u16At(bytes, at) | (u16At(bytes, at + 2) << 16)) >>> 0;
