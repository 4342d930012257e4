/**
 * Chooses how to say the next stretch of bytes: the cheapest path from here, byte by byte, over literals, matches and
 * repeated distances, priced by the model of the moment. The path ends where all cheap paths meet, where a match is too
 * good to weigh, or after `STRETCH` bytes.
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
} from './lzma-model.ts';
import { agreement, type MatchFinder, NICE_LENGTH } from './match-finder.ts';
import {
  arrive,
  distanceOf,
  LITERAL,
  MATCH,
  newPath,
  newSteps,
  offer,
  STRETCH,
  type Steps,
  stateAfter,
  trace,
} from './path.ts';
import { newPrices, ofBit, ofDistance, ofLiteral, ofOne, ofZero, refresh } from './prices.ts';

/** After so many bytes the price tables are refreshed. */
const REFRESH_AFTER = 512;

export type Parser = {
  /** The steps of the last path, in order. */
  readonly steps: Steps;
  /** Plans from `position`, which is where the last path ended. */
  plan(position: number): void;
  /** Forgets prices after the model was reset. */
  forget(): void;
};

export function newParser(finder: MatchFinder, model: Model): Parser {
  const { bytes } = finder;
  const p = model.probabilities;
  const path = newPath();
  const steps = newSteps();
  const prices = newPrices(model.positionMask + 1);
  let sinceRefresh = REFRESH_AFTER;
  let found = 0;

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

  /** The price of the byte at `here` as a literal; `beside` is the byte at the last distance, -1 where there is none. */
  function ofLiteralAt(here: number, state: number, beside: number): number {
    const context = literalAt(model, here, here > 0 ? (bytes[here - 1] as number) : 0);
    const isMatch = p[isMatchAt(state, here & model.positionMask)] as number;
    return ofZero(isMatch) + ofLiteral(p, context, state, bytes[here] as number, beside);
  }

  function offerSingles(node: number, here: number, base: number): void {
    const state = path.state[node] as number;
    const positionState = here & model.positionMask;
    const distance = (path.reps[4 * node] as number) + 1;
    const beside = here >= distance ? (bytes[here - distance] as number) : -1;
    const literal = base + ofLiteralAt(here, state, beside);
    offer(path, node, node + 1, literal, LITERAL);
    if (beside === (bytes[here] as number)) {
      const isMatch = p[isMatchAt(state, positionState)] as number;
      const short =
        ofZero(p[at.isRep0 + state] as number) + ofZero(p[isRep0LongAt(state, positionState)] as number);
      offer(path, node, node + 1, base + ofOne(isMatch) + ofOne(p[at.isRep + state] as number) + short, 0);
    } else if (here >= distance) {
      offerRest(node, here + 1, node + 1, literal, stateAfterLiteral(state), distance, LITERAL, 0);
    }
  }

  /** The last distance again from `here`, after a literal, as the end of a resumption. */
  function offerRest(
    node: number,
    here: number,
    to: number,
    base: number,
    state: number,
    distance: number,
    step: number,
    resumes: number,
  ): void {
    const most = Math.min(NICE_LENGTH, bytes.length - here);
    if (most < MATCH_MIN) return;
    const length = agreement(bytes, here - distance, here, 0, most);
    if (length < MATCH_MIN) return;
    const positionState = here & model.positionMask;
    const price =
      ofOne(p[isMatchAt(state, positionState)] as number) +
      ofOne(p[at.isRep + state] as number) +
      ofRep(state, positionState, 0) +
      (prices.repLength[positionState * (MATCH_MAX + 1) + length] as number);
    offer(path, node, to + length, base + price, step, resumes);
  }

  /** After `step` of `length`, which ends at a byte that differs: that byte as a literal, then the distance again. */
  function offerResumption(node: number, here: number, price: number, step: number, length: number): void {
    const there = here + length;
    if (there + MATCH_MIN >= bytes.length) return;
    const distance = distanceOf(path, node, step) + 1;
    const state = stateAfter(path.state[node] as number, step, length);
    const literal = price + ofLiteralAt(there, state, bytes[there - distance] as number);
    offerRest(node, there + 1, node + length + 1, literal, stateAfterLiteral(state), distance, step, length);
  }

  /** How long the repeated distance `which` holds from `here`; 0 when it does not. */
  function repLength(node: number, here: number, which: number, most: number): number {
    const distance = (path.reps[4 * node + which] as number) + 1;
    if (distance > here) return 0;
    const length = agreement(bytes, here - distance, here, 0, most);
    return length < MATCH_MIN ? 0 : length;
  }

  function offerReps(node: number, here: number, base: number, most: number): void {
    const state = path.state[node] as number;
    const positionState = here & model.positionMask;
    const row = positionState * (MATCH_MAX + 1);
    const before =
      base + ofOne(p[isMatchAt(state, positionState)] as number) + ofOne(p[at.isRep + state] as number);
    for (let which = 0; which < 4; which++) {
      const longest = repLength(node, here, which, most);
      if (longest === 0) continue;
      const price = before + ofRep(state, positionState, which);
      for (let length = longest; length >= MATCH_MIN; length--)
        offer(path, node, node + length, price + (prices.repLength[row + length] as number), which);
      if (longest < most)
        offerResumption(node, here, price + (prices.repLength[row + longest] as number), which, longest);
    }
  }

  function offerMatches(node: number, here: number, base: number, count: number): void {
    const state = path.state[node] as number;
    const positionState = here & model.positionMask;
    const row = positionState * (MATCH_MAX + 1);
    const before =
      base + ofOne(p[isMatchAt(state, positionState)] as number) + ofZero(p[at.isRep + state] as number);
    let length = MATCH_MIN;
    for (let i = 0; i < count; i++) {
      const distance = finder.distances[i] as number;
      let price = 0;
      for (const longest = finder.lengths[i] as number; length <= longest; length++) {
        price =
          before +
          (prices.length[row + length] as number) +
          ofDistance(prices, lengthStateOf(length), distance);
        offer(path, node, node + length, price, MATCH + distance);
      }
      offerResumption(node, here, price, MATCH + distance, length - 1);
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
      step = MATCH + distance;
    }
    steps.count = 1;
    steps.lengths[0] = best;
    steps.steps[0] = step;
    return best;
  }

  /** Weighs the ways on from every node until the path ends; returns how many bytes are planned. */
  function weigh(position: number): number {
    for (let node = 0; ; node++) {
      if (node > 0) {
        if (node === path.reached || node >= STRETCH) return node;
        arrive(path, node);
      }
      const here = position + node;
      const most = Math.min(MATCH_MAX, bytes.length - here);
      const count = matchesAt(here);
      const long = count > 0 && (finder.lengths[count - 1] as number) >= NICE_LENGTH;
      if (node > 0 && long) return node;
      const base = path.price[node] as number;
      offerSingles(node, here, base);
      offerReps(node, here, base, most);
      offerMatches(node, here, base, count);
    }
  }

  function plan(position: number): void {
    if (sinceRefresh >= REFRESH_AFTER) {
      refresh(model, prices);
      sinceRefresh = 0;
    }
    path.price[0] = 0;
    path.state[0] = model.state;
    path.reps.set(model.reps);
    path.reached = 0;
    const taken = takeAtOnce(position, matchesAt(position), Math.min(MATCH_MAX, bytes.length - position));
    if (taken > 0) {
      finder.skip(position + taken - finder.next());
      sinceRefresh += taken;
      return;
    }
    const end = weigh(position);
    trace(path, end, steps);
    sinceRefresh += end;
  }

  return {
    steps,
    plan,
    forget: () => {
      sinceRefresh = REFRESH_AFTER;
    },
  };
}
