/**
 * Writes a raw LZMA2 stream: stretches of the input are coded into chunks of at most 64 KiB; a chunk that would not get
 * smaller is stored as it is, after which the model starts afresh. The chunk headers are pictured in decoder.ts.
 */

import { concat } from '../../../core/bytes.ts';
import type { Bytes } from '../../../core/types.ts';
import {
  afterLiteral,
  at,
  FIRST_ALIGNED_SLOT,
  FIRST_SPLIT_SLOT,
  footerBits,
  isMatchAt,
  isRep0LongAt,
  type LzmaProperties,
  lengthLayout,
  lengthStateOf,
  literalAt,
  MATCH_MAX,
  MATCH_MIN,
  type Model,
  newModel,
  propertiesByte,
  resetModel,
  slotBase,
  slotOf,
  stateAfterLiteral,
  stateAfterMatch,
  stateAfterRep,
  stateAfterShortRep,
} from './lzma-model.ts';
import { newMatchFinder } from './match-finder.ts';
import { newParser, type Parser } from './parser.ts';
import { LITERAL } from './path.ts';
import {
  encodeBit,
  encodeDirect,
  encodeReverseTree,
  encodeTree,
  finish,
  newRangeEncoder,
  type RangeEncoder,
  restart,
} from './range-coder.ts';

export type EncodeOptions = LzmaProperties & { readonly dictSize: number };

const PACKED_MOST = 1 << 16;
const SIZE_MOST = 1 << 21;
const STORED_MOST = 1 << 16;
/** What one more step and the end of the chunk take at worst: a match is at most 160 bits, coded against all odds. */
const RESERVE = 32;

function encodeLength(
  coder: RangeEncoder,
  p: Uint16Array,
  base: number,
  positionState: number,
  length: number,
): void {
  const value = length - MATCH_MIN;
  if (value < 8) {
    encodeBit(coder, p, base + lengthLayout.choice, 0);
    encodeTree(coder, p, base + lengthLayout.low + 8 * positionState, 3, value);
    return;
  }
  encodeBit(coder, p, base + lengthLayout.choice, 1);
  encodeBit(coder, p, base + lengthLayout.choice2, value < 16 ? 0 : 1);
  if (value < 16) encodeTree(coder, p, base + lengthLayout.mid + 8 * positionState, 3, value - 8);
  else encodeTree(coder, p, base + lengthLayout.high, 8, value - 16);
}

function encodeDistance(coder: RangeEncoder, p: Uint16Array, distance: number, length: number): void {
  const slot = slotOf(distance);
  encodeTree(coder, p, at.slot + 64 * lengthStateOf(length), 6, slot);
  if (slot < FIRST_SPLIT_SLOT) return;
  const base = slotBase(slot);
  if (slot < FIRST_ALIGNED_SLOT) {
    encodeReverseTree(coder, p, at.special + base - slot, footerBits(slot), distance - base);
    return;
  }
  encodeDirect(coder, (distance - base) >>> 4, footerBits(slot) - 4);
  encodeReverseTree(coder, p, at.align, 4, distance & 15);
}

function encodeLiteral(coder: RangeEncoder, model: Model, bytes: Uint8Array, here: number): void {
  const p = model.probabilities;
  const value = bytes[here] as number;
  const base = literalAt(model, here, here > 0 ? (bytes[here - 1] as number) : 0);
  if (afterLiteral(model.state)) {
    encodeTree(coder, p, base, 8, value);
  } else {
    let match = bytes[here - (model.reps[0] as number) - 1] as number;
    let offset = 0x100;
    let node = 1;
    for (let i = 7; i >= 0; i--) {
      match <<= 1;
      const expected = match & offset;
      const bit = (value >> i) & 1;
      encodeBit(coder, p, base + offset + expected + node, bit);
      node = (node << 1) | bit;
      if ((expected !== 0) !== (bit === 1)) offset = 0;
    }
  }
  model.state = stateAfterLiteral(model.state);
}

function encodeRep(
  coder: RangeEncoder,
  model: Model,
  positionState: number,
  which: number,
  length: number,
): void {
  const { probabilities: p, reps, state } = model;
  encodeBit(coder, p, at.isRep0 + state, which === 0 ? 0 : 1);
  if (which === 0) {
    encodeBit(coder, p, isRep0LongAt(state, positionState), length === 1 ? 0 : 1);
  } else {
    encodeBit(coder, p, at.isRep1 + state, which === 1 ? 0 : 1);
    if (which > 1) encodeBit(coder, p, at.isRep2 + state, which - 2);
    const distance = reps[which] as number;
    reps.copyWithin(1, 0, which);
    reps[0] = distance;
  }
  if (length === 1) {
    model.state = stateAfterShortRep(state);
    return;
  }
  encodeLength(coder, p, at.repLength, positionState, length);
  model.state = stateAfterRep(state);
}

