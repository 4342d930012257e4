/**
 * RSA keys (RFC 8017, appendix A.1) and their work by WebCrypto.
 *
 *     RSAPublicKey  ::= SEQUENCE { n, e }
 *     RSAPrivateKey ::= SEQUENCE { version 0, n, e, d, p, q, d mod (p-1), d mod (q-1), q^-1 mod p }
 *
 * The last three follow from the others. MCUboot's minimal form ends after q; they are then computed.
 */

import { fromHex, hex } from '../core/bytes.ts';
import type { Bytes, SignatureScheme } from '../core/types.ts';
import { type DerReader, derInteger, derSequence, SEQUENCE, whole } from './der.ts';
import { keyFault } from './faults.ts';
import { rsaPkcs8 } from './pkcs8.ts';
import { rsaSpki } from './spki.ts';

const SMALLEST_MODULUS = 1024;
const LARGEST_MODULUS = 4096;
const LARGEST_EXPONENT_BITS = 33;

export type RsaPublic = { readonly n: Bytes; readonly e: Bytes };
export type RsaPrivate = RsaPublic & {
  readonly d: Bytes;
  readonly p: Bytes;
  readonly q: Bytes;
  readonly dp: Bytes;
  readonly dq: Bytes;
  readonly qi: Bytes;
};

export const number = (bytes: Bytes): bigint => BigInt(`0x0${hex(bytes)}`);

/** Bits of the modulus. */
export const bitsOf = (n: Bytes): number => 8 * n.length - Math.clz32(n[0] ?? 0) + 24;

function refuseUnusable({ n, e }: RsaPublic): void {
  const bits = bitsOf(n);
  if (bits < SMALLEST_MODULUS || bits > LARGEST_MODULUS || bits % 2 !== 0) {
    throw keyFault('key/unsupported-rsa-size', `an RSA key of ${bits} bits is not supported`, {
      why: `sizes from ${SMALLEST_MODULUS} to ${LARGEST_MODULUS} bits are`,
      fix: 'make an RSA-2048 or RSA-3072 key',
    });
  }
  const exponent = number(e);
  if (!((n.at(-1) ?? 0) & 1) || !(exponent & 1n) || exponent < 3n || bitsOf(e) > LARGEST_EXPONENT_BITS) {
    throw keyFault('key/out-of-range', 'the RSA modulus or public exponent is not usable');
  }
}

export function readRsaPublic(bytes: Bytes): RsaPublic {
  const key = whole(bytes, SEQUENCE, (inside) => ({ n: inside.integer(), e: inside.integer() }));
  refuseUnusable(key);
  return key;
}

const foreignNumbers = () =>
  keyFault('key/halves-differ', 'the numbers of this RSA key do not belong together');

const magnitude = (value: bigint): Bytes => {
  const digits = value.toString(16);
  return fromHex(digits.length % 2 === 0 ? digits : `0${digits}`) ?? new Uint8Array();
};

/** The inverse of `a` modulo `m`, by Euclid's algorithm. Where there is none the result is wrong, which a later check catches. */
function inverse(a: bigint, m: bigint): bigint {
  let [r, next, x, nextX] = [m, a % m, 0n, 1n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next] = [next, r - quotient * next];
    [x, nextX] = [nextX, x - quotient * nextX];
  }
  return x < 0n ? x + m : x;
}

function crtOf(d: bigint, p: bigint, q: bigint): Pick<RsaPrivate, 'dp' | 'dq' | 'qi'> {
  if (p < 2n || q < 2n) throw foreignNumbers();
  return { dp: magnitude(d % (p - 1n)), dq: magnitude(d % (q - 1n)), qi: magnitude(inverse(q, p)) };
}

function privateFields(inside: DerReader): RsaPrivate {
  const version = number(inside.integer());
  if (version !== 0n)
    throw keyFault('key/unsupported-kind', 'an RSA key of more than two primes is not supported');
  const [n, e, d] = [inside.integer(), inside.integer(), inside.integer()];
  const [p, q] = [inside.integer(), inside.integer()];
  if (inside.peek() === undefined) return { n, e, d, p, q, ...crtOf(number(d), number(p), number(q)) };
  return { n, e, d, p, q, dp: inside.integer(), dq: inside.integer(), qi: inside.integer() };
}

/** Checks that the numbers belong to one key: a signature made with damaged ones can give the key away. */
function refuseInconsistent(key: RsaPrivate): void {
  const [n, e, d, p, q] = [key.n, key.e, key.d, key.p, key.q].map(number) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const fits =
    p > 1n &&
    q > 1n &&
    p * q === n &&
    d < n &&
    (e * d) % (p - 1n) === 1n &&
    (e * d) % (q - 1n) === 1n &&
    number(key.dp) === d % (p - 1n) &&
    number(key.dq) === d % (q - 1n) &&
    (number(key.qi) * q) % p === 1n;
  if (!fits) throw foreignNumbers();
}

export function readRsaPrivate(bytes: Bytes): RsaPrivate {
  const key = whole(bytes, SEQUENCE, privateFields);
  refuseUnusable(key);
  refuseInconsistent(key);
  return key;
}

export const rsaPrivateDer = ({ n, e, d, p, q, dp, dq, qi }: RsaPrivate): Bytes =>
  derSequence(...[Uint8Array.of(0), n, e, d, p, q, dp, dq, qi].map(derInteger));

export const rsaPublicDer = ({ n, e }: RsaPublic): Bytes => derSequence(derInteger(n), derInteger(e));

const schemes = {
  pss: { name: 'RSA-PSS', saltLength: 32 },
  pkcs1: { name: 'RSASSA-PKCS1-v1_5' },
} as const;

type Usage = { readonly name: string; readonly use: 'sign' | 'verify' | 'encrypt' | 'decrypt' };

/** Imports the key for one use; `der` is RSAPrivateKey or RSAPublicKey. */
export const importRsa = (der: Bytes, { name, use }: Usage): Promise<CryptoKey> => {
  const secret = use === 'sign' || use === 'decrypt';
  const algorithm = { name, hash: 'SHA-256' };
  return globalThis.crypto.subtle.importKey(
    secret ? 'pkcs8' : 'spki',
    secret ? rsaPkcs8(der) : rsaSpki(der),
    algorithm,
    false,
    [use],
  );
};

/** A platform keeps its copy of a message until the event loop's turn after its answer: a large one is waited out. */
const LARGE = 1024 * 1024;
const anotherTurn = () => globalThis.crypto.subtle.digest('SHA-256', new Uint8Array());

export async function rsaSign(privateDer: Bytes, message: Bytes, scheme: SignatureScheme): Promise<Bytes> {
  const algorithm = schemes[scheme];
  const key = await importRsa(privateDer, { name: algorithm.name, use: 'sign' });
  const signature = new Uint8Array(await globalThis.crypto.subtle.sign(algorithm, key, message));
  if (message.length > LARGE) await anotherTurn();
  return signature;
}

export async function rsaVerify(
  publicDer: Bytes,
  message: Bytes,
  signature: Bytes,
  scheme: SignatureScheme,
): Promise<boolean> {
  const algorithm = schemes[scheme];
  const key = await importRsa(publicDer, { name: algorithm.name, use: 'verify' });
  return globalThis.crypto.subtle.verify(algorithm, key, signature, message);
}
