/** Colours for terminals. Everything that came out of a file goes through `printable` first. */

export type Style = {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly note: (text: string) => string;
  readonly good: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
};

const sgr = (code: string) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
const plain = (text: string): string => text;

export const styleFor = (colour: boolean): Style =>
  colour
    ? {
        error: sgr('31;1'),
        warning: sgr('33;1'),
        note: sgr('36'),
        good: sgr('32;1'),
        strong: sgr('1'),
        dim: sgr('2'),
      }
    : { error: plain, warning: plain, note: plain, good: plain, strong: plain, dim: plain };
