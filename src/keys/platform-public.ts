/**
 * The public half of a NIST key by WebCrypto, which is five times as fast as noble in a process that has just begun. Some
 * platforms refuse to import a private key without its public half; the answer is then undefined, and noble does it.
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

/** X‖Y, or undefined where the platform does not derive it. The scalar must be in range. */
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

/** X‖Y of a point that comes as X‖Y or 04‖X‖Y, if the platform takes it; undefined means that noble has to decide. */
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
