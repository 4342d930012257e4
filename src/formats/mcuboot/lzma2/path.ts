/**
 * The nodes that the parser moves over: for each byte of a stretch the cheapest way found to reach it, and the state and
 * distances the model would then have.
 *
 *     node 0 ──literal──▶ node 1 ──literal──▶ node 2 ──…
 *       └───────────── match of 5 ─────────────────────▶ node 5
 *
 * A way in is one step, or a resumption: a step (or none), a literal, and the last distance again, weighed together
 * because the literal alone would have looked too dear.
 */

import {
  MATCH_MAX,
  stateAfterLiteral,
  stateAfterMatch,
  stateAfterRep,
  stateAfterShortRep,
} from './lzma-model.ts';

/** A path is at most this long before its last way in. */
export const STRETCH = 4096;
/** The bytes a way in covers at most: two long steps and a literal between them. */
const REACH = 2 * MATCH_MAX + 1;
const INFINITE = 0x3fffffff;

/** A step is `LITERAL`, 0 … 3 for a repeated distance, or `MATCH` + the distance. A rep 0 of length 1 is the short rep. */
export const LITERAL = -1;
export const MATCH = 4;
/** In `resumes`: the way in is a plain step. */
const PLAIN = -1;

export type Path = {
  readonly price: Int32Array;
  readonly state: Uint8Array;
  /** Four distances a node. */
  readonly reps: Int32Array;
  readonly from: Int32Array;
  readonly step: Int32Array;
  /** Length of the step that a resumption starts with (0 where it starts with its literal), or `PLAIN`. */
  readonly resumes: Int32Array;
  /** The furthest node with a way in. */
  reached: number;
};

export const newPath = (): Path => ({
  price: new Int32Array(STRETCH + REACH + 1),
  state: new Uint8Array(STRETCH + REACH + 1),
  reps: new Int32Array(4 * (STRETCH + REACH + 1)),
  from: new Int32Array(STRETCH + REACH + 1),
  step: new Int32Array(STRETCH + REACH + 1),
  resumes: new Int32Array(STRETCH + REACH + 1),
  reached: 0,
});

/** A way into `to`, kept if it is cheaper than the one known. */
export function offer(
  path: Path,
  from: number,
  to: number,
  price: number,
  step: number,
  resumes = PLAIN,
): void {
  while (path.reached < to) path.price[++path.reached] = INFINITE;
  if (price >= (path.price[to] as number)) return;
  path.price[to] = price;
  path.from[to] = from;
  path.step[to] = step;
  path.resumes[to] = resumes;
}

export function stateAfter(state: number, step: number, length: number): number {
  if (step === LITERAL) return stateAfterLiteral(state);
  if (step >= MATCH) return stateAfterMatch(state);
  return length === 1 ? stateAfterShortRep(state) : stateAfterRep(state);
}

/** The distance a step uses, from the four of the node it starts at. */
export const distanceOf = (path: Path, node: number, step: number): number =>
  step >= MATCH ? step - MATCH : (path.reps[4 * node + step] as number);

/** Fills in state and distances of a node from the node its way in starts at. */
export function arrive(path: Path, node: number): void {
  const from = path.from[node] as number;
  const step = path.step[node] as number;
  const resumes = path.resumes[node] as number;
  const { reps } = path;
  let state = path.state[from] as number;
  if (resumes === PLAIN) state = stateAfter(state, step, node - from);
  else {
    if (resumes > 0) state = stateAfter(state, step, resumes);
    state = stateAfterRep(stateAfterLiteral(state));
  }
  path.state[node] = state;
  const distance = step > 0 ? distanceOf(path, from, step) : 0;
  reps.copyWithin(4 * node, 4 * from, 4 * from + 4);
  if (step <= 0) return;
  reps.copyWithin(4 * node + 1, 4 * from, 4 * from + Math.min(step, 3));
  reps[4 * node] = distance;
}

export type Steps = {
  readonly lengths: Int32Array;
  readonly steps: Int32Array;
  count: number;
};

/** The most steps of a path: a resumption is three. */
export const newSteps = (): Steps => ({
  lengths: new Int32Array(2 * STRETCH),
  steps: new Int32Array(2 * STRETCH),
  count: 0,
});

function put(steps: Steps, at: number, step: number, length: number): number {
  steps.steps[at] = step;
  steps.lengths[at] = length;
  return at;
}

/** The steps that lead to `end`, in order. */
export function trace(path: Path, end: number, out: Steps): void {
  let count = 0;
  for (let node = end; node > 0; node = path.from[node] as number) {
    const resumes = path.resumes[node] as number;
    count += resumes === PLAIN ? 1 : resumes > 0 ? 3 : 2;
  }
  out.count = count;
  let at = count;
  for (let node = end; node > 0; node = path.from[node] as number) {
    const length = node - (path.from[node] as number);
    const step = path.step[node] as number;
    const resumes = path.resumes[node] as number;
    if (resumes === PLAIN) {
      at = put(out, at - 1, step, length);
      continue;
    }
    at = put(out, at - 1, 0, length - resumes - 1);
    at = put(out, at - 1, LITERAL, 1);
    if (resumes > 0) at = put(out, at - 1, step, resumes);
  }
}
