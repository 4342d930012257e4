/**
 * Signatures as a boot loader reads them: entries in the order of the file, protected ones first; a key TLV says which key
 * the next signature is of, and is used up by it. Signatures of unknown keys are passed over; of those it can use, the
 * last one decides.
 */

import { equal, hex, startsWith } from '../../core/bytes.ts';
import type { Expectations, Finding, VerifyingKey } from '../../core/types.ts';
import { finding } from './findings.ts';
import { entriesOf, type ParsedImage, typeIn, unprotectedEntries } from './image.ts';
import { hashes, type ImageHash } from './layout.ts';
import { publishedKeys } from './named-keys.ts';
import { hashEntries, type Opened } from './open-payload.ts';
import { keyHash, publicBytes, type Signed, signatureType, unpadded, verifyImage } from './signature.ts';
import { type Entry, type TlvName, tlvName, tlvTypes } from './tlv.ts';

const SIGNATURES: ReadonlySet<number> = new Set([
  tlvTypes.RSA2048,
  tlvTypes.ECDSASIG,
  tlvTypes.RSA3072,
  tlvTypes.ED25519,
]);

const fixedLengths: Readonly<Partial<Record<TlvName, number>>> = { RSA2048: 256, RSA3072: 384, ED25519: 64 };

/** A signature with the key TLV that stands before it, if one does and no other signature used it. */
export type Pair = { readonly signature: Entry; readonly type: TlvName; readonly key: Entry | undefined };

/** A boot loader knows one type of signature: those of other types do not use up the key that stands before them. */
function signaturePairs(image: ParsedImage): readonly Pair[] {
  const pairs: Pair[] = [];
  let key: Entry | undefined;
  let usedBy = new Set<number>();
  for (const entry of entriesOf(image)) {
    const type = typeIn(image, entry);
    if (type === tlvTypes.KEYHASH || type === tlvTypes.PUBKEY) {
      key = entry;
      usedBy = new Set();
    }
    const name = tlvName(type);
    if (!SIGNATURES.has(type) || name === undefined) continue;
    pairs.push({ signature: entry, type: name, key: usedBy.has(type) ? undefined : key });
    usedBy.add(type);
  }
  return pairs;
}

export const isPure = (image: ParsedImage): boolean => unprotectedEntries(image, 'SIG_PURE').length > 0;

/** The hash that keys are named by: the image's own. */
export const imageHash = (image: ParsedImage): ImageHash => hashEntries(image)[0]?.hash ?? hashes[256];

/** What is signed, as far as it is known: a closed payload still has its digest, which most signatures are over. */
function signedOf(image: ParsedImage, opened: Opened): { signed: Signed; whole: boolean } {
  const hash = imageHash(image);
  const stored = hashEntries(image)[0]?.entry.value ?? new Uint8Array();
  const digest = opened.digests.get(hash) ?? stored;
  const region = opened.region ?? new Uint8Array();
  return { signed: { region, digest, hash, pure: isPure(image) }, whole: opened.region !== undefined };
}

/** Whether a signature can be judged without the plain image. */
const byDigest = (key: VerifyingKey, { pure, hash }: Signed): boolean =>
  key.kind === 'ed25519'
    ? !pure
    : key.verifyDigest !== undefined && hash === hashes[key.kind === 'p384' ? 384 : 256];

async function names(entry: Entry, image: ParsedImage, key: VerifyingKey): Promise<boolean> {
  if (typeIn(image, entry) === tlvTypes.PUBKEY) return equal(entry.value, publicBytes(key));
  return entry.length > 0 && startsWith(await keyHash(key, imageHash(image)), entry.value);
}

/** `misnamed`: a given key made it, and the image names another one. */
type Outcome = 'good' | 'bad' | 'misnamed' | 'unknown' | 'unchecked';
export type Judged = {
  readonly pair: Pair;
  readonly outcome: Outcome;
  /** The key that made it; failing that, the one that is named. */
  readonly key?: VerifyingKey;
  /** A given key is named, so that a boot loader with these keys looks at the signature. */
  readonly usable: boolean;
};

async function judgePair(
  image: ParsedImage,
  opened: Opened,
  pair: Pair,
  keys: readonly VerifyingKey[],
): Promise<Judged> {
  const { signed, whole } = signedOf(image, opened);
  const candidates = keys.filter((key) => signatureType(key) === pair.type);
  let unchecked = false;
  let named: VerifyingKey | undefined;
  let signer: VerifyingKey | undefined;
  for (const key of candidates) {
    if (!named && pair.key && (await names(pair.key, image, key))) named = key;
    if (!whole && !byDigest(key, signed)) unchecked = true;
    else if (!signer && (await verifyImage(key, signed, pair.signature.value))) signer = key;
  }
  const usable = named !== undefined;
  if (signer) return { pair, outcome: signer === named ? 'good' : 'misnamed', key: signer, usable };
  if (unchecked) return { pair, outcome: 'unchecked', ...(named ? { key: named } : {}), usable: false };
  return named ? { pair, outcome: 'bad', key: named, usable } : { pair, outcome: 'unknown', usable };
}

const at = ({ signature }: Pair) => ({ offset: signature.offset, length: 4 + signature.length });

