/** JSON for other programs. It is safe on a terminal too: control characters of file names and manifests are escaped. */

import { unicodeEscape } from '../core/escape.ts';

/** Characters that JSON leaves as they are but terminals obey: DEL, C1 controls, direction marks, line separators. */
const unsafe = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** One document, indented, with a line end. */
export const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(unsafe, unicodeEscape)}\n`;
