/**
 * Reads a raw LZMA2 stream, strictly: the chunks must add up to the last byte, every coded stretch must end exactly
 * where its header says, and no match may reach behind the dictionary or over the end of its chunk.
 *
 *     00                                             end of the stream
 *     01 | 02   size-1 (u16, big-endian)             stored bytes; 01 empties the dictionary
 *     1rruuuuu  size-1 (u16, big-endian, below uuuuu)  packed-1 (u16, big-endian)  [properties]  coded stretch
 *               rr: 0 go on, 1 reset the model, 2 and new properties, 3 and empty the dictionary
 */

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
  MATCH_MIN,
  type Model,
  newModel,
  propertiesByte,
  propertiesOf,
  resetModel,
  slotBase,
  stateAfterLiteral,
  stateAfterMatch,
  stateAfterRep,
  stateAfterShortRep,
} from './lzma-model.ts';
import {
  decodeBit,
  decodeDirect,
  decodeReverseTree,
  decodeTree,
  finishedCleanly,
  newRangeDecoder,
  type RangeDecoder,
} from './range-coder.ts';

export type DecodeOptions = {
  /** No match may reach further back than this. */
  readonly dictSize: number;
  /** Properties that the stream must carry; those left out may be anything. */
  readonly lc?: number;
  readonly lp?: number;
  readonly pb?: number;
  /** The most bytes the stream may unpack to. */
  readonly limit: number;
};

export type Lzma2Problem = 'truncated' | 'trailing-bytes' | 'too-large' | 'other-properties' | 'damaged';
export type Unpacked = { readonly bytes: Bytes } | { readonly problem: Lzma2Problem };

type Chunk = {
  /** Where its content starts in the stream, and how long it is there. */
  readonly start: number;
  readonly packed: number;
  readonly size: number;
  readonly stored: boolean;
  readonly emptiesDictionary: boolean;
  readonly resets: boolean;
  readonly properties?: LzmaProperties;
};

function chunkAt(bytes: Bytes, offset: number): Chunk | Lzma2Problem {
  const control = bytes[offset] as number;
  const wide = (i: number) => (((bytes[offset + i] as number) << 8) | (bytes[offset + i + 1] as number)) + 1;
  if (control < 0x80) {
    if (control > 2) return 'damaged';
    if (offset + 3 > bytes.length) return 'truncated';
    const size = wide(1);
    if (offset + 3 + size > bytes.length) return 'truncated';
    const emptiesDictionary = control === 1;
    return { start: offset + 3, packed: size, size, stored: true, emptiesDictionary, resets: false };
  }
  const reset = (control >> 5) & 3;
  const head = reset >= 2 ? 6 : 5;
  if (offset + head > bytes.length) return 'truncated';
  const packed = wide(3);
  if (offset + head + packed > bytes.length) return 'truncated';
  const properties = reset >= 2 ? propertiesOf(bytes[offset + 5] as number) : undefined;
  if (reset >= 2 && !properties) return 'damaged';
  return {
    start: offset + head,
    packed,
    size: ((control & 0x1f) << 16) + wide(1),
    stored: false,
    emptiesDictionary: reset === 3,
    resets: reset >= 1,
    ...(properties ? { properties } : {}),
  };
}

/** The chunks of the stream and what they unpack to, before a byte of it is unpacked. */
function chunksOf(bytes: Bytes, limit: number): { chunks: Chunk[]; size: number } | Lzma2Problem {
  const chunks: Chunk[] = [];
  let size = 0;
  let offset = 0;
  while (offset < bytes.length) {
    if (bytes[offset] === 0) return offset + 1 === bytes.length ? { chunks, size } : 'trailing-bytes';
    const chunk = chunkAt(bytes, offset);
    if (typeof chunk === 'string') return chunk;
    size += chunk.size;
    if (size > limit) return 'too-large';
    chunks.push(chunk);
    offset = chunk.start + chunk.packed;
  }
  return 'truncated';
}

function decodeLength(coder: RangeDecoder, p: Uint16Array, base: number, positionState: number): number {
  if (decodeBit(coder, p, base + lengthLayout.choice) === 0)
    return MATCH_MIN + decodeTree(coder, p, base + lengthLayout.low + 8 * positionState, 3);
  if (decodeBit(coder, p, base + lengthLayout.choice2) === 0)
    return MATCH_MIN + 8 + decodeTree(coder, p, base + lengthLayout.mid + 8 * positionState, 3);
  return MATCH_MIN + 16 + decodeTree(coder, p, base + lengthLayout.high, 8);
}

function decodeDistance(coder: RangeDecoder, p: Uint16Array, length: number): number {
  const slot = decodeTree(coder, p, at.slot + 64 * lengthStateOf(length), 6);
  if (slot < FIRST_SPLIT_SLOT) return slot;
  const base = slotBase(slot);
  if (slot < FIRST_ALIGNED_SLOT)
    return base + decodeReverseTree(coder, p, at.special + base - slot, footerBits(slot));
  const high = decodeDirect(coder, footerBits(slot) - 4);
  return base + high * 16 + decodeReverseTree(coder, p, at.align, 4);
}

