/** Levels that the user sets. */

import { expect, test } from 'vitest';
import { parseLevels, withLevels } from '../../src/core/levels.ts';

const rules = { 'a/one': { level: 'error', what: '', why: '', fix: '' } } as const;
const finding = { code: 'a/one', level: 'error', message: 'm' } as const;

test('a level is raised, lowered or switched off', () => {
  for (const level of ['error', 'warning', 'note'] as const) {
    expect(withLevels([finding], parseLevels([`a/one=${level}`], rules))).toEqual([{ ...finding, level }]);
  }
  expect(withLevels([finding], parseLevels(['a/one=off'], rules))).toEqual([]);
});

test.each([
  ['a/onee=off', 'option/unknown'],
  ['a/one=wrong', 'option/not-a-choice'],
  ['a/one', 'option/needs-a-value'],
  ['toString=off', 'option/unknown'],
])('%s is refused', (text, code) => {
  expect(() => parseLevels([text], rules)).toThrow(expect.objectContaining({ code }));
});
