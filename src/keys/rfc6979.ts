/**
 * Deterministic ECDSA signatures (FIPS 186-5, RFC 6979) whose one costly step, the multiple of the base point, is done by
 * WebCrypto: the public half of the nonce, taken as a private key, is that point. A cold start of JavaScript arithmetic
 * takes ten times as long.
 *
 *     k from HMAC-DRBG(secret, digest)      r = X of k·G mod n      s = (digest + r·secret) / k mod n
 *
 * What is left to BigInt is blinded by a factor from the same generator, so that its timing says nothing about k and the
 * secret. The caller verifies what comes out, as it does with any signature.
 */

import { concat, filled, fromHex, hex } from '../core/bytes.ts';
import { type HashName, hmac } from '../core/digest.ts';
import type { Bytes } from '../core/types.ts';
import { curveBytes, type NistKind } from './algorithms.ts';
import { platformPublic } from './platform-public.ts';

type Curve = { readonly order: bigint; readonly hash: HashName };

/** FIPS 186-5 / SP 800-186: the orders of the base points. The hash is as long as the order, so nothing is cut. */
const curves: Readonly<Record<NistKind, Curve>> = {
  p256: {
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    hash: 'SHA-256',
  },
  p384: {
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    hash: 'SHA-384',
  },
};

const numberOf = (bytes: Bytes): bigint => BigInt(`0x${hex(bytes)}`);
const bytesOf = (number: bigint, size: number): Bytes =>
  fromHex(number.toString(16).padStart(2 * size, '0')) ?? new Uint8Array();

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === '1') result = (result * base) % modulus;
  }
  return result;
}

/** The order is prime (Fermat). Its exponent is public. */
const inverse = (number: bigint, order: bigint): bigint => power(number, order - 2n, order);

/** RFC 6979, 3.2: numbers below the order, from 1 on, one after the other. */
async function* generator({ order, hash }: Curve, seed: Bytes, size: number): AsyncGenerator<bigint, never> {
  let value: Bytes = filled(size, 1);
  let key: Bytes = filled(size, 0);
  const stir = async (more: Uint8Array): Promise<void> => {
    key = await hmac(hash, key, concat(value, more));
    value = await hmac(hash, key, value);
  };
  await stir(concat(Uint8Array.of(0), seed));
  await stir(concat(Uint8Array.of(1), seed));
  for (;;) {
    value = await hmac(hash, key, value);
    const number = numberOf(value);
    if (number > 0n && number < order) yield number;
    await stir(Uint8Array.of(0));
  }
}

/** Whether these bytes are a private key: a number from 1 to below the order. */
export function isScalar(kind: NistKind, bytes: Bytes): boolean {
  if (bytes.length !== curveBytes[kind]) return false;
  const number = numberOf(bytes);
  return number > 0n && number < curves[kind].order;
}

/**
 * r‖s over a digest as long as the order, or undefined where the platform does not multiply points (or the digest has
 * another length). The scalar is known to be in range.
 */
export async function platformSign(kind: NistKind, digest: Bytes, scalar: Bytes): Promise<Bytes | undefined> {
  const curve = curves[kind];
  const size = curveBytes[kind];
  const { order } = curve;
  if (digest.length !== size || scalar.length !== size) return undefined;
  const hashed = numberOf(digest) % order;
  const secret = numberOf(scalar);
  const numbers = generator(curve, concat(scalar, bytesOf(hashed, size)), size);
  const nonce = (await numbers.next()).value;
  const blind = (await numbers.next()).value;
  const point = await platformPublic(kind, bytesOf(nonce, size));
  if (!point) return undefined;
  const r = numberOf(point.subarray(0, size)) % order;
  const blinded = (blind * hashed + ((blind * secret) % order) * r) % order;
  const s = (inverse((blind * nonce) % order, order) * blinded) % order;
  // zero once in 2^256; the other arithmetic knows what follows then
  return r === 0n || s === 0n ? undefined : concat(bytesOf(r, size), bytesOf(s, size));
}
