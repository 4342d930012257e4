/** Everything, in the order of the help. */

import { programOf } from './program.ts';
import { esp8266Words, mcubootWords, nativeWords, nordicWords } from './words.ts';

export const wholeProgram = programOf(nativeWords, nordicWords, mcubootWords, esp8266Words);
