/** What a fuzz target is: one way into the program, the files it starts from, and what it may do about bad ones. */

import { Fault } from '../src/core/fault.ts';
import type { Finding, NamedBytes, Part, Report } from '../src/core/types.ts';
import type { Seed } from './corpus.ts';
import type { Heard } from './host.ts';
import type { Random } from './random.ts';

export type Target = {
  readonly name: string;
  /** How often it runs, beside the others. */
  readonly weight: number;
  /** Which files are mutated for it. */
  readonly takes: (seed: Seed) => boolean;
  /** Whether a Fault is an answer: readers of the caller's own files refuse, those of artifacts never do. */
  readonly mayRefuse: boolean;
  /** Opens the door; whatever is thrown is judged outside. */
  readonly run: (file: NamedBytes, context: Context) => Promise<void>;
};

export type Context = {
  readonly random: Random;
  /** The file that was mutated. */
  readonly seed: Seed;
  /** Scratch folder of this process. */
  readonly folder: string;
};

/** A broken promise that no exception told of. */
export function law(holds: boolean, what: string): void {
  if (!holds) throw new Error(`law broken: ${what}`);
}

/** Runs what may refuse inside a target that may not. */
export async function orRefusal<T>(work: () => Promise<T> | T): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** What steers a terminal; the colours are ours. */
const steering =
  /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]|\u001b(?!\[[0-9;]*m)/;

export const lawfulText = (text: string): void => {
  const at = text.search(steering);
  law(
    at < 0,
    `control characters reach the terminal: ${JSON.stringify(text.slice(Math.max(0, at - 80), at + 20))}`,
  );
};

/** esptool2's scripts know one exit code for all that goes wrong. */
const exits = (argv: readonly string[]): readonly number[] =>
  argv[1] === 'esptool2' ? [0, 255] : [0, 1, 2, 3];

/** How a command line may end, and what it may show. */
export function lawfulRun(argv: readonly string[], code: number, { said, shown }: Heard): void {
  const line = argv.join(' ');
  const told = said().slice(0, 2000);
  law(code !== 70, `exit 70 of ${line}: ${told}`);
  law(!/\n\s+at .*:\d+:\d+\)?\n/.test(told), `a stack trace of ${line}: ${told}`);
  law(exits(argv).includes(code), `${line} exits ${code}: ${told}`);
  lawfulText(shown().replaceAll('\r\n', '\n'));
}

/** No message is worth more than this. */
const LONGEST_MESSAGE = 4096;

export function lawfulFindings(findings: readonly Finding[]): void {
  for (const { code, message, at } of findings) {
    law(/^[a-z0-9]+\/[a-z0-9-]+$/.test(code), `a finding has the code ${code}`);
    law(
      message.length > 0 && message.length <= LONGEST_MESSAGE,
      `${code}: a message of ${message.length} characters`,
    );
    law(!/undefined|\[object /.test(message.replace(/'[^']*'/g, '')), `${code}: ${message}`);
    law((at?.offset ?? 0) >= 0 && (at?.length ?? 0) >= 0, `${code}: a negative place`);
  }
}

export function lawfulReport(report: Report): void {
  lawfulFindings(report.findings);
  JSON.stringify(report);
}

/** Deeper than anything a format nests, and shallow enough for every renderer. */
const DEEPEST = 64;

export function lawfulPart(part: Part, depth = 0): void {
  law(depth < DEEPEST, `parts nest deeper than ${DEEPEST}`);
  law(Number.isSafeInteger(part.offset) && part.offset >= 0, `${part.name}: offset ${part.offset}`);
  law(Number.isSafeInteger(part.length) && part.length >= 0, `${part.name}: length ${part.length}`);
  for (const inner of part.parts ?? []) lawfulPart(inner, depth + 1);
}
