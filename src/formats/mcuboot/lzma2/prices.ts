/**
 * What coding something would cost, in sixteenths of a bit, by the probabilities of the moment. The parser weighs
 * literals and matches by these; lengths and distances are looked up in tables that are refreshed now and then.
 */

import {
  afterLiteral,
  at,
  FIRST_ALIGNED_SLOT,
  FULL_DISTANCES,
  footerBits,
  LENGTH_STATES,
  lengthLayout,
  MATCH_MAX,
  MATCH_MIN,
  type Model,
  PROBABILITY_BITS,
  slotBase,
  slotOf,
} from './lzma-model.ts';

const STEP = 4;
const UNIT = 16;
const SLOTS = 64;

/** 16 · log2(2048 / p), rounded, by repeated squaring: the same on every machine, which Math.log2 need not be. */
function priceOf(probability: number): number {
  let bits = 0;
  let rest = (1 << PROBABILITY_BITS) / probability;
  for (let digit = UNIT; digit >= 0.25; digit /= 2) {
    while (rest >= 2) {
      rest /= 2;
      bits += digit;
    }
    rest *= rest;
  }
  return Math.round(bits);
}

const table = Int32Array.from({ length: (1 << PROBABILITY_BITS) >> STEP }, (_, i) =>
  priceOf((i << STEP) + 8),
);

export const ofZero = (probability: number): number => table[probability >> STEP] as number;
export const ofOne = (probability: number): number =>
  table[((1 << PROBABILITY_BITS) - 1 - probability) >> STEP] as number;
export const ofBit = (probability: number, bit: number): number =>
  bit ? ofOne(probability) : ofZero(probability);

function ofTree(p: Uint16Array, base: number, bits: number, value: number): number {
  let price = 0;
  for (let node = value | (1 << bits); node > 1; node >>= 1)
    price += ofBit(p[base + (node >> 1)] as number, node & 1);
  return price;
}

function ofReverseTree(p: Uint16Array, base: number, bits: number, value: number): number {
  let price = 0;
  let node = 1;
  for (let i = 0; i < bits; i++) {
    const bit = (value >> i) & 1;
    price += ofBit(p[base + node] as number, bit);
    node = (node << 1) | bit;
  }
  return price;
}

/** A literal at `base` of the model; `beside` is the byte at the last distance, which counts unless a literal came before. */
export function ofLiteral(
  p: Uint16Array,
  base: number,
  state: number,
  value: number,
  beside: number,
): number {
  if (afterLiteral(state)) return ofTree(p, base, 8, value);
  let price = 0;
  let node = 1;
  let offset = 0x100;
  let match = beside;
  for (let i = 7; i >= 0; i--) {
    match <<= 1;
    const expected = match & offset;
    const bit = (value >> i) & 1;
    price += ofBit(p[base + offset + expected + node] as number, bit);
    node = (node << 1) | bit;
    if ((expected !== 0) !== (bit === 1)) offset = 0;
  }
  return price;
}

export type Prices = {
  /** By position state and length: [positionState * (MATCH_MAX + 1) + length]. */
  readonly length: Int32Array;
  readonly repLength: Int32Array;
  /** By length state and slot, and by length state and whole distance where that is small. */
  readonly slot: Int32Array;
  readonly near: Int32Array;
  readonly align: Int32Array;
};

export const newPrices = (positionStates: number): Prices => ({
  length: new Int32Array(positionStates * (MATCH_MAX + 1)),
  repLength: new Int32Array(positionStates * (MATCH_MAX + 1)),
  slot: new Int32Array(LENGTH_STATES * SLOTS),
  near: new Int32Array(LENGTH_STATES * FULL_DISTANCES),
  align: new Int32Array(16),
});

function refreshLengths(model: Model, base: number, prices: Int32Array): void {
  const p = model.probabilities;
  const short = ofZero(p[base + lengthLayout.choice] as number);
  const long = ofOne(p[base + lengthLayout.choice] as number);
  const middle = long + ofZero(p[base + lengthLayout.choice2] as number);
  const rest = long + ofOne(p[base + lengthLayout.choice2] as number);
  const high = Array.from({ length: 256 }, (_, i) => rest + ofTree(p, base + lengthLayout.high, 8, i));
  for (let state = 0; state <= model.positionMask; state++) {
    const row = state * (MATCH_MAX + 1) + MATCH_MIN;
    for (let i = 0; i < 8; i++) {
      prices[row + i] = short + ofTree(p, base + lengthLayout.low + 8 * state, 3, i);
      prices[row + 8 + i] = middle + ofTree(p, base + lengthLayout.mid + 8 * state, 3, i);
    }
    prices.set(high, row + 16);
  }
}

function refreshDistances(model: Model, prices: Prices): void {
  const p = model.probabilities;
  for (let state = 0; state < LENGTH_STATES; state++) {
    for (let slot = 0; slot < SLOTS; slot++) {
      const even = slot >= FIRST_ALIGNED_SLOT ? (footerBits(slot) - 4) * UNIT : 0;
      prices.slot[state * SLOTS + slot] = ofTree(p, at.slot + SLOTS * state, 6, slot) + even;
    }
    for (let distance = 0; distance < FULL_DISTANCES; distance++) {
      const slot = slotOf(distance);
      const rest =
        slot < 4
          ? 0
          : ofReverseTree(p, at.special + slotBase(slot) - slot, footerBits(slot), distance - slotBase(slot));
      prices.near[state * FULL_DISTANCES + distance] = (prices.slot[state * SLOTS + slot] as number) + rest;
    }
  }
  for (let i = 0; i < 16; i++) prices.align[i] = ofReverseTree(p, at.align, 4, i);
}

export function refresh(model: Model, prices: Prices): void {
  refreshLengths(model, at.length, prices.length);
  refreshLengths(model, at.repLength, prices.repLength);
  refreshDistances(model, prices);
}

export function ofDistance(prices: Prices, lengthState: number, distance: number): number {
  if (distance < FULL_DISTANCES) return prices.near[lengthState * FULL_DISTANCES + distance] as number;
  return (
    (prices.slot[lengthState * SLOTS + slotOf(distance)] as number) + (prices.align[distance & 15] as number)
  );
}
