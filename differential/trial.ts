/** One command line for both sides, and what comes of it. */

import type { Bytes } from '../src/core/types.ts';
import type { ToolName } from './python.ts';

export type Files = Readonly<Record<string, Bytes>>;

/** Words that belong together on a command line, and what may stand there instead when they are a mistake. */
export type Piece = {
  readonly words: readonly string[];
  /** Good words in place of these; without them the piece may be left out. */
  readonly instead?: readonly string[];
};

export type Trial = {
  /** The words that come first in otapack: `['mcuboot']`. */
  readonly words: readonly string[];
  readonly tool: ToolName;
  readonly argv: readonly string[];
  readonly files: Files;
  readonly stdin?: string;
  /** The same words as `argv`, in pieces. */
  readonly pieces?: readonly Piece[];
};

export type Outcome = {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Files that were not there before, or not like this. */
  readonly files: ReadonlyMap<string, Bytes>;
};

export type Sides = { readonly trial: Trial; readonly ours: Outcome; readonly theirs: Outcome };

/** A trial of these pieces. */
export const trialOf = (pieces: readonly Piece[], rest: Omit<Trial, 'argv' | 'pieces'>): Trial => ({
  ...rest,
  argv: pieces.flatMap(({ words }) => words),
  pieces,
});

export type Bench = {
  both(trial: Trial): Promise<Sides>;
  ours(trial: Trial): Promise<Outcome>;
  theirs(trial: Trial): Promise<Outcome>;
  ask(
    tool: ToolName,
    helper: string,
    ...given: readonly (Bytes | boolean)[]
  ): Promise<Bytes | boolean | undefined>;
  /** Command lines run so far, and how many of ours by the executable. */
  readonly counted: { runs: number; executables: number };
  close(): void;
};
