/** One image of a run: composed, signed, encrypted, and held against the size of its slot. */

import { hexNumber, roundUp } from '../../core/bytes.ts';
import type { Bytes } from '../../core/types.ts';
import { type Content, compose } from './compose.ts';
import { misuse } from './faults.ts';
import { isHexName } from './image-file.ts';
import { areaBound, encryptPayload, finish, type Job, type Signatures, signatures } from './sign-image.ts';
import type { Tlv } from './tlv.ts';
import { reservedByTool } from './trailer.ts';

/** An image of a job, finished or on its way to an external signer. */
export type Made = {
  readonly image: Bytes;
  readonly tlvs: readonly Tlv[];
  readonly signed: Signatures;
  readonly compressed: boolean;
  readonly log: readonly string[];
};

const signingLog = ({ keys }: Job): string[] =>
  keys.signer ? [keys.signer.kind === 'ed25519' ? 'sign the digest' : 'sign the payload'] : [];

/** Composes, signs, encrypts and checks against the slot. */
export async function plain(
  job: Job,
  content: Content,
  encrypt = job.keys.device !== undefined,
): Promise<Made> {
  const { plan, keys } = job;
  const slot = plan.pad && !isHexName(plan.output) ? plan.slotSize : 0;
  const composed = await compose(plan, content, job.hash, areaBound(job), slot);
  const signed = await signatures(job, composed);
  const wrapped = encrypt && keys.device ? [await encryptPayload(job, keys.device, composed)] : [];
  const tlvs = [...signed.tlvs, ...wrapped];
  const made = finish(plan, composed, tlvs);
  refuseOversize(job, made.length, wrapped[0]?.value.length);
  return { image: made, tlvs, signed, compressed: false, log: signingLog(job) };
}

/** What imgtool keeps free behind the image. */
export function reserved({ plan, keys }: Job, wrappedLength = 16): number {
  const key = plan.saveEncryptionTlv ? wrappedLength : 16;
  return reservedByTool({ ...plan, ...(keys.device ? { keyField: roundUp(key, plan.maxAlign) } : {}) });
}

function refuseOversize(job: Job, end: number, wrappedLength: number | undefined): void {
  const { slotSize } = job.plan;
  const trailer = reserved(job, wrappedLength);
  if (slotSize <= 0 || end + trailer <= slotSize) return;
  const sizes = `Image size (${hexNumber(end)}) + trailer (${hexNumber(trailer)})`;
  throw misuse('mcuboot/slot-too-small', `${sizes} exceeds requested size ${hexNumber(slotSize)}`, {
    why: `${end + trailer - slotSize} bytes too many; the trailer is for ${job.plan.maxSectors} sectors and a write size of ${job.plan.align}`,
    fix: 'make the firmware smaller, or check --slot-size, --align and --max-sectors',
  });
}
