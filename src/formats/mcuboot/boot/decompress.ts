/**
 * Compressed images in the boot loader of the nRF Connect SDK: they may stand in the secondary slot only, and the image
 * they unpack to must fit the primary slot and carry its own hash and signature, all in the protected TLVs.
 */

import { concat, equal, view } from '../../../core/bytes.ts';
import { digest } from '../../../core/digest.ts';
import type { Bytes } from '../../../core/types.ts';
import {
  COMPRESSED,
  flagBits,
  type ImageHeader,
  imageHeader,
  PROTECTED_MAGIC,
  tlvEntry,
  tlvInfo,
  UNPROTECTED_MAGIC,
} from '../layout.ts';
import { armThumbDecode, decodeLzma2 } from '../lzma2/index.ts';
import { verifyImage } from '../signature.ts';
import { tlvTypes } from '../tlv.ts';
import { largestImage } from './limits.ts';
import type { BootImage, Machine } from './machine.ts';
import { SIGNATURES } from './signature-check.ts';
import { type BootTlvs, firstTlv } from './tlvs.ts';

const PREFIX = 2;
const NOT_IN_THE_ORIGINAL: readonly number[] = [
  tlvTypes.DECOMP_SIZE,
  tlvTypes.DECOMP_SHA,
  tlvTypes.DECOMP_SIGNATURE,
  tlvTypes.COMP_DEC_SIZE,
];

const u32Of = (value: Bytes | undefined): number | undefined =>
  value?.length === 4 ? view(value).getUint32(0, true) : undefined;

/** The protected TLVs as they were before compression, with their info header; nothing where none remain. */
function originalTlvs(tlvs: BootTlvs): Bytes {
  const kept = tlvs.entries.filter(
    ({ type, isProtected }) => isProtected && !NOT_IN_THE_ORIGINAL.includes(type),
  );
  if (kept.length === 0) return new Uint8Array();
  const body = concat(
    ...kept.flatMap(({ type, value }) => [tlvEntry.write({ type, length: value.length }), value]),
  );
  return concat(tlvInfo.write({ magic: PROTECTED_MAGIC, total: tlvInfo.size + body.length }), body);
}

/** The dictionary size that the first byte of a stream stands for. */
const dictionarySize = (code: number): number => (2 | (code & 1)) * 2 ** (Math.floor(code / 2) + 11);

function unpack(header: ImageHeader, stream: Bytes, size: number): Bytes | undefined {
  if ((header.flags & flagBits.COMPRESSED_LZMA2) === 0) return undefined;
  const [code = 0, properties = 0] = stream;
  const lc = properties % 9;
  const lp = Math.floor(properties / 9) % 5;
  const pb = Math.floor(properties / 45);
  const options = { dictSize: dictionarySize(code), lc, lp, pb, limit: size };
  const unpacked = decodeLzma2(stream.subarray(PREFIX), options);
  return unpacked && header.flags & flagBits.COMPRESSED_ARM_THUMB ? armThumbDecode(unpacked) : unpacked;
}

const FIELDS = ['DECOMP_SIZE', 'DECOMP_SHA', 'DECOMP_SIGNATURE', 'COMP_DEC_SIZE'] as const;
type Announced = { readonly [K in (typeof FIELDS)[number]]?: Bytes | undefined };

const announcedIn = (tlvs: BootTlvs): Announced =>
  Object.fromEntries(FIELDS.map((name) => [name, firstTlv(tlvs, name, true)?.value]));

/** Header, payload and protected TLVs of the image before compression, or why they cannot be had. */
function restore(
  machine: Machine,
  image: BootImage,
  compressed: Compressed,
  announced: Announced,
): Bytes | string {
  const { header, tlvs, region } = compressed;
  const size = u32Of(announced.DECOMP_SIZE);
  if (size === undefined) return 'it is compressed, and its DECOMP_SIZE TLV is missing';
  const restored = originalTlvs(tlvs);
  if (header.headerSize + size + restored.length > largestImage(machine, image.primary.bytes.length))
    return `it unpacks to ${size} bytes, which do not fit the primary slot`;
  const packed = u32Of(announced.COMP_DEC_SIZE) ?? header.imageSize;
  const stream = region.slice(header.headerSize, header.headerSize + Math.min(packed, header.imageSize));
  const payload = unpack(header, stream, size);
  if (payload?.length !== size) return 'its payload does not decompress to the size it names';
  const flags = (header.flags & ~COMPRESSED) >>> 0;
  const original = imageHeader.write({ ...header, flags, imageSize: size, protectedSize: restored.length });
  return concat(original, region.slice(original.length, header.headerSize), payload, restored);
}

/** A compressed image: its TLVs, and header, payload (decrypted) and protected TLVs as they stand. */
export type Compressed = { readonly header: ImageHeader; readonly tlvs: BootTlvs; readonly region: Bytes };

/** Why the image behind the compression is refused, or undefined. */
export async function decompressedProblem(
  machine: Machine,
  image: BootImage,
  compressed: Compressed,
): Promise<string | undefined> {
  const { settings } = machine;
  const announced = announcedIn(compressed.tlvs);
  const { DECOMP_SHA: hash, DECOMP_SIGNATURE: signature } = announced;
  if (hash?.length !== machine.hash.length)
    return 'it is compressed, and its DECOMP_SHA TLV is missing or of another hash';
  if (!signature && settings.signature !== 'none')
    return 'it is compressed, and its DECOMP_SIGNATURE TLV is missing';
  const region = restore(machine, image, compressed, announced);
  if (typeof region === 'string') return region;
  const own = await digest(machine.hash.name, region);
  if (!equal(own, hash)) return 'the decompressed image has another hash than DECOMP_SHA';
  if (!signature) return undefined;
  const signed = { region, digest: own, hash: machine.hash, pure: settings.signature === 'ed25519-pure' };
  const answers = await Promise.all(machine.keys.map((key) => verifyImage(key, signed, signature)));
  return answers.includes(true)
    ? undefined
    : 'the signature of the decompressed image (DECOMP_SIGNATURE) is invalid';
}

/** What the boot loader writes to the primary slot: the image before compression, with its own hash and signature. */
export function decompressedImage(
  machine: Machine,
  image: BootImage,
  compressed: Compressed,
): Bytes | undefined {
  const announced = announcedIn(compressed.tlvs);
  const region = restore(machine, image, compressed, announced);
  if (typeof region === 'string') return undefined;
  const open = compressed.tlvs.entries
    .filter(({ isProtected }) => !isProtected)
    .map(({ type, value }) => {
      if (type === machine.hash.type) return { type, value: announced.DECOMP_SHA ?? value };
      return { type, value: SIGNATURES.includes(type) ? (announced.DECOMP_SIGNATURE ?? value) : value };
    });
  const entries = open.flatMap(({ type, value }) => [tlvEntry.write({ type, length: value.length }), value]);
  const total = entries.reduce((sum, piece) => sum + piece.length, tlvInfo.size);
  return concat(region, tlvInfo.write({ magic: UNPROTECTED_MAGIC, total }), ...entries);
}
