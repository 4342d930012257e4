/**
 * ECDSA verification of many signatures under one key (SEC 1, 4.1.4): after a few, the multiples of the public point are
 * tabled as those of the base point are, which makes each further one two to three times as fast. A release of a hundred
 * targets is worth that, a single package is not; noble's own `verify` does the first ones.
 */

import type { ECDSA } from '@noble/curves/abstract/weierstrass.js';
import { equal, hex } from '../core/bytes.ts';
import type { Bytes } from '../core/types.ts';

const WORTH_A_TABLE = 8;
const WINDOW = 5;

type Point = InstanceType<ECDSA['Point']>;

const numberOf = (bytes: Bytes): bigint => (bytes.length === 0 ? 0n : BigInt(`0x${hex(bytes)}`));

function holds(ecdsa: ECDSA, point: Point, digest: Bytes, signature: Bytes): boolean {
  const { Fn, BASE } = ecdsa.Point;
  const half = signature.length / 2;
  const [r, s] = [numberOf(signature.subarray(0, half)), numberOf(signature.subarray(half))];
  if (!Fn.isValidNot0(r) || !Fn.isValidNot0(s)) return false;
  const inverse = Fn.inv(s);
  const u1 = Fn.mul(Fn.create(numberOf(digest)), inverse);
  const u2 = Fn.mul(r, inverse);
  const sum = BASE.multiplyUnsafe(u1).add(point.multiplyUnsafe(u2));
  return !sum.is0() && Fn.create(sum.toAffine().x) === r;
}

/** Answers for the key it was last asked for, once it has been asked often enough; before that, undefined. */
export function knownPoint(
  ecdsa: ECDSA,
  size: number,
): (digest: Bytes, signature: Bytes, encoded: Bytes) => boolean | undefined {
  let key: Bytes | undefined;
  let point: Point | undefined;
  let asked = 0;
  return (digest, signature, encoded) => {
    // a longer digest is cut to the curve's bits, which is noble's business
    if (digest.length > size || signature.length !== 2 * size) return undefined;
    if (!key || !equal(key, encoded)) {
      key = encoded.slice();
      point = undefined;
      asked = 0;
    }
    asked += 1;
    if (asked <= WORTH_A_TABLE) return undefined;
    point ??= ecdsa.Point.fromBytes(encoded).precompute(WINDOW, false) as Point;
    return holds(ecdsa, point, digest, signature);
  };
}
