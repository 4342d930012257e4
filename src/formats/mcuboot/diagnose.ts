/**
 * What happened to a file that is no image, or no longer: other files under its name, transfers in text mode, re-encoding,
 * truncation. Each verdict is proved where it can be: undone, and the result looked at.
 */

import { equal, fromBase64, indexOf, startsWith, text, view } from '../../core/bytes.ts';
import { digest } from '../../core/digest.ts';
import type { Bytes, Finding, NamedBytes } from '../../core/types.ts';
import { fileKind, vectorTableAt } from '../../input/file-kinds.ts';
import { finding } from './findings.ts';
import { isWhole, magicEndian, type ParsedImage, parseImage, regionOf } from './image.ts';
import { hashOfType, imageHeader, OLD_MAGIC, UNPROTECTED_MAGIC } from './layout.ts';
import { readArea } from './tlv.ts';

const CR = 0x0d;
const LF = 0x0a;

/** How many line feeds there are, and how many of them have a carriage return before them. */
function lineEnds(bytes: Uint8Array): { feeds: number; pairs: number; returns: number } {
  let feeds = 0;
  let pairs = 0;
  let returns = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === CR) returns++;
    if (bytes[i] !== LF) continue;
    feeds++;
    if (bytes[i - 1] === CR) pairs++;
  }
  return { feeds, pairs, returns };
}

/** Every CR LF back to LF. */
function withoutReturns(bytes: Bytes): Bytes {
  const out = new Uint8Array(bytes.length);
  let at = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === CR && bytes[i + 1] === LF) continue;
    out[at++] = bytes[i] ?? 0;
  }
  return out.subarray(0, at);
}

/** Whether the hash in an image is that of its region. */
async function hashFits(image: ParsedImage): Promise<boolean> {
  for (const entry of image.unprotectedArea?.entries ?? []) {
    const hash = hashOfType(entry.type);
    if (hash) return equal(entry.value, await digest(hash.name, regionOf(image)));
  }
  return false;
}

async function addedReturns(bytes: Bytes): Promise<Finding | undefined> {
  const { feeds, pairs } = lineEnds(bytes);
  if (feeds === 0 || pairs !== feeds) return undefined;
  const repaired = parseImage(withoutReturns(bytes));
  if (!repaired || !isWhole(repaired)) return undefined;
  const sure = (await hashFits(repaired)) ? ', and with them undone the hash fits again' : '';
  const message = `each of the ${feeds} bytes 0A has a 0D before it: LF became CR LF (CRLF line ends) in a transfer in text mode${sure}`;
  return finding('mcuboot/text-transfer', message, { at: { offset: bytes.indexOf(LF) - 1 } });
}

const AREA_MAGIC = { little: [0x07, 0x69], big: [0x69, 0x07] } as const;

/** Where a TLV area with a hash stands before it should, or undefined. */
function earlyArea(image: ParsedImage): number | undefined {
  const { bytes, endian, payloadEnd } = image;
  const magic = Uint8Array.from(AREA_MAGIC[endian]);
  const until = Math.min(payloadEnd, bytes.length);
  for (
    let at = indexOf(bytes, magic, image.header.headerSize);
    at >= 0 && at < until;
    at = indexOf(bytes, magic, at + 1)
  ) {
    const area = readArea(bytes, at, endian);
    const [first] = area?.entries ?? [];
    const whole = area && area.brokenAt === undefined && area.magic === UNPROTECTED_MAGIC;
    if (whole && first && hashOfType(first.type)?.length === first.length) return at;
  }
  return undefined;
}

/** From here on a binary without a single 0A, or 0D, is no accident: each is expected sixteen times. */
const TELLING_SIZE = 4096;

/** Which line ends a transfer dropped, by what is left before the TLVs; undefined where that does not explain the loss. */
function lostLineEnds(bytes: Uint8Array, missing: number): string | undefined {
  const { feeds, pairs, returns } = lineEnds(bytes);
  const large = bytes.length >= TELLING_SIZE;
  if (large && feeds === 0) return 'no LF is left in it, as after a transfer in text mode that drops LF';
  if (large && returns === 0) return 'no CR is left in it, as after a transfer in text mode that drops CR';
  if (pairs > 0 || missing > feeds || (returns === 0 && missing <= feeds * 0.9)) return undefined;
  return 'no CR LF is left in it, as after a transfer in text mode that turns CR LF into LF';
}

function lostBytes(image: ParsedImage): Finding | undefined {
  const at = earlyArea(image);
  if (at === undefined) return undefined;
  const missing = image.payloadEnd - at;
  const how = lostLineEnds(image.bytes.subarray(0, at), missing);
  if (how !== undefined) {
    return finding(
      'mcuboot/text-transfer',
      `${missing} bytes are missing inside the payload: ${how}; they cannot be restored`,
    );
  }
  return finding(
    'mcuboot/truncated',
    `${missing} bytes are missing inside the payload: the TLVs stand that much too early`,
    {
      at: { offset: at },
    },
  );
}

