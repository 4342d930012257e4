/** A compressed image unpacked: size, hash and signature of what comes out, as the boot loader checks them. */

import { concat, equal, hex } from '../../core/bytes.ts';
import { digest } from '../../core/digest.ts';
import type { Bytes, Facts, Finding, VerifyingKey } from '../../core/types.ts';
import { type DecompressProblem, decompress, originalHeader } from './compress.ts';
import { finding } from './findings.ts';
import { type ParsedImage, protectedEntries, typeIn } from './image.ts';
import { numberIn } from './image-facts.ts';
import { isPure } from './judge-signatures.ts';
import { COMPRESSED, HEADER_SIZE, hashes, type ImageHash, imageHeader, tlvEntry, tlvInfo } from './layout.ts';
import { hashEntries } from './open-payload.ts';
import { verifyImage } from './signature.ts';
import { tlvTypes } from './tlv.ts';

/** More than any slot of the targets; a few bytes can announce any size. */
const LARGEST_UNPACKED = 64 * 1024 * 1024;

const problems: Readonly<Record<DecompressProblem, string>> = {
  truncated: 'its stream ends too early',
  'trailing-bytes': 'bytes follow the end of its stream',
  'too-large': 'it unpacks to more than it announces',
  'other-properties': 'its stream has other properties than its first two bytes say',
  damaged: 'its stream is damaged',
  'no-prefix': 'it does not begin with the two bytes that describe the stream',
  lzma1: 'it is LZMA1, which is not read here',
  'no-lzma': 'it is marked for the ARM-Thumb filter without compression',
};

export type Unpacked = { readonly facts: Facts; readonly findings: readonly Finding[] };

const DROPPED: ReadonlySet<number> = new Set([
  tlvTypes.DECOMP_SIZE,
  tlvTypes.DECOMP_SHA,
  tlvTypes.DECOMP_SIGNATURE,
  tlvTypes.COMP_DEC_SIZE,
]);

/** The image as it was before compression, rebuilt as a device rebuilds it. */
function rebuilt(image: ParsedImage, region: Bytes, payload: Bytes): Bytes {
  const { header, endian } = image;
  const kept = (image.protectedArea?.entries ?? []).filter((entry) => !DROPPED.has(typeIn(image, entry)));
  const total = kept.reduce(
    (sum, entry) => sum + tlvEntry.size + entry.length,
    kept.length > 0 ? tlvInfo.size : 0,
  );
  const area = kept.length > 0 ? [tlvInfo.write({ magic: 0x6908, total }, endian)] : [];
  const entries = kept.map((entry) =>
    region.subarray(entry.offset, entry.offset + tlvEntry.size + entry.length),
  );
  const original = imageHeader.write(originalHeader(header, payload.length, total), endian);
  return concat(original, region.subarray(HEADER_SIZE, header.headerSize), payload, ...area, ...entries);
}

/** The compressed bytes without the padding that encryption added. */
function packed(image: ParsedImage, region: Bytes): Bytes {
  const { headerSize } = image.header;
  const payload = region.subarray(headerSize, image.payloadEnd);
  const [entry] = protectedEntries(image, 'COMP_DEC_SIZE');
  const length = entry && numberIn(entry.value, image.endian);
  return length !== undefined && length <= payload.length ? payload.subarray(0, length) : payload;
}

const differs = (message: string): Finding => finding('mcuboot/decompressed-differs', message);

async function judgeHash(image: ParsedImage, original: Bytes, hash: ImageHash): Promise<Finding[]> {
  const [announced] = protectedEntries(image, 'DECOMP_SHA');
  if (!announced) return [differs('the hash of the unpacked image (DECOMP_SHA) is missing')];
  const own = await digest(hash.name, original);
  return equal(own, announced.value)
    ? []
    : [differs(`the unpacked image hashes to ${hex(own).slice(0, 16)}…, not to what DECOMP_SHA says`)];
}

/** Only against keys whose outer signature is good: another key's signature cannot be told from a bad one. */
async function judgeSignature(
  image: ParsedImage,
  original: Bytes,
  hash: ImageHash,
  keys: readonly VerifyingKey[],
): Promise<Finding[]> {
  const [announced] = protectedEntries(image, 'DECOMP_SIGNATURE');
  if (keys.length === 0) return [];
  if (!announced) return [differs('the signature of the unpacked image (DECOMP_SIGNATURE) is missing')];
  const signed = { region: original, digest: await digest(hash.name, original), hash, pure: isPure(image) };
  for (const key of keys) if (await verifyImage(key, signed, announced.value)) return [];
  return [differs('DECOMP_SIGNATURE is not over the unpacked image')];
}

export async function judgeCompression(
  image: ParsedImage,
  region: Bytes | undefined,
  keys: readonly VerifyingKey[],
): Promise<Unpacked> {
  const { flags } = image.header;
  if ((flags & COMPRESSED) === 0) return { facts: {}, findings: [] };
  const note = finding('mcuboot/compressed', 'the payload is compressed');
  if (!region) return { facts: { compressed: true }, findings: [note] };
  const [entry] = protectedEntries(image, 'DECOMP_SIZE');
  const size = entry && numberIn(entry.value, image.endian);
  if (size === undefined)
    return {
      facts: {},
      findings: [note, differs('the size of the unpacked image (DECOMP_SIZE) is missing')],
    };
  const unpacked = decompress(packed(image, region), flags, Math.min(size, LARGEST_UNPACKED));
  if (!('bytes' in unpacked)) {
    const message = `the compressed payload cannot be unpacked: ${problems[unpacked.problem]}`;
    return {
      facts: { decompressedSize: size },
      findings: [note, finding('mcuboot/decompression-failed', message)],
    };
  }
  const { bytes } = unpacked;
  const hash = hashEntries(image)[0]?.hash ?? hashes[256];
  const original = rebuilt(image, region, bytes);
  const findings = [
    note,
    ...(bytes.length === size
      ? []
      : [differs(`it unpacks to ${bytes.length} bytes, DECOMP_SIZE says ${size}`)]),
    ...(await judgeHash(image, original, hash)),
    ...(await judgeSignature(image, original, hash, keys)),
  ];
  return { facts: { decompressedSize: bytes.length }, findings };
}
