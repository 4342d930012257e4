/** Same verdict: both go through or both refuse, with the same exit code; a refused run leaves nothing behind. */

import type { Difference } from './suite.ts';
import { type Bench, type Outcome, type Sides, trialOf } from './trial.ts';

/** The message without what changes from run to run, so that one cause has one name. */
const general = (line: string): string =>
  line
    .replace(/'[^']*'|"[^"]*"|<[^>]*>/g, "'…'")
    .replace(/\b0x[0-9a-fA-F]+\b|\d+/g, 'n')
    .slice(0, 90);

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';

/** What a side said at its end, where it refused. */
export const reasonOf = ({ code, err, out }: Outcome): string => {
  if (code === 0) return 'done';
  const error = /^(?:error|bug): (.*)$/m.exec(err)?.[1] ?? (lastLine(err) || lastLine(out));
  return `${code} ${general(error)}`;
};

export const differ = (sides: Sides, kind: string, detail = ''): Difference => ({ kind, detail, sides });

const isRefusedAlike = ({ ours, theirs }: Sides): boolean => ours.code !== 0 && ours.code === theirs.code;

/**
 * Whether the command line holds more mistakes than one, each refused alike on its own: with some of them taken away both
 * sides refuse with the same exit code. Which of them is told first is nobody's contract.
 */
async function holdsMoreMistakes({ trial }: Sides, bench: Bench): Promise<boolean> {
  const { pieces = [] } = trial;
  const without = (...left: readonly number[]) =>
    bench.both(
      trialOf(
        pieces.map((piece, i) => (left.includes(i) ? { ...piece, words: piece.instead ?? [] } : piece)),
        trial,
      ),
    );
  for (let i = 0; i < pieces.length; i++) if (isRefusedAlike(await without(i))) return true;
  for (let i = 0; i < pieces.length; i++) {
    for (let j = 0; j < i; j++) if (isRefusedAlike(await without(i, j))) return true;
  }
  return false;
}

/** Both verdicts, to the exit code or not; otapack's own errors (70) are never right. */
export async function compareVerdicts(
  sides: Sides,
  bench: Bench,
  how: 'exit code' | 'accepted or refused' = 'exit code',
): Promise<Difference[]> {
  const { ours, theirs } = sides;
  const found: Difference[] = [];
  const same = how === 'exit code' ? ours.code === theirs.code : (ours.code === 0) === (theirs.code === 0);
  if (ours.code === 70) found.push(differ(sides, `bug: ${reasonOf(ours)}`, ours.err));
  else if (!same) {
    const two = ours.code !== 0 && theirs.code !== 0 && (await holdsMoreMistakes(sides, bench));
    found.push(
      differ(
        sides,
        `${two ? 'two mistakes' : 'verdict'}: ours ${reasonOf(ours)} | theirs ${reasonOf(theirs)}`,
        `ours ${ours.code}:\n${ours.err}\ntheirs ${theirs.code}:\n${theirs.out.slice(-300)}\n${theirs.err.slice(-500)}`,
      ),
    );
  }
  if (ours.code !== 0 && ours.files.size > 0) {
    found.push(differ(sides, 'leftover', [...ours.files.keys()].join(', ')));
  }
  return found;
}

export const bothDone = ({ ours, theirs }: Sides): boolean => ours.code === 0 && theirs.code === 0;
export const bothRefused = ({ ours, theirs }: Sides): boolean => ours.code !== 0 && theirs.code !== 0;

/** The first place where two texts part, with a little around it. */
export function textDifference(ours: string, theirs: string): string {
  let at = 0;
  while (at < ours.length && ours[at] === theirs[at]) at++;
  const from = Math.max(0, at - 60);
  const show = (text: string) => JSON.stringify(text.slice(from, at + 100));
  return `at ${at}\n  ours:   ${show(ours)}\n  theirs: ${show(theirs)}`;
}

export function compareOutput(sides: Sides, tidy: (text: string) => string = (text) => text): Difference[] {
  const [ours, theirs] = [tidy(sides.ours.out), tidy(sides.theirs.out)];
  return ours === theirs ? [] : [differ(sides, 'standard output', textDifference(ours, theirs))];
}

/** The same files written; their contents are the caller's to compare. */
export function compareFileNames(sides: Sides): Difference[] {
  const names = (outcome: Outcome) => [...outcome.files.keys()].sort().join(', ');
  const [ours, theirs] = [names(sides.ours), names(sides.theirs)];
  return ours === theirs ? [] : [differ(sides, 'files written', `ours: ${ours}\ntheirs: ${theirs}`)];
}

export function byteDifference(
  ours: Uint8Array | undefined,
  theirs: Uint8Array | undefined,
): string | undefined {
  if (!ours || !theirs) return ours === theirs ? undefined : 'one is missing';
  if (Buffer.compare(ours, theirs) === 0) return undefined;
  let at = 0;
  while (at < ours.length && at < theirs.length && ours[at] === theirs[at]) at++;
  const show = (bytes: Uint8Array) => Buffer.from(bytes.subarray(at, at + 24)).toString('hex');
  return `lengths ${ours.length} and ${theirs.length}, from 0x${at.toString(16)}: ours ${show(ours)} theirs ${show(theirs)}`;
}