function judgeForm({ pair }: Judged): Finding[] {
  const { signature, type } = pair;
  const wanted = fixedLengths[type];
  if (wanted !== undefined && signature.length !== wanted) {
    return [
      finding('mcuboot/signature-length', `${type} has ${signature.length} bytes, not ${wanted}`, {
        at: at(pair),
      }),
    ];
  }
  if (type !== 'ECDSASIG') return [];
  const zeros = signature.length - unpadded(signature.value).length;
  return zeros > 0
    ? [
        finding('mcuboot/signature-padded', `${zeros} zero bytes follow the ECDSA signature`, {
          at: at(pair),
        }),
      ]
    : [];
}

function unknownKey(judged: readonly Judged[]): Finding {
  const shown = judged.map(({ pair }) => (pair.key ? hex(pair.key.value).slice(0, 16) : 'none'));
  const types = judged.map(({ pair }) => pair.type).join(', ');
  return finding(
    'mcuboot/signature-unknown',
    `none of the given keys made the signature (${types}); the image names the key ${shown.join(', ')}…`,
    { at: at((judged[0] as Judged).pair) },
  );
}

function misnamedKey({ pair }: Judged): Finding {
  const what = pair.key
    ? 'the image names another key than the one that signed it'
    : 'the image does not name the key that signed it';
  return finding('mcuboot/key-mismatch', what, { at: at(pair) });
}

/** No given key is named: a boot loader that has them looks at no signature. */
function noneUsable(judged: readonly Judged[]): Finding {
  const misnamed = judged.find(({ outcome }) => outcome === 'misnamed');
  if (misnamed) return misnamedKey(misnamed);
  if (judged.some(({ outcome }) => outcome === 'unchecked')) {
    const what = 'the signature is over the plain image, which was not opened';
    return finding('mcuboot/signature-unchecked', what);
  }
  return unknownKey(judged);
}

/** The verdict of a boot loader that has the given keys. */
function verdict(judged: readonly Judged[]): Finding[] {
  const usable = judged.filter((one) => one.usable);
  const last = usable.at(-1);
  if (!last) return [noneUsable(judged)];
  if (last.outcome === 'good') return [];
  if (usable.some(({ outcome }) => outcome === 'good')) {
    const what = 'the last signature of a given key is bad, and it decides';
    return [finding('mcuboot/signature-outvoted', what, { at: at(last.pair) })];
  }
  if (last.outcome === 'misnamed') return [misnamedKey(last)];
  const what = `the signature of the named key (${last.pair.type}) is not over this image`;
  return [finding('mcuboot/signature-invalid', what, { at: at(last.pair) })];
}

/** Keys that everybody has, named in the image. */
async function publishedFindings(image: ParsedImage, release: boolean): Promise<Finding[]> {
  const level = release ? { level: 'error' as const } : {};
  return [...(await publishedKeys(image))].map(([{ offset }, { name, source }]) => {
    const message = `signed with ${name}, published in ${source}`;
    return finding('mcuboot/published-key', message, { at: { offset }, ...level });
  });
}

export type SignatureReport = {
  readonly findings: readonly Finding[];
  readonly signatures: readonly string[];
  /** Fingerprints of the given keys that signed. */
  readonly signedBy: readonly string[];
  /** Keys whose signature is good. */
  readonly keys: readonly VerifyingKey[];
};

/** A TLV area has room for hundreds, and each may be over megabytes. */
const MOST_JUDGED = 32;

function tooMany(pairs: readonly Pair[]): Finding[] {
  if (pairs.length <= MOST_JUDGED) return [];
  const what = `the image carries ${pairs.length} signatures; the last ${MOST_JUDGED} are judged`;
  return [finding('mcuboot/signatures-many', what)];
}

export async function judgeSignatures(
  image: ParsedImage,
  opened: Opened,
  expectations: Expectations,
): Promise<SignatureReport> {
  const all = signaturePairs(image);
  const pairs = all.slice(-MOST_JUDGED);
  const keys = expectations.keys ?? [];
  const wanted = keys.length > 0 || expectations.release === true;
  const published = await publishedFindings(image, expectations.release === true);
  const signatures = pairs.map(({ type }) => (type === 'ED25519' && isPure(image) ? 'ED25519 (pure)' : type));
  if (pairs.length === 0) {
    const level = wanted ? { level: 'error' as const } : {};
    const unsigned = finding('mcuboot/unsigned', 'the image has no signature, only a hash', level);
    return { findings: [unsigned, ...published], signatures, signedBy: [], keys: [] };
  }
  const judged: Judged[] = [];
  for (const pair of pairs) judged.push(await judgePair(image, opened, pair, keys));
  const unchecked = finding(
    'mcuboot/signature-unchecked',
    `signed (${signatures.join(', ')}), and no key was given to check it with`,
  );
  const good = judged.flatMap(({ outcome, key }) =>
    key && (outcome === 'good' || outcome === 'misnamed') ? [key] : [],
  );
  return {
    findings: [
      ...tooMany(all),
      ...judged.flatMap(judgeForm),
      ...(keys.length > 0 ? verdict(judged) : [unchecked]),
      ...published,
    ],
    signatures,
    signedBy: [...new Set(good.map((key) => key.fingerprint))],
    keys: good,
  };
}
