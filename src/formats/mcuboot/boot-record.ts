/**
 * The measured-boot record (TLV 0x60): a CBOR map (RFC 8949) of five pairs in this order. The boot loader overwrites the
 * last hash-length bytes with what it measured, so the hash comes last.
 *
 *     a5   01 text  software type      04 text  version       05 bytes  hash of the key
 *          06 text  hash name          02 bytes hash of the image, zeros here
 */

import { concat, filled, utf8 } from '../../core/bytes.ts';
import type { Bytes } from '../../core/types.ts';
import type { Version } from '../../core/version.ts';
import { misuse } from './faults.ts';
import type { ImageHash } from './layout.ts';

const LONGEST_TYPE = 12;
const BYTE_STRING = 2;
const TEXT = 3;
const MAP = 5;

function head(kind: number, length: number): Bytes {
  if (length < 24) return Uint8Array.of((kind << 5) | length);
  if (length < 0x100) return Uint8Array.of((kind << 5) | 24, length);
  return Uint8Array.of((kind << 5) | 25, length >> 8, length & 0xff);
}

function text(value: string): Bytes {
  const bytes = utf8(value);
  return concat(head(TEXT, bytes.length), bytes);
}

const bytes = (value: Bytes): Bytes => concat(head(BYTE_STRING, value.length), value);

/** Refuses a software type that is too long; counted in characters, not in bytes. */
export function checkBootRecord(softwareType: string): void {
  const length = [...softwareType].length;
  if (length <= LONGEST_TYPE) return;
  throw misuse(
    'mcuboot/boot-record',
    `'${softwareType}' is too long (${length} characters) for sw_type, the maximum is ${LONGEST_TYPE}`,
  );
}

/** `keyHash` is undefined for unsigned images: 32 zeros then, whatever the hash. */
export function bootRecord(
  softwareType: string,
  version: Version,
  hash: ImageHash,
  keyHash: Bytes | undefined,
): Bytes {
  const { major, minor, revision } = version;
  const pairs: readonly (readonly [key: number, value: Bytes])[] = [
    [1, text(softwareType)],
    [4, text(`${major}.${minor}.${revision}`)],
    [5, bytes(keyHash ?? filled(32, 0))],
    [6, text(hash.label)],
    [2, bytes(filled(hash.length, 0))],
  ];
  return concat(head(MAP, pairs.length), ...pairs.flatMap(([key, value]) => [Uint8Array.of(key), value]));
}
