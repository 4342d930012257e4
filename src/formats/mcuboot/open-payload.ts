/**
 * The plain image: what hash and signatures are over. An encrypted payload is opened with the private keys at hand; one
 * that is marked as encrypted and stored in clear is noticed by its hash.
 */

import { concat, equal } from '../../core/bytes.ts';
import { digest } from '../../core/digest.ts';
import type { Bytes, Finding, SigningKey } from '../../core/types.ts';
import { ctr, openerKind, unwrapKey, wrappedLength } from './encrypt.ts';
import { finding } from './findings.ts';
import { type ParsedImage, regionOf, typeIn } from './image.ts';
import { ENCRYPTED, flagBits, hashOfType, type ImageHash } from './layout.ts';
import { type Entry, tlvName, tlvTypes } from './tlv.ts';

export type HashEntry = { readonly entry: Entry; readonly hash: ImageHash };

export const hashEntries = (image: ParsedImage): readonly HashEntry[] =>
  (image.unprotectedArea?.entries ?? []).flatMap((entry) => {
    const hash = hashOfType(typeIn(image, entry));
    return hash ? [{ entry, hash }] : [];
  });

export type Opened = {
  /** Header, fill, plain payload, protected values; undefined while the payload stays closed. */
  readonly region: Bytes | undefined;
  readonly digests: ReadonlyMap<ImageHash, Bytes>;
  readonly findings: readonly Finding[];
  readonly encryption: 'none' | 'opened' | 'closed' | 'clear';
};

async function digestsOf(region: Bytes, entries: readonly HashEntry[]): Promise<Map<ImageHash, Bytes>> {
  const digests = new Map<ImageHash, Bytes>();
  for (const { hash } of entries) {
    if (!digests.has(hash)) digests.set(hash, await digest(hash.name, region));
  }
  return digests;
}

const fits = (entries: readonly HashEntry[], digests: ReadonlyMap<ImageHash, Bytes>): boolean =>
  entries.length > 0 &&
  entries.every(({ entry, hash }) => equal(entry.value, digests.get(hash) ?? new Uint8Array()));

const keyEntries = (image: ParsedImage): readonly Entry[] =>
  (image.unprotectedArea?.entries ?? []).filter((entry) => openerKind(typeIn(image, entry)) !== undefined);

function judgeKeyEntry(image: ParsedImage, entry: Entry, keyLength: number): Finding[] {
  const type = typeIn(image, entry);
  const wanted = wrappedLength(type, keyLength);
  const at = { offset: entry.offset, length: 4 + entry.length };
  if (type === tlvTypes.ENCRSA2048 && entry.length === 384) {
    return [
      finding(
        'mcuboot/encrypted-rsa3072',
        'the payload key is wrapped by RSA-3072, boot loaders want RSA-2048',
        { at },
      ),
    ];
  }
  const good = wanted === undefined ? entry.length === 256 : entry.length === wanted;
  if (good) return [];
  const message = `${tlvName(type)} has ${entry.length} bytes, not ${wanted ?? 256}`;
  return [finding('mcuboot/encryption-key-length', message, { at })];
}

/** Region with the payload decrypted under this key. */
async function decrypted(image: ParsedImage, key: Bytes): Promise<Bytes> {
  const region = concat(regionOf(image));
  await ctr(key, region.subarray(image.header.headerSize, image.payloadEnd));
  return region;
}

async function payloadKey(
  image: ParsedImage,
  openers: readonly SigningKey[],
  keyLength: number,
): Promise<Bytes | undefined> {
  for (const entry of keyEntries(image)) {
    for (const opener of openers) {
      const key = await unwrapKey(opener, typeIn(image, entry), entry.value, keyLength);
      if (key) return key;
    }
  }
  return undefined;
}

/** The closed payload, and why. */
function closed(image: ParsedImage, openers: readonly SigningKey[]): Finding {
  const kinds = keyEntries(image).map((entry) => openerKind(typeIn(image, entry)));
  const fitting = openers.filter((opener) => kinds.includes(opener.kind as 'rsa'));
  if (fitting.length > 0) {
    const which = fitting.length === 1 ? 'the given key does not open' : 'none of the given keys opens';
    return finding('mcuboot/encrypted-elsewhere', `${which} the payload (${fitting[0]?.kind})`);
  }
  return finding(
    'mcuboot/encrypted-unchecked',
    `the payload is encrypted for a device key of kind ${kinds.join(' or ')}; its hash was not checked`,
  );
}

export async function openPayload(image: ParsedImage, openers: readonly SigningKey[]): Promise<Opened> {
  const entries = hashEntries(image);
  const stored = regionOf(image);
  const digests = await digestsOf(stored, entries);
  const { flags } = image.header;
  if ((flags & ENCRYPTED) === 0) return { region: stored, digests, findings: [], encryption: 'none' };
  const keyLength = (flags & flagBits.ENCRYPTED_AES256) !== 0 ? 32 : 16;
  const findings = keyEntries(image).flatMap((entry) => judgeKeyEntry(image, entry, keyLength));
  if (keyEntries(image).length === 0 && !hasWrapped(image)) {
    findings.push(
      finding(
        'mcuboot/encryption-key-missing',
        'the image is marked as encrypted and carries no payload key',
      ),
    );
  }
  if (fits(entries, digests)) {
    findings.push(
      finding(
        'mcuboot/encrypted-clear',
        'the image is marked as encrypted and its payload is stored in clear',
      ),
    );
    return { region: stored, digests, findings, encryption: 'clear' };
  }
  const key = await payloadKey(image, openers, keyLength);
  if (!key) {
    if (keyEntries(image).length > 0) findings.push(closed(image, openers));
    return { region: undefined, digests: new Map(), findings, encryption: 'closed' };
  }
  const region = await decrypted(image, key);
  return { region, digests: await digestsOf(region, entries), findings, encryption: 'opened' };
}

/** A key that `newt` wrapped by AES key wrap: known, and not opened here. */
const hasWrapped = (image: ParsedImage): boolean =>
  (image.unprotectedArea?.entries ?? []).some((entry) => typeIn(image, entry) === tlvTypes.ENCKW);

/** Hash TLVs against the plain image. */
export function judgeHashes(image: ParsedImage, opened: Opened): Finding[] {
  const entries = hashEntries(image);
  if (entries.length === 0) return [finding('mcuboot/hash-missing', 'the image carries no hash of itself')];
  if (!opened.region) return [];
  return entries.flatMap(({ entry, hash }) => {
    const own = opened.digests.get(hash);
    if (entry.length !== hash.length || !own || equal(own, entry.value)) return [];
    const message = `the ${hash.label} of the image is not the one it carries: bytes were changed`;
    return [
      finding('mcuboot/hash-invalid', message, { at: { offset: entry.offset, length: 4 + entry.length } }),
    ];
  });
}
