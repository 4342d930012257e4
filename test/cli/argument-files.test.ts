/** Argument files are split as a shell splits a line. */

import { expect, test } from 'vitest';
import { shellWords } from '../../src/cli/peers/argument-files.ts';

test.each([
  ['', []],
  ['0x0 boot.bin\t0x1000  user1.bin\r', ['0x0', 'boot.bin', '0x1000', 'user1.bin']],
  [`'a b' "c d" e\\ f`, ['a b', 'c d', 'e f']],
  [`--out="x 'y'".bin`, [`--out=x 'y'.bin`]],
  [`"a\\"b" "c\\\\d" "e\\f" 'g\\h'`, ['a"b', 'c\\d', 'e\\f', 'g\\h']],
  [`'' ""`, ['', '']],
  ['a#b # c', ['a#b', '#', 'c']],
  ['"open', undefined],
  ["it's", undefined],
  ['end\\', undefined],
])('%s', (line, words) => {
  expect(shellWords(line)).toEqual(words);
});

test('a long line takes no time', () => {
  expect(shellWords('\'"'.repeat(20_000))).toBeUndefined();
  expect(shellWords(`"${'a '.repeat(50_000)}`)).toBeUndefined();
});
