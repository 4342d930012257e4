/** What the rules of several tools have in common. */

import type { Difference, Rule } from './suite.ts';

/** The rule of every tool about command lines with more than one mistake. */
export const twoMistakes = (tool: string): Rule => ({
  id: `${tool}/two-mistakes`,
  tool,
  theirs: 'Of two mistakes in one command line it tells the one that its code meets first.',
  ours: 'May tell the other one first, and so exit with 1 instead of 2 or the other way round. Both runs are refused.',
  covers: ({ kind }) => kind.startsWith('two mistakes:'),
});

/** Theirs does it; ours refuses with one of these codes, and these words where a code says too little. */
export const refuses =
  (codes: string | readonly string[], words = /./) =>
  ({ kind, sides: { ours, theirs } }: Difference): boolean =>
    kind.startsWith('verdict:') &&
    theirs.code === 0 &&
    ours.code !== 0 &&
    [codes].flat().some((code) => ours.err.includes(`[${code}]`)) &&
    words.test(ours.err);

/** Ours does it; theirs refuses, or dies, with these words at its end. */
export const takes =
  (words: RegExp) =>
  ({ kind, sides }: Difference): boolean =>
    kind.startsWith('verdict:') &&
    sides.ours.code === 0 &&
    sides.theirs.code !== 0 &&
    words.test(sides.theirs.err + sides.theirs.out);

/** Numbers in the digits of any script, which Python reads. */
export const otherDigits = (tool: string, of = tool): Rule => ({
  id: `${tool}/other-digits`,
  tool: of,
  theirs: 'Reads digits of any script as numbers: `٣` is 3, a full-width `１` is 1.',
  ours: 'Reads ASCII digits.',
  covers: ({ kind, sides }) =>
    /^(verdict|two mistakes)/.test(kind) &&
    sides.ours.code !== 0 &&
    sides.trial.argv.some((word) => /[^\x00-\x7f]/.test(word) && /\p{Nd}/u.test(word.replace(/[0-9]/g, ''))),
});
