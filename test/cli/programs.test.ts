/** Every word is served by the program that holds it. */

import { expect, test } from 'vitest';
import { programs } from '../../src/cli/bin/programs.ts';
import { wholeProgram } from '../../src/cli/whole-program.ts';
import { esp8266Words, mcubootWords, nordicWords } from '../../src/cli/words.ts';

const spelled = (words: typeof nordicWords) =>
  Object.entries(words).flatMap(([word, entry]) => [word, ...(entry.aliases ?? [])]);

test('a word of one format goes to the program of that format', () => {
  const expected = Object.entries({
    nordic: nordicWords,
    mcuboot: mcubootWords,
    esp8266: esp8266Words,
  }).flatMap(([name, words]) => spelled(words).map((word) => [word, name]));
  expect(programs).toEqual(Object.fromEntries(expected));
});

test('no two words are spelled alike', () => {
  const all = spelled(wholeProgram.words);
  expect(new Set(all).size).toBe(all.length);
});
