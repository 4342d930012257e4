/** Makes text that came from files safe to print: characters that a terminal would obey become visible escapes. */

/** A UTF-16 code unit as JSON, Python and most terminals write what they do not show: `\u00e9`. */
export const unicodeEscape = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** C0 and C1 controls, DEL, line separators, and the marks that change the direction of text. */
const steering = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Control characters (line ends too, unless `multiline`) as visible escapes, so that no file name or manifest steers
 * the terminal.
 */
export const printable = (text: string, multiline = false): string =>
  text.replace(steering, (control) =>
    control === '\t' || (multiline && control === '\n') ? control : unicodeEscape(control),
  );
