/**
 * Chooses how to say the next stretch of bytes: the cheapest path from here, byte by byte, over literals, matches and
 * repeated distances, priced by the model of the moment. The path ends where all cheap paths meet, where a match is too
 * good to weigh, or after `STRETCH` bytes.
 *
 *     node 0 ──literal──▶ node 1 ──literal──▶ node 2 ──…
 *       └───────────── match of 5 ─────────────────────▶ node 5
 *
 * Each node keeps its cheapest way in, and with it the state and distances the model would then have.
 */

import {
  at,
  isMatchAt,
  isRep0LongAt,
  lengthStateOf,
  literalAt,
  MATCH_MAX,
  MATCH_MIN,
  type Model,
  stateAfterLiteral,
  stateAfterMatch,
  stateAfterRep,
  stateAfterShortRep,
} from './lzma-model.ts';
import { agreement, type MatchFinder, NICE_LENGTH } from './match-finder.ts';
import { newPrices, ofBit, ofDistance, ofLiteral, ofOne, ofZero, type Prices, refresh } from './prices.ts';

/** A path is at most this long before its last step. */
export const STRETCH = 1024;
/** After so many bytes the price tables are refreshed. */
const REFRESH_AFTER = 512;
const INFINITE = 0x3fffffff;

/** `LITERAL`, 0 … 3 for a repeated distance, or 4 + the distance. A rep 0 of length 1 is the short rep. */
export const LITERAL = -1;

export type Parser = {
  /** The steps of the last path, in order. */
  readonly lengths: Int32Array;
  readonly steps: Int32Array;
  /** Plans from `position`, which is where the last path ended; returns the number of steps. */
  plan(position: number): number;
  /** Forgets prices after the model was reset. */
  forget(): void;
};

type Nodes = {
  readonly price: Int32Array;
  readonly from: Int32Array;
  readonly step: Int32Array;
  readonly state: Uint8Array;
  readonly reps: Int32Array;
};

const newNodes = (count: number): Nodes => ({
  price: new Int32Array(count),
  from: new Int32Array(count),
  step: new Int32Array(count),
  state: new Uint8Array(count),
  reps: new Int32Array(4 * count),
});

/** State and distances of a node from those of the node before it. */
function arrive(nodes: Nodes, node: number): void {
  const from = nodes.from[node] as number;
  const step = nodes.step[node] as number;
  const before = nodes.state[from] as number;
  const reps = nodes.reps;
  reps.copyWithin(4 * node, 4 * from, 4 * from + 4);
  if (step === LITERAL) {
    nodes.state[node] = stateAfterLiteral(before);
  } else if (step >= 4) {
    nodes.state[node] = stateAfterMatch(before);
    reps.copyWithin(4 * node + 1, 4 * from, 4 * from + 3);
    reps[4 * node] = step - 4;
  } else if (step === 0 && node - from === 1) {
    nodes.state[node] = stateAfterShortRep(before);
  } else {
    nodes.state[node] = stateAfterRep(before);
    reps.copyWithin(4 * node + 1, 4 * from, 4 * from + step);
    reps[4 * node] = reps[4 * from + step] as number;
  }
}

