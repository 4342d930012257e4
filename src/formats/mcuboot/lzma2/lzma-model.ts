/**
 * The adaptive model of LZMA: which probabilities there are, where each lies, and how the state moves. Encoder and
 * decoder share it. Follows the public LZMA specification (Igor Pavlov, `lzma-specification.txt`).
 *
 * Every symbol begins with the bit `isMatch`; what follows decides what it is:
 *
 *     0                 literal: 8 bits in the context of position and previous byte
 *     1 0               match: length, distance
 *     1 1 0 0           short rep: one byte at the last distance
 *     1 1 0 1           rep 0: length, the last distance again
 *     1 1 1 0           rep 1;  1 1 1 1 0 rep 2;  1 1 1 1 1 rep 3 (older distances, moved to the front)
 *
 * Distances are kept as the format stores them: 0 means the byte before.
 */

export type LzmaProperties = {
  /** Bits of the previous byte that choose a literal's context. */
  readonly lc: number;
  /** Bits of the position that choose a literal's context. */
  readonly lp: number;
  /** Bits of the position that choose the context of matches and lengths. */
  readonly pb: number;
};

/** The properties byte, `(pb * 5 + lp) * 9 + lc`. */
export const propertiesByte = ({ lc, lp, pb }: LzmaProperties): number => (pb * 5 + lp) * 9 + lc;

/** The properties a byte stands for, or undefined where LZMA2 allows no such byte (lc + lp is at most 4). */
export function propertiesOf(byte: number): LzmaProperties | undefined {
  if (byte >= 9 * 5 * 5) return undefined;
  const lc = byte % 9;
  const lp = Math.floor(byte / 9) % 5;
  return lc + lp > 4 ? undefined : { lc, lp, pb: Math.floor(byte / 45) };
}

export const MATCH_MIN = 2;
export const MATCH_MAX = 273;

const POSITION_STATES = 16;
/** Distance slots depend on the match length as min(length, 5) - 2. */
export const LENGTH_STATES = 4;

/** A probability is that of a 0, in 2048ths. */
export const PROBABILITY_BITS = 11;
const EVEN = 1 << (PROBABILITY_BITS - 1);

/** Inside a length coder: two choice bits, then 8 + 8 lengths by position state and 256 for all. */
export const lengthLayout = { choice: 0, choice2: 1, low: 2, mid: 130, high: 258, size: 514 } as const;

/** Where each group of probabilities starts (there are 12 states, 16 position states); literals come last because their number depends on lc and lp. */
export const at = {
  isMatch: 0,
  isRep: 192,
  isRep0: 204,
  isRep1: 216,
  isRep2: 228,
  isRep0Long: 240,
  slot: 432,
  special: 688,
  align: 816,
  length: 832,
  repLength: 832 + lengthLayout.size,
  literal: 832 + 2 * lengthLayout.size,
} as const;

export type Model = {
  readonly lc: number;
  readonly positionMask: number;
  readonly literalMask: number;
  readonly probabilities: Uint16Array;
  state: number;
  /** The last four distances, newest first. */
  readonly reps: Int32Array;
};

export function newModel({ lc, lp, pb }: LzmaProperties): Model {
  const model = {
    lc,
    positionMask: (1 << pb) - 1,
    literalMask: (1 << lp) - 1,
    probabilities: new Uint16Array(at.literal + (0x300 << (lc + lp))),
    state: 0,
    reps: new Int32Array(4),
  };
  resetModel(model);
  return model;
}

export function resetModel(model: Model): void {
  model.probabilities.fill(EVEN);
  model.state = 0;
  model.reps.fill(0);
}

export const isMatchAt = (state: number, positionState: number): number =>
  at.isMatch + state * POSITION_STATES + positionState;

export const isRep0LongAt = (state: number, positionState: number): number =>
  at.isRep0Long + state * POSITION_STATES + positionState;

/** Where the 0x300 probabilities of a literal's context start. */
export const literalAt = (model: Model, position: number, previous: number): number =>
  at.literal + 0x300 * (((position & model.literalMask) << model.lc) + (previous >> (8 - model.lc)));

/** States below 7 follow a literal: the byte at the last distance then tells nothing new. */
export const afterLiteral = (state: number): boolean => state < 7;

type Transition = (state: number) => number;
export const stateAfterLiteral: Transition = (state) => (state < 4 ? 0 : state < 10 ? state - 3 : state - 6);
export const stateAfterMatch: Transition = (state) => (state < 7 ? 7 : 10);
export const stateAfterRep: Transition = (state) => (state < 7 ? 8 : 11);
export const stateAfterShortRep: Transition = (state) => (state < 7 ? 9 : 11);

export const lengthStateOf = (length: number): number => Math.min(length - MATCH_MIN, LENGTH_STATES - 1);

/** From this slot on, distances end in 4 bits of the align tree after bits of even probability. */
export const FIRST_ALIGNED_SLOT = 14;
/** Slots below this one are the distance itself. */
export const FIRST_SPLIT_SLOT = 4;
/** Distances from here on have an aligned slot. */
export const FULL_DISTANCES = 1 << (FIRST_ALIGNED_SLOT / 2);

/** A distance's slot: its two highest bits and how many follow them. */
export function slotOf(distance: number): number {
  if (distance < FIRST_SPLIT_SLOT) return distance;
  const high = 31 - Math.clz32(distance);
  return 2 * high + ((distance >>> (high - 1)) & 1);
}

export const footerBits = (slot: number): number => (slot >> 1) - 1;

/** The smallest distance of a slot of 4 and above. */
export const slotBase = (slot: number): number => ((2 | (slot & 1)) << footerBits(slot)) >>> 0;
