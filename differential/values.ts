/** Random pieces that several suites are made of. Everything shrinks to the plainest form. */

import fc from 'fast-check';
import type { Bytes } from '../src/core/types.ts';

/** Words of an option, or none. `often` of ten have it. */
export const maybe = (
  words: fc.Arbitrary<readonly string[]>,
  often: number,
): fc.Arbitrary<readonly string[]> =>
  fc.oneof({ weight: 10 - often, arbitrary: fc.constant([]) }, { weight: often, arbitrary: words });

/** A good value nine times of ten and more, else one that is wrong or at an edge. */
export const mostly = (
  good: fc.Arbitrary<string>,
  odd: readonly string[],
  weight = 40,
): fc.Arbitrary<string> =>
  fc.oneof({ weight: 3 * weight, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...odd) });

export const one = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);

export const option = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> =>
  value.map((text) => [name, text]);

/** The value in one word with its flag, or in the next, as command lines have it. */
export const spelled = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> =>
  fc
    .tuple(value, fc.integer({ min: 0, max: 3 }))
    .map(([text, how]) =>
      how !== 0 ? [name, text] : name.startsWith('--') ? [`${name}=${text}`] : [`${name}${text}`],
    );

export const flag = (name: string): fc.Arbitrary<readonly string[]> => fc.constant([name]);

/** Options in any order; those that are absent are left out. */
export const shuffled = (
  parts: readonly fc.Arbitrary<readonly string[]>[],
): fc.Arbitrary<readonly (readonly string[])[]> =>
  fc.tuple(fc.tuple(...parts), fc.integer({ min: 0, max: 0x7fffffff })).map(([given, order]) => {
    const present = given.filter((words) => words.length > 0);
    return inOrder(present, order);
  });

function inOrder<T>(items: readonly T[], order: number): T[] {
  if (order === 0) return [...items];
  const left = [...items];
  const result: T[] = [];
  let state = order;
  while (left.length > 0) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    result.push(...left.splice(state % left.length, 1));
  }
  return result;
}

/** Bytes from a seed: large payloads that need no shrinking byte by byte. */
export function noise(seed: number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  let state = seed | 1;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

const filledWith = (text: string, length: number): Bytes =>
  new Uint8Array(Buffer.from(text.repeat(Math.ceil(length / text.length) || 0)).subarray(0, length));

/** Content of a firmware: noise, text, zeros or FF, of `length` bytes. */
export const payload = (length: fc.Arbitrary<number>): fc.Arbitrary<Bytes> =>
  fc
    .tuple(length, fc.integer({ min: 0, max: 0xffff }), fc.constantFrom('noise', 'text', '\0', '\xff'))
    .map(([n, seed, kind]) =>
      kind === 'noise'
        ? noise(seed, n)
        : kind === 'text'
          ? filledWith(`line ${seed} of a firmware that compresses well\n`, n)
          : new Uint8Array(n).fill(kind === '\0' ? 0 : 0xff),
    );

export const lengths = (most: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 8 }) },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: most }) },
  );

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

/** Texts that look like numbers, to those who read them loosely or strictly. */
export const numberLike: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789abfxXoObB_+- .'), maxLength: 6 }),
  fc.constantFrom(
    '٣',
    '１',
    '0x１',
    '1\n',
    '\t1',
    '1e3',
    '0x_1',
    '0_0',
    '1__0',
    '0B1',
    '0O7',
    '−1',
    '0x+1',
    '+ 1',
    '٠x1',
  ),
);

/** Mostly what is given, now and then anything that looks like a number. */
export const loosely = (good: fc.Arbitrary<string>, times = 40): fc.Arbitrary<string> =>
  fc.oneof({ weight: times - 1, arbitrary: good }, { weight: 1, arbitrary: numberLike });
