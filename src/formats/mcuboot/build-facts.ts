/** What is worth saying about an image that was just built; the names are those of `check`. */

import { hex } from '../../core/bytes.ts';
import type { Facts } from '../../core/types.ts';
import { versionText } from '../../core/version.ts';
import { parseImage } from './image.ts';
import { headerFacts } from './image-facts.ts';
import { type Made, reserved } from './make-image.ts';
import type { Job } from './sign-image.ts';
import { signatureType } from './signature.ts';

export async function buildFacts(job: Job, made: Made): Promise<Facts> {
  const { plan, keys, external } = job;
  const image = parseImage(made.image);
  const signers = [external?.key, keys.signer, ...keys.also].flatMap((key) => (key ? [key] : []));
  const keyHash = made.tlvs.find(({ type }) => type === 'KEYHASH');
  const wrapped = made.tlvs.find(({ type }) => String(type).startsWith('ENC'));
  return {
    version: versionText(plan.version),
    ...(image ? headerFacts(image) : {}),
    hash: job.hash.label,
    digest: hex(made.tlvs[0]?.value ?? new Uint8Array()),
    signature: signers.map((key) => signatureType(key) ?? key.kind).join(', ') || 'none',
    ...(keyHash ? { keyHash: hex(keyHash.value) } : {}),
    imageEnd: made.image.length,
    ...(plan.slotSize > 0
      ? {
          slotSize: plan.slotSize,
          slack: plan.slotSize - made.image.length - reserved(job, wrapped?.value.length),
        }
      : {}),
  };
}
