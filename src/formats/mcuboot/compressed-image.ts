/**
 * Signs a payload that is compressed. The image is first made as it would be without compression: its size, hash and
 * signature become values of the compressed one, for the boot loader to check what it unpacked.
 */

import { type Content, planFlags } from './compose.ts';
import { compress, compressionFlags, streamLength } from './compress.ts';
import type { Input } from './image-file.ts';
import { type Made, plain } from './make-image.ts';
import type { ProtectedValues } from './protected.ts';
import { isSignature, type Job } from './sign-image.ts';
import { type Tlv, tlv, tlvNumber } from './tlv.ts';

/** Size, hash and signature of the image without compression. */
function unpackedValues(job: Job, payloadSize: number, made: Made): Tlv[] {
  const hash = made.tlvs[0];
  const signature = made.tlvs.find(isSignature);
  return [
    tlvNumber('DECOMP_SIZE', payloadSize, job.plan.endian),
    ...(hash ? [tlv('DECOMP_SHA', hash.value)] : []),
    ...(signature ? [tlv('DECOMP_SIGNATURE', signature.value)] : []),
  ];
}

export async function compressedImage(job: Job, input: Input, values: ProtectedValues): Promise<Made> {
  const { plan, keys } = job;
  const encrypted = keys.device !== undefined;
  const flags = planFlags(plan, encrypted);
  const base: Content = {
    room: input.room,
    payload: input.payload,
    protectedTlvs: [...values.first, ...values.second],
    flags,
    blocks: false,
  };
  const unpacked = await plain(job, base, false);
  const payload = compress(input.payload, plan.compression, plan.lzma);
  const announced = unpackedValues(job, input.payload.length, unpacked);
  const cost = announced.reduce((sum, { value }) => sum + value.length, streamLength(payload));
  const log = [
    ...unpacked.log,
    `compressed image size: ${streamLength(payload)} bytes`,
    `original image size: ${input.payload.length} bytes`,
  ];
  if (cost >= input.payload.length) {
    const kept = encrypted ? await plain(job, { ...base, blocks: true }) : unpacked;
    return { ...kept, log };
  }
  const size = encrypted ? [tlvNumber('COMP_DEC_SIZE', payload.length, plan.endian)] : [];
  const made = await plain(job, {
    room: input.room,
    payload,
    protectedTlvs: [...values.first, ...announced, ...size, ...values.second],
    flags: flags | compressionFlags(plan.compression),
    blocks: encrypted,
  });
  return { ...made, compressed: true, log: [...log, ...made.log] };
}