function encodeStep(
  coder: RangeEncoder,
  model: Model,
  bytes: Uint8Array,
  here: number,
  step: number,
  length: number,
) {
  const { probabilities: p, reps, state } = model;
  const positionState = here & model.positionMask;
  encodeBit(coder, p, isMatchAt(state, positionState), step === LITERAL ? 0 : 1);
  if (step === LITERAL) {
    encodeLiteral(coder, model, bytes, here);
    return;
  }
  encodeBit(coder, p, at.isRep + state, step < 4 ? 1 : 0);
  if (step < 4) {
    encodeRep(coder, model, positionState, step, length);
    return;
  }
  encodeLength(coder, p, at.length, positionState, length);
  encodeDistance(coder, p, step - 4, length);
  reps.copyWithin(1, 0, 3);
  reps[0] = step - 4;
  model.state = stateAfterMatch(state);
}

/** The planned steps and how many of them are coded; a path may begin in one chunk and end in the next. */
type Plan = { readonly parser: Parser; done: number };

/** Codes steps from `start` until the chunk is full or the input ends; returns where it stopped. */
function encodeChunk(
  coder: RangeEncoder,
  model: Model,
  plan: Plan,
  bytes: Uint8Array,
  start: number,
): number {
  const { steps } = plan.parser;
  restart(coder);
  let here = start;
  while (
    here < bytes.length &&
    here - start <= SIZE_MOST - MATCH_MAX &&
    coder.length + coder.held <= PACKED_MOST - RESERVE
  ) {
    if (plan.done === steps.count) {
      plan.parser.plan(here);
      plan.done = 0;
    }
    const length = steps.lengths[plan.done] as number;
    encodeStep(coder, model, bytes, here, steps.steps[plan.done++] as number, length);
    here += length;
  }
  finish(coder);
  return here;
}

/** Drops the rest of the plan, which a reset of the model makes worthless; returns how many bytes it covered. */
function abandon(plan: Plan): number {
  const { steps } = plan.parser;
  let covered = 0;
  for (; plan.done < steps.count; plan.done++) covered += steps.lengths[plan.done] as number;
  plan.parser.forget();
  return covered;
}

function* storedChunks(bytes: Bytes, emptyDictionary: boolean): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += STORED_MOST) {
    const piece = bytes.subarray(from, from + STORED_MOST);
    yield Uint8Array.from([emptyDictionary && from === 0 ? 1 : 2, ...u16(piece.length - 1)]);
    yield piece;
  }
}

const u16 = (value: number): number[] => [value >> 8, value & 0xff];

/** What the next coded chunk must reset, as its header says it. */
type Reset = 0 | 1 | 2 | 3;

function codedHeader(size: number, packed: number, reset: Reset, properties: number): Uint8Array {
  const control = 0x80 | (reset << 5) | ((size - 1) >> 16);
  const sizes = [...u16((size - 1) & 0xffff), ...u16(packed - 1)];
  return Uint8Array.from(reset >= 2 ? [control, ...sizes, properties] : [control, ...sizes]);
}

/** The raw LZMA2 stream of `bytes`. The same bytes and options give the same stream on every machine. */
export function encodeLzma2(bytes: Bytes, options: EncodeOptions): Bytes {
  const model = newModel(options);
  const plan: Plan = { parser: newParser(newMatchFinder(bytes, options.dictSize), model), done: 0 };
  const coder = newRangeEncoder(PACKED_MOST);
  const pieces: Uint8Array[] = [];
  let reset: Reset = 3;
  for (let start = 0; start < bytes.length; ) {
    let end = encodeChunk(coder, model, plan, bytes, start);
    if (coder.length < end - start) {
      const header = codedHeader(end - start, coder.length, reset, propertiesByte(options));
      pieces.push(header, coder.out.slice(0, coder.length));
      reset = 0;
    } else {
      end += abandon(plan);
      pieces.push(...storedChunks(bytes.subarray(start, end), start === 0));
      resetModel(model);
      // the properties are still to be told if no chunk told them yet
      reset = reset >= 2 ? 2 : 1;
    }
    start = end;
  }
  return concat(...pieces, Uint8Array.of(0));
}
