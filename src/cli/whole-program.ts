/** The program with all words, in the order in which the help lists them. */

import { programOf } from './program.ts';
import { esp8266Words, mcubootWords, nativeWords, nordicWords } from './words.ts';

export const wholeProgram = programOf(nativeWords, nordicWords, mcubootWords, esp8266Words);
