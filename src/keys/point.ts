/**
 * Points of the NIST curves as bytes (SEC 1, 2.3.3): X‖Y in `VerifyingKey.bytes`, the uncompressed 04‖X‖Y where other
 * software reads or writes them.
 */

import { concat } from '../core/bytes.ts';
import type { Bytes } from '../core/types.ts';

export const uncompressed = (xy: Bytes): Bytes => concat(Uint8Array.of(4), xy);

/** The encoding of a point that comes as X‖Y or encoded already; `size` is the length of a coordinate. */
export const encodedPoint = (given: Bytes, size: number): Bytes =>
  given.length === 2 * size ? uncompressed(given) : given;
