/**
 * Signs firmware: what imgtool's `sign` does, in its order, so that of two mistakes the same one is named.
 *
 *     options → input → signing key → device key → custom values → external signature → hash → boot record
 *     → header and values → hash → signature → encryption → size of the slot → file → signature file
 */

import { base64, utf8 } from '../../core/bytes.ts';
import type { Artifact, BuildRequest, Bytes, NamedBytes } from '../../core/types.ts';
import { looksLikeVectors } from '../../input/file-kinds.ts';
import { checkBootRecord } from './boot-record.ts';
import { buildFacts } from './build-facts.ts';
import { inputFindings, outputFindings } from './build-findings.ts';
import { compose, planFlags, refuseOverlongHeader } from './compose.ts';
import { customTlvs } from './custom-tlv.ts';
import { checkDeviceKey } from './encrypt.ts';
import { misuse } from './faults.ts';
import { chooseHash } from './hash-choice.ts';
import { parseImage, regionOf } from './image.ts';
import { type Input, isHexName, openInput, outputFile } from './image-file.ts';
import { type Made, plain } from './make-image.ts';
import { decidingOf, openExternal, openKeys, refuseContradictions, refuseOtherHash } from './open-keys.ts';
import { parsePlan, type SignPlan } from './plan.ts';
import { type ProtectedValues, protectedValues } from './protected.ts';
import type { Job } from './sign-image.ts';
import { keyHash } from './signature.ts';

export const build = (request: BuildRequest): Promise<Artifact> => sign(request, parsePlan(request.values));

function inputOf(request: BuildRequest): NamedBytes {
  const file = request.files['input']?.at(-1);
  if (file) return file;
  throw misuse('mcuboot/input-missing', 'Input file not found: the firmware to sign is not given');
}

/** Signs by a plan. */
export async function sign(request: BuildRequest, plan: SignPlan): Promise<Artifact> {
  const file = inputOf(request);
  const input = openInput(plan, file);
  const keys = openKeys(plan, request);
  const custom = customTlvs(request.values, request.files['custom-tlv-file'] ?? []);
  const external = openExternal(request, keys.signer);
  refuseContradictions(plan, request);
  const hash = chooseHash(decidingOf(keys.signer, external), plan.sha, plan.pure);
  refuseOtherHash(keys.also, hash, plan.pure);
  if (plan.bootRecord !== undefined) checkBootRecord(plan.bootRecord);
  refuseOverlongHeader(plan);
  const job: Job = { plan, keys, external, hash, random: request.random };
  const signer = keys.signer?.public ?? external?.key;
  const values = await protectedValues(plan, {
    hash,
    signer: signer && (await keyHash(signer, hash)),
    manifest: await manifestOf(request, plan),
    custom,
  });
  if (keys.device) checkDeviceKey(keys.device, plan.hmac);
  // looked at before the image may be built over it
  const noticed = inputFindings(plan, input, file, request);
  const vectors = looksLikeVectors(input.payload);
  const made = plan.vector
    ? await vector(job, input, values)
    : await image(job, input, values, request.settled);
  if (!plan.vector) selfCheck(made.image);
  const output = outputFile(plan, made.image, input.base, {
    pad: plan.pad,
    test: plan.test && !made.compressed,
  });
  return {
    format: 'mcuboot',
    files: [output, ...signatureFile(plan, made)],
    facts: plan.vector ? { vector: plan.vector, size: made.image.length } : await buildFacts(job, made),
    findings: [...noticed, ...(plan.vector ? [] : await outputFindings(job, vectors, made))],
    log: made.log,
  };
}

async function manifestOf(request: BuildRequest, plan: SignPlan): Promise<Bytes | undefined> {
  const file = request.files['manifest']?.at(-1);
  if (!file) return undefined;
  const { manifestValue } = await import('./manifest.ts');
  return manifestValue(file, request.files['manifest-image'] ?? [], plan.endian);
}

/** The file of --sig-out: one line of base64 without a line end. */
function signatureFile(plan: SignPlan, made: Made): NamedBytes[] {
  const signature = made.signed.first;
  if (plan.signatureOut === undefined) return [];
  if (!signature) {
    throw misuse('mcuboot/nothing-to-save', '--sig-out: there is no signature to write', {
      why: plan.vector ? 'a vector is signed elsewhere' : 'nothing signs this image',
      fix: 'add --key, or leave --sig-out out',
    });
  }
  return [{ name: plan.signatureOut, bytes: utf8(base64(signature)) }];
}

const plainContent = (job: Job, input: Input, values: ProtectedValues, blocks: boolean) => ({
  room: input.room,
  payload: input.payload,
  protectedTlvs: [...values.first, ...values.second],
  flags: planFlags(job.plan, job.keys.device !== undefined),
  blocks,
  inPlace: input.inPlace,
});

/** What an external signer signs, instead of the image. */
async function vector(job: Job, input: Input, values: ProtectedValues): Promise<Made> {
  const content = plainContent(job, input, values, job.keys.device !== undefined);
  const composed = await compose(job.plan, content, job.hash, 0, 0);
  return {
    image: job.plan.vector === 'digest' ? composed.digest : composed.region,
    tlvs: [],
    signed: { tlvs: [], first: undefined, findings: [] },
    compressed: false,
    log: [`export ${job.plan.vector}`],
  };
}

async function image(
  job: Job,
  input: Input,
  values: ProtectedValues,
  settled: BuildRequest['settled'],
): Promise<Made> {
  const encrypted = job.keys.device !== undefined;
  if (job.plan.compression === 'disabled') {
    const content = plainContent(job, input, values, encrypted);
    const kept = !encrypted && !isHexName(job.plan.output);
    return plain(job, kept ? { ...content, settled } : content);
  }
  const { compressedImage } = await import('./compressed-image.ts');
  return compressedImage(job, input, values);
}

/** The image is read back before it leaves: as it would be found, it must be whole and hold what was put in. */
function selfCheck(bytes: Bytes): void {
  const found = parseImage(bytes);
  const entries = found?.unprotectedArea?.entries.length ?? 0;
  const whole = found && found.end === bytes.length && found.unprotectedArea?.brokenAt === undefined;
  const sized = found && regionOf(found).length - found.payloadEnd === found.header.protectedSize;
  if (!whole || !sized || entries === 0) throw new Error('the image that was built does not read back');
}