function decodeLiteral(
  coder: RangeDecoder,
  p: Uint16Array,
  base: number,
  beside: number | undefined,
): number {
  let node = 1;
  if (beside !== undefined) {
    for (let match = beside; node < 0x100; match <<= 1) {
      const expected = (match >> 7) & 1;
      const bit = decodeBit(coder, p, base + 0x100 + (expected << 8) + node);
      node = (node << 1) | bit;
      if (bit !== expected) break;
    }
  }
  while (node < 0x100) node = (node << 1) | decodeBit(coder, p, base + node);
  return node & 0xff;
}

/** The length of the rep match that follows, with its distance moved to the front of `model.reps`; 1 is a short rep. */
function decodeRep(coder: RangeDecoder, model: Model, positionState: number): number {
  const { probabilities: p, reps, state } = model;
  if (decodeBit(coder, p, at.isRep0 + state) === 0) {
    if (decodeBit(coder, p, isRep0LongAt(state, positionState)) === 0) {
      model.state = stateAfterShortRep(state);
      return 1;
    }
  } else {
    let which = 1;
    if (decodeBit(coder, p, at.isRep1 + state) === 1) which = 2 + decodeBit(coder, p, at.isRep2 + state);
    const distance = reps[which] as number;
    reps.copyWithin(1, 0, which);
    reps[0] = distance;
  }
  model.state = stateAfterRep(state);
  return decodeLength(coder, p, at.repLength, positionState);
}

function decodeMatch(coder: RangeDecoder, model: Model, positionState: number): number {
  const { probabilities: p, reps } = model;
  const length = decodeLength(coder, p, at.length, positionState);
  reps.copyWithin(1, 0, 3);
  reps[0] = decodeDistance(coder, p, length);
  model.state = stateAfterMatch(model.state);
  return length;
}

/** Where the dictionary starts in the output, and how far back a match may reach. */
type Window = { readonly out: Bytes; readonly start: number; readonly dictSize: number };

function decodeStretch(coder: RangeDecoder, model: Model, window: Window, from: number, to: number): boolean {
  const { out, start, dictSize } = window;
  const { probabilities: p, reps } = model;
  let here = from;
  while (here < to) {
    if (coder.overrun) return false;
    const position = here - start;
    const positionState = position & model.positionMask;
    if (decodeBit(coder, p, isMatchAt(model.state, positionState)) === 0) {
      const base = literalAt(model, position, position > 0 ? (out[here - 1] as number) : 0);
      const beside = afterLiteral(model.state) ? undefined : (out[here - (reps[0] as number) - 1] as number);
      out[here++] = decodeLiteral(coder, p, base, beside);
      model.state = stateAfterLiteral(model.state);
      continue;
    }
    const length =
      decodeBit(coder, p, at.isRep + model.state) === 1
        ? decodeRep(coder, model, positionState)
        : decodeMatch(coder, model, positionState);
    // the largest distance, 0xFFFFFFFF, would mark an end inside the stretch; LZMA2 has none, and here it is negative
    const distance = (reps[0] as number) + 1;
    if (distance < 1 || distance > position || distance > dictSize || length > to - here) return false;
    for (const end = here + length; here < end; here++) out[here] = out[here - distance] as number;
  }
  return finishedCleanly(coder);
}

function fits(properties: LzmaProperties, wanted: DecodeOptions): boolean {
  const { lc = properties.lc, lp = properties.lp, pb = properties.pb } = wanted;
  return propertiesByte(properties) === propertiesByte({ lc, lp, pb });
}

/** The unpacked bytes, or what is wrong with the stream. */
export function unpackLzma2(bytes: Bytes, options: DecodeOptions): Unpacked {
  const found = chunksOf(bytes, options.limit);
  if (typeof found === 'string') return { problem: found };
  const out = new Uint8Array(found.size);
  let model: Model | undefined;
  let window: Window | undefined;
  let here = 0;
  for (const chunk of found.chunks) {
    if (chunk.emptiesDictionary) {
      window = { out, start: here, dictSize: options.dictSize };
      model = undefined;
    }
    if (!window) return { problem: 'damaged' };
    if (chunk.stored) {
      out.set(bytes.subarray(chunk.start, chunk.start + chunk.size), here);
    } else {
      if (chunk.properties) {
        if (!fits(chunk.properties, options)) return { problem: 'other-properties' };
        model = newModel(chunk.properties);
      } else if (model && chunk.resets) resetModel(model);
      const coder = newRangeDecoder(bytes, chunk.start, chunk.start + chunk.packed);
      if (!model || !coder || !decodeStretch(coder, model, window, here, here + chunk.size))
        return { problem: 'damaged' };
    }
    here += chunk.size;
  }
  return { bytes: out };
}

/** The unpacked bytes, or undefined when the stream is damaged, longer than `limit`, or of other properties. */
export function decodeLzma2(bytes: Bytes, options: DecodeOptions): Bytes | undefined {
  const unpacked = unpackLzma2(bytes, options);
  return 'bytes' in unpacked ? unpacked.bytes : undefined;
}
