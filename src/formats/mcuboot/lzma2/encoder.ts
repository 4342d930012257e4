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
import { LITERAL, newParser, type Parser, STRETCH } from './parser.ts';
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
/** No byte costs more than this, coded against all odds: a match of two bytes takes at most 160 bits. */
const WORST_PER_BYTE = 10;
/** Room that the next path may take at worst, its last step reaching beyond the stretch. */
const RESERVE = (STRETCH + 2) * WORST_PER_BYTE + 32;

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

/** Codes paths from `start` until the chunk is full or the input ends; returns where it stopped. */
function encodeChunk(
  coder: RangeEncoder,
  model: Model,
  parser: Parser,
  bytes: Uint8Array,
  start: number,
): number {
  restart(coder);
  let here = start;
  while (
    here < bytes.length &&
    here - start <= SIZE_MOST - STRETCH - MATCH_MAX &&
    coder.length + coder.held <= PACKED_MOST - RESERVE
  ) {
    const count = parser.plan(here);
    for (let i = 0; i < count; i++) {
      const length = parser.lengths[i] as number;
      encodeStep(coder, model, bytes, here, parser.steps[i] as number, length);
      here += length;
    }
  }
  finish(coder);
  return here;
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
  const parser = newParser(newMatchFinder(bytes, options.dictSize), model);
  const coder = newRangeEncoder(PACKED_MOST);
  const pieces: Uint8Array[] = [];
  let reset: Reset = 3;
  let emptyDictionary = true;
  for (let start = 0; start < bytes.length; ) {
    const end = encodeChunk(coder, model, parser, bytes, start);
    const size = end - start;
    if (coder.length < size) {
      pieces.push(
        codedHeader(size, coder.length, reset, propertiesByte(options)),
        coder.out.slice(0, coder.length),
      );
      reset = 0;
    } else {
      pieces.push(Uint8Array.from([emptyDictionary ? 1 : 2, ...u16(size - 1)]), bytes.subarray(start, end));
      if (reset === 0) reset = 1;
      if (reset === 3) reset = 2;
      resetModel(model);
      parser.forget();
    }
    emptyDictionary = false;
    start = end;
  }
  return concat(...pieces, Uint8Array.of(0));
}
