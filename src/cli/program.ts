/** The program: all words, or those of one format, so that a run loads no other format's code. */

import type { Group } from './command.ts';
import type { Words } from './words.ts';

export const programOf = (...words: readonly Words[]): Group => ({
  summary: 'Makes, signs and verifies firmware updates: Nordic DFU packages, MCUboot images, ESP8266 images.',
  words: Object.assign({}, ...words),
});
