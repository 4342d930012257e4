/** A UTF-16 code unit as JSON, Python and most terminals write what they do not show: `\u00e9`. */
export const unicodeEscape = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
