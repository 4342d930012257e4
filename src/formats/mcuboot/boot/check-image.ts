/**
 * The validation of one image: key, hash, TLVs, signature, counter, identifiers, in the boot loader's order. What is
 * decrypted first is decided by the slot: only a secondary slot holds ciphertext.
 */

import { equal, hex, hexNumber, view } from '../../../core/bytes.ts';
import { digest } from '../../../core/digest.ts';
import type { Bytes } from '../../../core/types.ts';
import { ctr, unwrapKey } from '../encrypt.ts';
import type { ImageHeader } from '../layout.ts';
import { tlvTypes } from '../tlv.ts';
import { alwaysAllowed } from '../tlv-allow-list.ts';
import type { SlotName } from './flash.ts';
import { isCompressed, isEncrypted } from './header.ts';
import { encryptionOf, largestImage } from './limits.ts';
import { type BootImage, type Check, error, type Machine, startOf } from './machine.ts';
import { signatureCheck } from './signature-check.ts';
import { type BootTlv, type BootTlvs, bootTlvs, firstTlv } from './tlvs.ts';

const HASHES: readonly number[] = [tlvTypes.SHA256, tlvTypes.SHA384, tlvTypes.SHA512];
const UUID_SIZE = 16;
const COUNTER_SIZE = 4;

function isAllowed({ settings }: Machine, entry: BootTlv): boolean {
  if (!settings.tlvAllowList || entry.isProtected || alwaysAllowed.has(entry.type)) return true;
  if (entry.type === tlvTypes.SIG_PURE) return settings.signature === 'ed25519-pure';
  const x25519 = settings.encryptionHmac === 'sha512' ? tlvTypes.ENCX25519_SHA512 : tlvTypes.ENCX25519;
  return entry.type === x25519;
}

/** Whether the boot loader decrypts this slot's payload before it looks at it. */
function mustDecrypt({ settings }: Machine, header: ImageHeader, slot: SlotName): boolean {
  return isEncrypted(header) && (slot === 'secondary' || settings.mode === 'ram-load');
}

/** The payload key of an encrypted image, or why it cannot be had. */
export async function payloadKey(machine: Machine, tlvs: BootTlvs): Promise<Bytes | string> {
  const encryption = encryptionOf(machine.settings);
  if (!encryption || !machine.decryptWith) return 'this boot loader has no key to decrypt it with';
  const entry = tlvs.entries.find(({ type }) => type === encryption.type);
  if (!entry)
    return `it is encrypted, and it has no key TLV ${hexNumber(encryption.type)} for this boot loader`;
  if (entry.value.length !== encryption.length)
    return `its key TLV has ${entry.value.length} bytes, this boot loader takes ${encryption.length}`;
  const key = await unwrapKey(machine.decryptWith, encryption.type, entry.value, encryption.keyLength);
  return (
    key ?? "its key TLV cannot be unwrapped with this device's key: it was encrypted for another device key"
  );
}

/** Header, fill, payload in clear and protected TLVs, or why they cannot be had. */
async function hashedRegion(
  machine: Machine,
  image: BootImage,
  slot: SlotName,
  header: ImageHeader,
  tlvs: BootTlvs | string,
): Promise<Bytes | string> {
  const start = startOf(image, slot);
  const payloadEnd = header.headerSize + header.imageSize;
  const length = payloadEnd + header.protectedSize;
  const region = image[slot].bytes.slice(start, start + length);
  if (region.length < length) return 'the image would end beyond the slot';
  if (!mustDecrypt(machine, header, slot)) return region;
  if (typeof tlvs === 'string') return tlvs;
  const key = await payloadKey(machine, tlvs);
  if (typeof key === 'string') return key;
  await ctr(key, region.subarray(header.headerSize, payloadEnd));
  return region;
}

function pureProblem(tlvs: BootTlvs | string): string | undefined {
  if (typeof tlvs === 'string') return tlvs;
  const entry = firstTlv(tlvs, 'SIG_PURE');
  if (!entry)
    return 'its SIG_PURE TLV is missing: the signature is over the digest, this boot loader wants it over the image';
  return entry.value.length === 1 && entry.value[0] === 1 ? undefined : 'its SIG_PURE TLV is not 01';
}

function counterProblem(machine: Machine, image: BootImage, value: Bytes): string | undefined {
  if (value.length !== COUNTER_SIZE) return `its security counter has ${value.length} bytes, not 4`;
  const counter = view(value).getUint32(0, true);
  if (counter >= image.counter) return undefined;
  error(machine, `Image security counter value ${counter} lower than monotonic value ${image.counter}`);
  return `its security counter ${counter} is below the stored value ${image.counter}`;
}

