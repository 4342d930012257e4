/** JSON for the next tool, safe to look at too: no control character of a file name or manifest reaches a terminal. */

import { unicodeEscape } from '../core/escape.ts';

/** Characters that JSON leaves as they are but terminals obey: DEL, C1 controls, direction marks, line separators. */
const unsafe = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** One document, indented, with a line end. */
export const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(unsafe, unicodeEscape)}\n`;
