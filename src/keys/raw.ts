/**
 * Keys without a container, as boot loader sources and Nordic's tools carry them.
 *
 *     public   64 bytes  X‖Y of P-256: little-endian each (dfu_public_key.c, `keys display`), or big-endian
 *                        (legacy DFU); which one is decided by the point, since only one order is on the curve
 *              65, 97    04‖X‖Y of P-256, P-384 (SEC 1), big-endian
 *     private  32 bytes  a P-256 scalar, always **little-endian**, as Nordic's tool prints `sk`: the bytes of a
 *                        scalar do not tell their order
 *
 * As bytes, as hex digits (with or without the lines the tools print around them), or as a C or Rust array.
 */

import { concat, fromHex, halvesReversed, reversed } from '../core/bytes.ts';
import type { Bytes, Key } from '../core/types.ts';
import { curveOf } from './curves.ts';
import { keyFault } from './faults.ts';
import { privateKey, publicKey } from './make.ts';

/** What the tools print before the digits of a key, and between the two coordinates. */
const headings = [
  /Public \(verification\) key pk:/,
  /Private \(signing\) key sk:/,
  /WARNING: Security risk! Do not share the private key\./,
  /Verification key Q[xy]:/g,
];

/** Bytes of a text that is nothing but hex digits, apart from white space, separators, a `0x` and the known headings. */
export function hexText(text: string): Bytes | undefined {
  let rest = text;
  for (const heading of headings) rest = rest.replace(heading, ' ');
  const digits = rest
    .trim()
    .replace(/^0x/i, '')
    .replace(/[\s:]+/g, '');
  return digits.length === 0 ? undefined : fromHex(digits);
}

const comments = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
const arrayBody = /[{[]([\s0-9a-fA-FxX,]*0[xX][\s0-9a-fA-FxX,]*)[}\]]/g;

function arrayBytes(body: string): Bytes {
  const values = body
    .replace(/,$/, '')
    .split(',')
    .map((item) => (/^0[xX][0-9a-fA-F]{1,2}$/.test(item) ? Number(item) : -1));
  if (!values.includes(-1)) return Uint8Array.from(values);
  throw keyFault('key/unrecognised', 'the array holds something that is no byte written as 0x…');
}

/**
 * The bytes of the array of numbers in C or Rust source, or undefined when there is none. Two arrays of 32 bytes are the
 * coordinates Qx and Qy, as the legacy tool writes them, and are joined.
 */
export function arrayText(text: string): Bytes | undefined {
  const bodies = new Set<string>();
  for (const match of text.replace(comments, ' ').matchAll(arrayBody)) {
    bodies.add((match[1] ?? '').replace(/\s+/g, ''));
  }
  const [first, second] = [...bodies].map(arrayBytes);
  if (bodies.size === 2 && first?.length === 32 && second?.length === 32) return concat(first, second);
  if (bodies.size > 1) {
    throw keyFault('key/several-keys', `the source holds ${bodies.size} different arrays`, {
      fix: 'leave only the key, or name a file that holds one',
    });
  }
  return first;
}

async function point64(bytes: Bytes): Promise<Key> {
  const little = halvesReversed(bytes);
  const onCurve = (await (await curveOf('p256')).publicFrom(little)) !== undefined;
  return { public: await publicKey({ kind: 'p256', encoded: onCurve ? little : bytes }) };
}

/** The key that these bare bytes are, told by their number; undefined when no kind of key has as many. */
export async function rawKey(bytes: Bytes): Promise<Key | undefined> {
  if (bytes.length === 32) return privateKey({ kind: 'p256', secret: reversed(bytes) });
  if (bytes.length === 64) return point64(bytes);
  if (bytes.length === 65 && bytes[0] === 4)
    return { public: await publicKey({ kind: 'p256', encoded: bytes }) };
  if (bytes.length === 97 && bytes[0] === 4)
    return { public: await publicKey({ kind: 'p384', encoded: bytes }) };
  return undefined;
}