function uuidProblem(what: string, wanted: Bytes | undefined, value: Bytes): string | undefined {
  if (wanted === undefined) return undefined;
  if (value.length !== UUID_SIZE) return `its ${what} UUID has ${value.length} bytes, not 16`;
  return equal(value, wanted) ? undefined : `its ${what} UUID is ${hex(value)}, the device's ${hex(wanted)}`;
}

/** What must have been met once all TLVs are walked. */
type Met = { hash: boolean; counter: boolean; vendor: boolean; class: boolean };

function missing(machine: Machine, tlvs: BootTlvs, met: Met): string | undefined {
  const { settings, hash } = machine;
  if (settings.signature !== 'ed25519-pure' && !met.hash) {
    const other = tlvs.entries.some(({ type }) => HASHES.includes(type));
    return other
      ? `it has no hash of the expected type (${hash.label}): it was made for another hash`
      : `it has no ${hash.label} TLV`;
  }
  if (settings.hwRollback && !met.counter) return 'it has no security counter (SEC_CNT TLV)';
  if (settings.vendorUuid && !met.vendor) return 'it has no vendor UUID';
  if (settings.classUuid && !met.class) return 'it has no class UUID';
  return undefined;
}

/** Which check an image does not pass, and why. */
export type Problem = { readonly check: Check; readonly why: string };

const problemOf = (check: Check, why: string | undefined): Problem | undefined =>
  why === undefined ? undefined : { check, why };

async function walk(
  machine: Machine,
  image: BootImage,
  tlvs: BootTlvs,
  region: Bytes,
  imageHash: Bytes,
): Promise<Problem | undefined> {
  const { settings, hash } = machine;
  const pure = settings.signature === 'ed25519-pure';
  const signature = signatureCheck(machine, image.index, { region, digest: imageHash, hash, pure });
  const met: Met = { hash: false, counter: false, vendor: false, class: false };

  function takeOther({ type, value }: BootTlv): string | undefined {
    if (type === hash.type && !pure) {
      met.hash = true;
      if (equal(value, imageHash)) return undefined;
      return 'its hash does not match: header, payload or protected TLVs were changed after signing';
    }
    if (type === tlvTypes.SEC_CNT && settings.hwRollback) {
      met.counter = true;
      return counterProblem(machine, image, value);
    }
    if (type === tlvTypes.UUID_VID) {
      met.vendor = true;
      return uuidProblem('vendor', settings.vendorUuid, value);
    }
    if (type !== tlvTypes.UUID_CID) return undefined;
    met.class = true;
    return uuidProblem('class', settings.classUuid, value);
  }

  for (const entry of tlvs.entries) {
    if (!isAllowed(machine, entry)) {
      const type = hexNumber(entry.type);
      const why = `TLV type ${type} stands in the unprotected area and is not on the boot loader's list of allowed types`;
      return { check: 'image', why };
    }
    const problem =
      problemOf('image', takeOther(entry)) ?? problemOf('signature', await signature.take(entry));
    if (problem) return problem;
  }
  if (tlvs.broken) return { check: 'image', why: 'an entry of its TLV area crosses the end of the area' };
  const absent = problemOf('image', missing(machine, tlvs, met));
  const hashMissing = settings.signature !== 'ed25519-pure' && !met.hash;
  return hashMissing ? absent : (problemOf('signature', signature.verdict()) ?? absent);
}

/** Why the boot loader refuses the image in a slot, or undefined when it is valid there. */
export async function imageProblem(
  machine: Machine,
  image: BootImage,
  slot: SlotName,
  header: ImageHeader,
): Promise<Problem | undefined> {
  const { settings } = machine;
  const area = image[slot];
  if (isCompressed(header) && slot === 'primary') {
    const why = 'it is compressed, and only a secondary slot may hold such an image';
    return { check: 'compression', why };
  }
  const tlvs = bootTlvs({ bytes: area.bytes, start: startOf(image, slot), header });
  const region = await hashedRegion(machine, image, slot, header, tlvs);
  if (typeof region === 'string') {
    const closed = typeof tlvs !== 'string' && mustDecrypt(machine, header, slot);
    return { check: closed ? 'encryption' : 'image', why: region };
  }
  if (settings.signature === 'ed25519-pure') {
    const problem = problemOf('signature', pureProblem(tlvs));
    if (problem) return problem;
  }
  if (typeof tlvs === 'string') return { check: 'image', why: tlvs };
  const limit = largestImage(machine, area.bytes.length);
  if (tlvs.end > limit) {
    const why = `its TLVs end at ${hexNumber(tlvs.end)}, beyond ${hexNumber(limit)}, the most that ${settings.mode} leaves in this slot`;
    return { check: 'image size', why };
  }
  const problem = await walk(machine, image, tlvs, region, await digest(machine.hash.name, region));
  if (problem || !isCompressed(header)) return problem;
  const { decompressedProblem } = await import('./decompress.ts');
  return problemOf('compression', await decompressedProblem(machine, image, { header, tlvs, region }));
}
