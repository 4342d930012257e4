/**
 * An ECDSA signature in its two forms: r‖s with fixed lengths, as keys here give and take it, and the DER
 * `SEQUENCE { r INTEGER, s INTEGER }` of RFC 3279 that MCUboot stores.
 */

import { concat, filled } from '../core/bytes.ts';
import { Fault } from '../core/fault.ts';
import type { Bytes } from '../core/types.ts';
import { derInteger, derSequence, SEQUENCE, whole } from './der.ts';

/** r‖s to DER. */
export function ecdsaToDer(signature: Bytes): Bytes {
  const half = signature.length / 2;
  return derSequence(derInteger(signature.subarray(0, half)), derInteger(signature.subarray(half)));
}

const fixed = (magnitude: Bytes, length: number): Bytes | undefined =>
  magnitude.length > length ? undefined : concat(filled(length - magnitude.length, 0), magnitude);

/** DER to r‖s with `length` bytes each (32, 48), or undefined when it is no such signature, exactly. */
export function ecdsaFromDer(signature: Bytes, length: number): Bytes | undefined {
  try {
    const [r, s] = whole(signature, SEQUENCE, (inside) => [inside.integer(), inside.integer()] as const);
    const [left, right] = [fixed(r, length), fixed(s, length)];
    return left && right ? concat(left, right) : undefined;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