export function newParser(finder: MatchFinder, model: Model): Parser {
  const { bytes } = finder;
  const p = model.probabilities;
  const nodes = newNodes(STRETCH + MATCH_MAX + 2);
  const lengths = new Int32Array(STRETCH + 2);
  const steps = new Int32Array(STRETCH + 2);
  const prices: Prices = newPrices(model.positionMask + 1);
  let sinceRefresh = REFRESH_AFTER;
  let found = 0;
  let reached = 0;

  function offer(from: number, to: number, price: number, step: number): void {
    while (reached < to) nodes.price[++reached] = INFINITE;
    if (price >= (nodes.price[to] as number)) return;
    nodes.price[to] = price;
    nodes.from[to] = from;
    nodes.step[to] = step;
  }

  /** The matches at `position`, found once however often it is asked. */
  function matchesAt(position: number): number {
    if (finder.next() === position) found = finder.find();
    return found;
  }

  /** The price up to and with the choice of repeated distance `which`, before its length. */
  function ofRep(state: number, positionState: number, which: number): number {
    const first = p[at.isRep0 + state] as number;
    if (which === 0) return ofZero(first) + ofOne(p[isRep0LongAt(state, positionState)] as number);
    const second = p[at.isRep1 + state] as number;
    if (which === 1) return ofOne(first) + ofZero(second);
    return ofOne(first) + ofOne(second) + ofBit(p[at.isRep2 + state] as number, which - 2);
  }

  function offerSingles(node: number, here: number, base: number): void {
    const state = nodes.state[node] as number;
    const positionState = here & model.positionMask;
    const byte = bytes[here] as number;
    const distance = (nodes.reps[4 * node] as number) + 1;
    const beside = here >= distance ? (bytes[here - distance] as number) : -1;
    const context = literalAt(model, here, here > 0 ? (bytes[here - 1] as number) : 0);
    const isMatch = p[isMatchAt(state, positionState)] as number;
    offer(node, node + 1, base + ofZero(isMatch) + ofLiteral(p, context, state, byte, beside), LITERAL);
    if (beside !== byte) return;
    const short =
      ofZero(p[at.isRep0 + state] as number) + ofZero(p[isRep0LongAt(state, positionState)] as number);
    offer(node, node + 1, base + ofOne(isMatch) + ofOne(p[at.isRep + state] as number) + short, 0);
  }

  /** How long the repeated distance `which` holds from `here`; 0 when it does not. */
  function repLength(node: number, here: number, which: number, most: number): number {
    const distance = (nodes.reps[4 * node + which] as number) + 1;
    if (distance > here) return 0;
    const length = agreement(bytes, here - distance, here, 0, most);
    return length < MATCH_MIN ? 0 : length;
  }

  function offerReps(node: number, here: number, base: number, most: number): void {
    const state = nodes.state[node] as number;
    const positionState = here & model.positionMask;
    const row = positionState * (MATCH_MAX + 1);
    const before =
      base + ofOne(p[isMatchAt(state, positionState)] as number) + ofOne(p[at.isRep + state] as number);
    for (let which = 0; which < 4; which++) {
      const longest = repLength(node, here, which, most);
      if (longest === 0) continue;
      const price = before + ofRep(state, positionState, which);
      for (let length = longest; length >= MATCH_MIN; length--)
        offer(node, node + length, price + (prices.repLength[row + length] as number), which);
    }
  }

  function offerMatches(node: number, here: number, base: number, count: number): void {
    const state = nodes.state[node] as number;
    const positionState = here & model.positionMask;
    const row = positionState * (MATCH_MAX + 1);
    const before =
      base + ofOne(p[isMatchAt(state, positionState)] as number) + ofZero(p[at.isRep + state] as number);
    let length = MATCH_MIN;
    for (let i = 0; i < count; i++) {
      const distance = finder.distances[i] as number;
      for (const longest = finder.lengths[i] as number; length <= longest; length++) {
        const price = before + (prices.length[row + length] as number);
        offer(node, node + length, price + ofDistance(prices, lengthStateOf(length), distance), distance + 4);
      }
    }
  }

  /** A repetition or match from node 0 that is long enough to be taken without weighing; its length, or 0. */
  function takeAtOnce(here: number, count: number, most: number): number {
    let best = 0;
    let step = 0;
    for (let which = 0; which < 4; which++) {
      const length = repLength(0, here, which, most);
      if (length > best) {
        best = length;
        step = which;
      }
    }
    if (best < NICE_LENGTH) {
      if (count === 0 || (finder.lengths[count - 1] as number) < NICE_LENGTH) return 0;
      const distance = finder.distances[count - 1] as number;
      best = agreement(bytes, here - distance - 1, here, NICE_LENGTH, most);
      step = distance + 4;
    }
    lengths[0] = best;
    steps[0] = step;
    return best;
  }

  /** Walks back from `end` and writes the path in order; returns its number of steps. */
  function trace(end: number): number {
    let count = 0;
    for (let node = end; node > 0; node = nodes.from[node] as number) count++;
    let k = count;
    for (let node = end; node > 0; ) {
      const from = nodes.from[node] as number;
      lengths[--k] = node - from;
      steps[k] = nodes.step[node] as number;
      node = from;
    }
    sinceRefresh += end;
    return count;
  }

  function plan(position: number): number {
    if (sinceRefresh >= REFRESH_AFTER) {
      refresh(model, prices);
      sinceRefresh = 0;
    }
    nodes.price[0] = 0;
    nodes.state[0] = model.state;
    nodes.reps.set(model.reps);
    reached = 0;
    for (let node = 0; ; node++) {
      if (node > 0) {
        if (node === reached || node >= STRETCH) return trace(node);
        arrive(nodes, node);
      }
      const here = position + node;
      const most = Math.min(MATCH_MAX, bytes.length - here);
      const count = matchesAt(here);
      if (node === 0) {
        const taken = takeAtOnce(here, count, most);
        if (taken > 0) {
          finder.skip(taken - 1);
          sinceRefresh += taken;
          return 1;
        }
      } else if (count > 0 && (finder.lengths[count - 1] as number) >= NICE_LENGTH) {
        return trace(node);
      }
      const base = nodes.price[node] as number;
      offerSingles(node, here, base);
      offerReps(node, here, base, most);
      offerMatches(node, here, base, count);
    }
  }

  return {
    lengths,
    steps,
    plan,
    forget: () => {
      sinceRefresh = REFRESH_AFTER;
    },
  };
}
