/**
 * The public half of a NIST scalar by WebCrypto, which derives it where the file does not bring it: a key file is read
 * in two milliseconds instead of ten. Platforms that want it brought along say no, and noble's arithmetic does it.
 */

import { concat, fromBase64 } from '../core/bytes.ts';
import type { Bytes } from '../core/types.ts';
import { curveBytes, curveNames, type NistKind } from './algorithms.ts';
import { pkcs8, sec1 } from './pkcs8.ts';
import { encodedPoint } from './point.ts';

/** A base64url number of a JSON web key. */
function coordinate(text: string | undefined): Bytes | undefined {
  if (text === undefined) return undefined;
  const digits = text.replaceAll('-', '+').replaceAll('_', '/');
  return fromBase64(digits + '='.repeat((4 - (digits.length % 4)) % 4));
}

/** X‖Y, or undefined where the platform does not derive it. The scalar is known to be in range. */
export async function platformPublic(kind: NistKind, scalar: Bytes): Promise<Bytes | undefined> {
  const { subtle } = globalThis.crypto;
  const algorithm = { name: 'ECDSA', namedCurve: curveNames[kind] };
  try {
    const content = pkcs8(kind, sec1(kind, scalar, { named: false }));
    const key = await subtle.importKey('pkcs8', content, algorithm, true, ['sign']);
    const { x, y } = await subtle.exportKey('jwk', key);
    const [left, right] = [coordinate(x), coordinate(y)];
    const size = curveBytes[kind];
    return left?.length === size && right?.length === size ? concat(left, right) : undefined;
  } catch {
    return undefined;
  }
}

/** X‖Y of a point that comes as X‖Y or 04‖X‖Y and is on the curve; undefined asks for another opinion. */
export async function platformPoint(kind: NistKind, encoded: Bytes): Promise<Bytes | undefined> {
  const size = curveBytes[kind];
  const point = encodedPoint(encoded, size);
  if (point.length !== 1 + 2 * size || point[0] !== 4) return undefined;
  const algorithm = { name: 'ECDSA', namedCurve: curveNames[kind] };
  try {
    await globalThis.crypto.subtle.importKey('raw', point, algorithm, false, ['verify']);
    return point.slice(1);
  } catch {
    return undefined;
  }
}