/** Why an image that begins as it should has no TLVs where they should be. */
export async function diagnoseDamage(image: ParsedImage): Promise<Finding | undefined> {
  return (await addedReturns(image.bytes)) ?? lostBytes(image);
}

/** How many bytes the header or the TLVs announce beyond the end of the file; 0 when it is all there. */
export function missingBytes(image: ParsedImage): number {
  const { bytes, unprotectedArea, protectedArea, payloadEnd, end } = image;
  if (unprotectedArea) return Math.max(0, end - bytes.length);
  const needed = payloadEnd + (protectedArea?.total ?? image.header.protectedSize) + 4;
  return Math.max(0, needed - bytes.length);
}

const LATIN_MAGIC = Uint8Array.of(0x3d, 0xc2, 0xb8, 0xc3, 0xb3, 0xc2, 0x96);
const WINDOWS_MAGIC = Uint8Array.of(0x3d, 0xc2, 0xb8, 0xc3, 0xb3, 0xe2, 0x80, 0x93);
const REPLACED_MAGIC = Uint8Array.of(0x3d, 0xef, 0xbf, 0xbd);
const SEVEN_BIT_MAGIC = Uint8Array.of(0x3d, 0x38, 0x73, 0x16);

function reencoded({ name, bytes }: NamedBytes): Finding | undefined {
  if (startsWith(bytes, LATIN_MAGIC)) {
    return finding(
      'mcuboot/reencoded',
      `${name} was read as Latin-1 and written as UTF-8; iconv -f utf8 -t latin1 undoes it`,
    );
  }
  if (startsWith(bytes, WINDOWS_MAGIC)) {
    return finding(
      'mcuboot/reencoded',
      `${name} was read as Windows-1252 and written as UTF-8; five bytes have no character there and may be lost`,
    );
  }
  if (startsWith(bytes, REPLACED_MAGIC)) {
    return finding(
      'mcuboot/reencoded',
      `${name} was read as UTF-8: its bytes became replacement characters and are lost`,
    );
  }
  if (startsWith(bytes, SEVEN_BIT_MAGIC)) {
    return finding('mcuboot/reencoded', `${name} lost the top bit of each byte in a 7-bit transfer`);
  }
  return undefined;
}

function stillBase64({ name, bytes }: NamedBytes): Finding | undefined {
  const head = text(bytes.subarray(0, 64)).trim();
  if (!/^[A-Za-z0-9+/=\s]+$/.test(head)) return undefined;
  const decoded = fromBase64(head.replace(/\s/g, '').slice(0, 8));
  if (!decoded || !magicEndian(decoded)) return undefined;
  return finding('mcuboot/base64', `${name} is the image in base64`);
}

/** Room for a header and then a vector table, or the table at once: firmware that was not signed. */
function unsignedInput({ name, bytes }: NamedBytes): Finding | undefined {
  const at = vectorTableAt(bytes);
  if (at === undefined) return undefined;
  const how = at === 0 ? 'begins with' : `has ${at} zero bytes and then`;
  return finding('mcuboot/unsigned-input', `${name} ${how} a Cortex-M vector table: it is not signed`);
}

/** Why a file holds no image at all. */
export async function diagnoseStranger(file: NamedBytes): Promise<Finding> {
  const { name, bytes } = file;
  if (bytes.length === 0) return finding('mcuboot/not-an-image', `${name} is empty`);
  if (bytes.length < imageHeader.size && magicEndian(bytes)) {
    return finding(
      'mcuboot/truncated',
      `${name} ends inside the header, at ${bytes.length} of ${imageHeader.size} bytes`,
    );
  }
  const kind = fileKind(bytes);
  if (kind !== undefined) return finding('mcuboot/wrong-file', `${name} is ${kind}, not an MCUboot image`);
  const erased = bytes.every((byte) => byte === 0xff) || bytes.every((byte) => byte === 0);
  if (erased) return finding('mcuboot/not-an-image', `${name} is erased memory, ${bytes.length} equal bytes`);
  if (bytes.length >= 4 && view(bytes).getUint32(0, true) === OLD_MAGIC) {
    const message = `${name} has the header of the first format, which boot loaders since 1.0 do not take`;
    return finding('mcuboot/not-an-image', message, { fix: 'sign the firmware again' });
  }
  return (
    reencoded(file) ??
    stillBase64(file) ??
    unsignedInput(file) ??
    finding('mcuboot/not-an-image', `${name} has no MCUboot header: the magic 3d b8 f3 96 is missing`)
  );
}
