/**
 * Whether a file is an MCUboot image, or was one before it was damaged: by its magic in either byte order, as hex, as
 * base64, re-encoded as UTF-8 or in seven bits; by the trailer at the end of a slot; or because it holds an image further
 * on, as slots of swap-using-offset boot loaders and files merged with a boot loader do.
 */

import { indexOf, startsWith, utf8, view } from '../../core/bytes.ts';
import { Fault } from '../../core/fault.ts';
import type { NamedBytes } from '../../core/types.ts';
import { looksLikeHex, readHex } from '../../input/hex.ts';
import { HEADER_SIZE, imageHeader, PROTECTED_MAGIC, UNPROTECTED_MAGIC } from './layout.ts';

const MAGIC = [0x3d, 0xb8, 0xf3, 0x96];
const bytes = (...values: number[]) => Uint8Array.from(values);

const beginnings: readonly Uint8Array[] = [
  bytes(...MAGIC),
  bytes(...MAGIC.toReversed()),
  bytes(0x3c, 0xb8, 0xf3, 0x96),
  bytes(0x3d, 0xc2, 0xb8, 0xc3, 0xb3, 0xc2, 0x96),
  bytes(0x3d, 0xc2, 0xb8, 0xc3, 0xb3, 0xe2, 0x80, 0x93),
  bytes(0x3d, 0xef, 0xbf, 0xbd, 0xef, 0xbf, 0xbd),
  bytes(0x3d, 0x38, 0x73, 0x16),
  utf8('Pbjzl'),
  utf8('lvO4P'),
];

const TRAILER_TAILS: readonly Uint8Array[] = [
  bytes(0x60, 0xd2, 0xef, 0x7f, 0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80),
  bytes(0x41, 0x0b, 0x8d, 0x77, 0x67, 0x9c, 0x11, 0x0f, 0x1f, 0x8a),
];

/** The first data record of Intel HEX that begins with the magic. */
const HEX_MAGIC = /^\s*(?::[0-9a-f]{6}0[2345][0-9a-f]+\s+)*:[0-9a-f]{6}00(3db8f396|96f3b83d)/i;

const endsWith = (file: Uint8Array, tail: Uint8Array): boolean =>
  file.length >= tail.length && startsWith(file.subarray(file.length - tail.length), tail);

/** A header and the TLV magic where it says: enough to tell an image from four bytes that are there by chance. */
function isImageAt(file: Uint8Array, at: number): boolean {
  const header = imageHeader.read(file, at);
  if (!header || header.headerSize < HEADER_SIZE) return false;
  const end = at + header.headerSize + header.imageSize;
  if (end + 2 > file.length) return false;
  const magic = view(file).getUint16(end, true);
  return magic === PROTECTED_MAGIC || magic === UNPROTECTED_MAGIC;
}

const ALIGNMENT = 4;
/** By chance there are hardly any; a file of nothing but magics must not cost more than these. */
const MOST_CANDIDATES = 1000;
const LITTLE_MAGIC = bytes(...MAGIC);

function holdsImage(file: Uint8Array): boolean {
  let at = indexOf(file, LITTLE_MAGIC);
  for (let tried = 0; at >= 0 && tried < MOST_CANDIDATES; tried++) {
    if (at % ALIGNMENT === 0 && isImageAt(file, at)) return true;
    at = indexOf(file, LITTLE_MAGIC, at + 1);
  }
  return false;
}

const MAGIC_DIGITS: readonly Uint8Array[] = ['3DB8F396', '3db8f396'].map(utf8);

/** The digits may be a number in the firmware's code; whether an image stands there shows when the hex is read. */
function hexHoldsImage(file: NamedBytes): boolean {
  if (!MAGIC_DIGITS.some((digits) => indexOf(file.bytes, digits) >= 0)) return false;
  try {
    return readHex(file.bytes, file.name).segments.some((segment) => holdsImage(segment.bytes));
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

export function sniff(file: NamedBytes): boolean {
  const { bytes } = file;
  if (beginnings.some((beginning) => startsWith(bytes, beginning))) return true;
  if (TRAILER_TAILS.some((tail) => endsWith(bytes, tail))) return true;
  if (!looksLikeHex(bytes)) return holdsImage(bytes);
  return HEX_MAGIC.test(String.fromCharCode(...bytes.subarray(0, 256))) || hexHoldsImage(file);
}
