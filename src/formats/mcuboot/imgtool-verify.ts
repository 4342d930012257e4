/**
 * imgtool's `verify`, with its verdicts: scripts rely on its texts and exit codes. It is milder than a boot loader (any
 * good signature wins, key hashes are not looked at, big-endian and encrypted images are not understood); `check` is
 * the strict judge.
 */

import { equal, hex, view } from '../../core/bytes.ts';
import { digest } from '../../core/digest.ts';
import type { Bytes, VerifyingKey } from '../../core/types.ts';
import { versionText } from '../../core/version.ts';
import { unusable } from './faults.ts';
import { allowedHashes } from './hash-choice.ts';
import {
  ENCRYPTED,
  hashes,
  hashOfType,
  IMAGE_MAGIC,
  type ImageHash,
  type ImageHeader,
  imageHeader,
  PROTECTED_MAGIC,
  tlvEntry,
  tlvInfo,
  UNPROTECTED_MAGIC,
  versionOf,
} from './layout.ts';
import { signatureType, verifyImage } from './signature.ts';
import { tlvTypes } from './tlv.ts';

export type Verified = {
  readonly ok: boolean;
  /** Lines of standard output. */
  readonly lines: readonly string[];
  /** What a person should know besides. */
  readonly hint?: string;
};

const cut = (name: string, where: string) =>
  unusable('mcuboot/not-readable', `${name} ends inside ${where}`, {
    why: 'the file is truncated, or damaged where sizes stand',
    fix: `get the whole file; \`otapack verify ${name}\` says what is missing`,
  });

type Area = { readonly offset: number; readonly end: number };
type Entry = { readonly type: number; readonly value: Bytes };

const NOT_AN_IMAGE = 'is this an MCUboot image?';

function readHeader(bytes: Bytes, name: string): ImageHeader | undefined {
  if (bytes.length < imageHeader.offsets.pad) throw cut(name, 'the header');
  const head = new Uint8Array(imageHeader.size);
  head.set(bytes.subarray(0, imageHeader.size));
  const header = imageHeader.read(head);
  return header?.magic === IMAGE_MAGIC ? header : undefined;
}

/** The unprotected area, or undefined where none stands. */
function unprotectedArea(bytes: Bytes, header: ImageHeader, name: string): Area | undefined {
  let offset = header.headerSize + header.imageSize;
  let info = tlvInfo.read(bytes, offset);
  if (info?.magic === PROTECTED_MAGIC) {
    offset += info.total;
    info = tlvInfo.read(bytes, offset);
  }
  if (!info) throw cut(name, 'the TLV areas');
  return info.magic === UNPROTECTED_MAGIC ? { offset, end: offset + info.total } : undefined;
}

/** Entries in order; only the low byte of a type counts. */
function* entries(bytes: Bytes, area: Area, name: string): Generator<Entry> {
  let at = area.offset + tlvInfo.size;
  while (at < area.end) {
    const head = tlvEntry.read(bytes, at);
    if (!head) throw cut(name, 'a TLV');
    at += tlvEntry.size;
    yield { type: head.type & 0xff, value: bytes.subarray(at, at + head.length) };
    at += head.length;
  }
}

/** Hashes that an image verified with this key may have; a public P-256 key allows one more than a private one. */
const allowed = (key: VerifyingKey, secret: boolean, hash: ImageHash): boolean =>
  allowedHashes({ key, private: secret }).includes(hash.bits);

const refused = (line: string, hint?: string): Verified => ({
  ok: false,
  lines: [line],
  ...(hint === undefined ? {} : { hint }),
});

const ENCRYPTED_HINT =
  'the payload is encrypted; `otapack verify --decrypt-key` opens it with the private device key';
const BIG_ENDIAN_HINT = 'the image is big-endian; `otapack verify` reads it';

const isBigEndian = (bytes: Bytes): boolean => bytes.length >= 4 && view(bytes).getUint32(0) === IMAGE_MAGIC;

export async function imgtoolVerify(
  bytes: Bytes,
  name: string,
  key: { readonly public: VerifyingKey; readonly private: boolean } | undefined,
): Promise<Verified> {
  const header = readHeader(bytes, name);
  if (!header) {
    return refused(`Invalid image magic; ${NOT_AN_IMAGE}`, isBigEndian(bytes) ? BIG_ENDIAN_HINT : undefined);
  }
  const area = unprotectedArea(bytes, header, name);
  if (!area) return refused(`Invalid TLV info magic; ${NOT_AN_IMAGE}`);
  const list = [...entries(bytes, area, name)];
  const pure = list.some(({ type }) => type === tlvTypes.SIG_PURE);
  const region = bytes.subarray(0, area.offset);
  let found: { hash: ImageHash; digest: Bytes } | undefined;
  const success = (last: readonly string[]): Verified => ({
    ok: true,
    lines: ['Image was correctly validated', `Image version: ${versionText(versionOf(header))}`, ...last],
  });
  const digestLine = (): string[] => (found ? [`Image digest: ${hex(found.digest)}`] : []);
  for (const { type, value } of list) {
    const hash = hashOfType(type);
    if (hash) {
      if (key && !allowed(key.public, key.private, hash))
        return refused('Key type does not match TLV record');
      found = { hash, digest: await digest(hash.name, region) };
      if (!equal(found.digest, value)) {
        return refused('Image has an invalid hash', header.flags & ENCRYPTED ? ENCRYPTED_HINT : undefined);
      }
      if (!key) return success(digestLine());
      continue;
    }
    const wanted = key && signatureType(key.public);
    if (!key || wanted === undefined || type !== tlvTypes[wanted]) continue;
    if (pure && wanted !== 'ED25519') continue;
    const signed = {
      region,
      digest: found?.digest ?? new Uint8Array(),
      hash: found?.hash ?? hashes[256],
      pure,
    };
    if (wanted === 'ED25519' && !pure && !found) throw noHash(name);
    if (!found && wanted !== 'ED25519') signed.digest = await ownDigest(key.public, region, signed);
    // of a DER signature whatever follows is cut off, zeros or not
    const given = wanted === 'ECDSASIG' ? value.subarray(0, (value[1] ?? 0) + 2) : value;
    if (!(await verifyImage(key.public, signed, given))) continue;
    return success(pure ? [`Image signature over image: ${hex(value)}`] : digestLine());
  }
  return refused('No signature found for the given key');
}

const noHash = (name: string) =>
  unusable('mcuboot/not-readable', `${name} has a signature before any hash`, {
    why: 'Ed25519 signs the hash, which should stand before it',
    fix: 'sign the image again',
  });

/** Images without a hash can still carry a signature over the whole. */
async function ownDigest(key: VerifyingKey, region: Bytes, signed: { hash: ImageHash }): Promise<Bytes> {
  const hash = hashes[key.kind === 'p384' ? 384 : 256];
  signed.hash = hash;
  return digest(hash.name, region);
}
