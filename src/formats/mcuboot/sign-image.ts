/**
 * The unprotected area of a composed image, and with it the finished image:
 *
 *     hash | SIG_PURE | (KEYHASH or PUBKEY | signature) for each key | wrapped payload key
 */

import { concat } from '../../core/bytes.ts';
import type { Bytes, Finding, SigningKey, VerifyingKey } from '../../core/types.ts';
import type { Composed } from './compose.ts';
import { derivedRandom } from './derive.ts';
import { ctr, wrapKey } from './encrypt.ts';
import { finding } from './findings.ts';
import { type ImageHash, UNPROTECTED_MAGIC } from './layout.ts';
import type { External, Keys } from './open-keys.ts';
import type { SignPlan } from './plan.ts';
import { keyTlv, type Signed, signatureTlv, signImage, verifyImage } from './signature.ts';
import { type Tlv, tlv, writeArea } from './tlv.ts';

/** What is the same for every image a run puts together. */
export type Job = {
  readonly plan: SignPlan;
  readonly keys: Keys;
  readonly external: External | undefined;
  readonly hash: ImageHash;
  readonly random: (length: number) => Bytes;
};

export type Signatures = {
  readonly tlvs: readonly Tlv[];
  /** The value of the first signature. */
  readonly first: Bytes | undefined;
  readonly findings: readonly Finding[];
};

const hashTlv = (hash: ImageHash, digest: Bytes): Tlv =>
  tlv(hash.bits === 256 ? 'SHA256' : hash.bits === 384 ? 'SHA384' : 'SHA512', digest);

const MARK_PURE = tlv('SIG_PURE', Uint8Array.of(1));

async function ownPair(job: Job, key: SigningKey, signed: Signed): Promise<[Tlv, Tlv]> {
  const value = await signImage(key, signed, job.plan.padSignature);
  if (!(await verifyImage(key.public, signed, value))) throw new Error('a fresh signature does not verify');
  return [await keyTlv(key.public, job.hash, job.plan.wholeKey), signatureTlv(key.public, value)];
}

async function externalPair(job: Job, external: External, signed: Signed): Promise<Signatures> {
  const { key, signature } = external;
  const good = await verifyImage(key, signed, signature);
  const told = 'the signature in --fix-sig is not that of --fix-sig-pubkey over this image';
  return {
    tlvs: [await keyTlv(key, job.hash, job.plan.wholeKey), signatureTlv(key, signature)],
    first: signature,
    findings: good ? [] : [finding('mcuboot/external-signature', told)],
  };
}

/** Hash, and a key and signature for everyone who signs. */
export async function signatures(job: Job, composed: Composed): Promise<Signatures> {
  const { plan, keys, external } = job;
  const signed: Signed = { ...composed, hash: job.hash, pure: plan.pure };
  const head = [hashTlv(job.hash, composed.digest), ...(plan.pure ? [MARK_PURE] : [])];
  if (external) {
    const brought = await externalPair(job, external, signed);
    return { ...brought, tlvs: [...head, ...brought.tlvs] };
  }
  const pairs: Tlv[] = [];
  for (const key of keys.signer ? [keys.signer, ...keys.also] : [])
    pairs.push(...(await ownPair(job, key, signed)));
  return { tlvs: [...head, ...pairs], first: pairs[1]?.value, findings: [] };
}

/** Everything that decides an encrypted image beside its region, for the derivation of its keys. */
const settingsText = ({ encryptBits, hmac, clear }: SignPlan): string => `${encryptBits} ${hmac} ${clear}`;

/** Encrypts the payload in place and returns the wrapped key. */
export async function encryptPayload(job: Job, device: VerifyingKey, composed: Composed): Promise<Tlv> {
  const { plan, keys } = job;
  const random =
    plan.deterministic && keys.signer
      ? await derivedRandom(keys.signer, device, composed.region, settingsText(plan))
      : job.random;
  const payloadKey = random(plan.encryptBits / 8);
  const wrapped = await wrapKey(device, payloadKey, plan.hmac, random);
  if (!plan.clear) await ctr(payloadKey, composed.payload);
  return wrapped;
}

/** Region and TLVs in one run, in the buffer of the region where it has room. */
export function finish(plan: SignPlan, composed: Composed, tlvs: readonly Tlv[]): Bytes {
  const area = writeArea(UNPROTECTED_MAGIC, tlvs, plan.endian);
  const { region } = composed;
  const length = region.length + area.length;
  if (region.byteOffset + length > region.buffer.byteLength) return concat(region, area);
  const image = new Uint8Array(region.buffer, region.byteOffset, length);
  image.set(area, region.length);
  return image;
}

/** The most bytes an unprotected area of this job can take. */
export function areaBound(job: Job): number {
  const pairs = 1 + job.keys.also.length;
  return 256 + pairs * 1200 + (job.external?.signature.length ?? 0) + (job.keys.device ? 600 : 0);
}

export const isSignature = ({ type }: Tlv): boolean =>
  type === 'RSA2048' || type === 'RSA3072' || type === 'ECDSASIG' || type === 'ED25519';
