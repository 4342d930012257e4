/**
 * Digests and checksums. The SHA family comes from WebCrypto; the CRCs, which WebCrypto does not have, are table-driven
 * and take a running value so that files can be fed in pieces.
 */

import type { Bytes } from './types.ts';

export type HashName = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';

export type Digest = (name: HashName, bytes: Bytes) => Promise<Bytes>;

let platformDigest: Digest = async (name, bytes) =>
  new Uint8Array(await globalThis.crypto.subtle.digest(name, bytes));

/** Sets another way to hash, for the whole process: WebCrypto copies what it hashes, and a platform may have better. */
export function setDigest(own: Digest): void {
  platformDigest = own;
}

export const digest: Digest = (name, bytes) => platformDigest(name, bytes);

export const sha256 = (bytes: Bytes): Promise<Bytes> => digest('SHA-256', bytes);

export async function hmac(name: HashName, key: Bytes, bytes: Bytes): Promise<Bytes> {
  const imported = await globalThis.crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: name }, false, [
    'sign',
  ]);
  return new Uint8Array(await globalThis.crypto.subtle.sign('HMAC', imported, bytes));
}

/** A CRC's table, made when it is first asked for: most runs need none. */
function table(step: (value: number) => number, start: (i: number) => number): () => Uint32Array {
  let made: Uint32Array | undefined;
  return () => {
    made ??= Uint32Array.from({ length: 256 }, (_, i) => {
      let value = start(i);
      for (let bit = 0; bit < 8; bit++) value = step(value);
      return value >>> 0;
    });
    return made;
  };
}

const reflected = table(
  (value) => (value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1),
  (i) => i,
);
const forward = table(
  (value) => (value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1),
  (i) => i << 24,
);
const ccitt = table(
  (value) => (value & 0x8000 ? ((value << 1) ^ 0x1021) & 0xffff : (value << 1) & 0xffff),
  (i) => i << 8,
);

/** CRC-32 of zlib, PNG and zip; pass the CRC so far to continue. */
export function crc32(bytes: Uint8Array, sofar = 0): number {
  const values = reflected();
  let crc = ~sofar;
  for (let i = 0; i < bytes.length; i++)
    crc = (crc >>> 8) ^ (values[(crc ^ (bytes[i] as number)) & 0xff] as number);
  return ~crc >>> 0;
}

/** CRC-32/MPEG-2: not reflected, start all ones, no final inversion; "123456789" gives 0x0376e6e7. */
export function crc32mpeg2(bytes: Uint8Array, sofar = 0xffffffff): number {
  const values = forward();
  let crc = sofar;
  for (let i = 0; i < bytes.length; i++)
    crc = (crc << 8) ^ (values[(crc >>> 24) ^ (bytes[i] as number)] as number);
  return crc >>> 0;
}

/** CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, not reflected; "123456789" gives 0x29b1. */
export function crc16ccitt(bytes: Uint8Array, sofar = 0xffff): number {
  const values = ccitt();
  let crc = sofar;
  for (let i = 0; i < bytes.length; i++) {
    crc = ((crc << 8) & 0xffff) ^ (values[((crc >>> 8) ^ (bytes[i] as number)) & 0xff] as number);
  }
  return crc;
}
