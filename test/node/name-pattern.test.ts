/** Patterns of file names match what a regular expression of the same meaning matches. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameMatcher } from '../../src/node/name-pattern.ts';

describe('a name and a pattern', () => {
  test.each([
    ['*', 'a.bin', true],
    ['*', '.hidden', false],
    ['.*', '.hidden', true],
    ['*.bin', 'a.bin', true],
    ['*.bin', 'a.bin.hex', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a**c', 'abbbc', true],
    ['[a-c]*', 'beta', true],
    ['[!a-c]*', 'beta', false],
    ['[z-a]', '[z-a]', true],
    ['a+b(1)$', 'a+b(1)$', true],
    ['a[', 'a[', true],
    ['*.*.bin', 'app.signed.bin', true],
    ['', '', true],
  ])('%s, %s: %s', (pattern, name, fits) => expect(nameMatcher(pattern)(name)).toBe(fits));

  test('is what a regular expression says', () => {
    const text = fc.stringMatching(/^[ab*?]{0,8}$/);
    fc.assert(
      fc.property(text, fc.stringMatching(/^[ab]{0,10}$/), (pattern, name) => {
        const expression = new RegExp(`^${pattern.replace(/\*+/g, '.*').replace(/\?/g, '.')}$`);
        expect(nameMatcher(pattern)(name)).toBe(expression.test(name));
      }),
      { numRuns: 2000 },
    );
  });

  test('many stars do not take many years', () => {
    const started = performance.now();
    expect(nameMatcher(`${'*a'.repeat(60)}*b`)('a'.repeat(255))).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
