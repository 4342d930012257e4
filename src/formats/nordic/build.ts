/**
 * Builds a Secure DFU package: per image set an init packet, signed when there is a key, all in a reproducible zip. The
 * finished package is read and checked again before it is returned.
 */

import { concat, hex, reversed, utf8 } from '../../core/bytes.ts';
import { sha256 } from '../../core/digest.ts';
import type {
  Artifact,
  BuildRequest,
  Bytes,
  Facts,
  Finding,
  NamedBytes,
  SigningKey,
} from '../../core/types.ts';
import { unusable, wrongUse } from './faults.ts';
import { distinctPair, type FilePair, packageName } from './file-names.ts';
import { finding } from './findings.ts';
import type { Image, ImagePart } from './image.ts';
import { imagesFacts } from './images-facts.ts';
import {
  type BootValidation,
  encodeInitCommand,
  encodePacket,
  type ImageType,
  type InitCommand,
} from './init-packet.ts';
import { type ImageKey, type ManifestImage, manifestText } from './manifest.ts';
import { oddNumbers, type Plan, readPlan } from './plan.ts';
import { setOrder } from './python-set.ts';
import { type RequiredIds, requiredIds } from './required-ids.ts';
import { publishedKey, secondOpinion, sign, signingKeyOf } from './signature.ts';
import { idText } from './softdevices.ts';
import type { Validation } from './validations.ts';
import { writeZip } from './zip-write.ts';

/** One image of the package, of one or two inputs. */
type Member = {
  readonly key: ImageKey;
  readonly type: ImageType;
  readonly version: number;
  readonly inputs: readonly Image[];
  readonly sdReq: readonly number[];
};

const SOFTDEVICE_VERSION = 0xffff_ffff;
const MOST_IDS = 16;

export async function build(request: BuildRequest): Promise<Artifact> {
  const findings: Finding[] = [];
  const plan = readPlan(request, findings);
  findings.push(...plan.images.flatMap((image) => image.findings), ...oddNumbers(plan));
  const key = await readKey(plan, findings);
  const ids = requiredIds(plan, findings);
  const packed: Packed[] = [];
  for (const member of membersOf(plan, ids)) packed.push(await pack(member, plan, key, packed, findings));
  const zip = zipOf(packed, plan.date);
  await verifyOwn(zip, key);
  return {
    format: 'nordic',
    files: [{ name: packageName(plan.images), bytes: zip }],
    facts: { family: 'secure', ...imagesFacts(packed.map(({ facts }) => facts)) },
    findings,
  };
}

/** What `verify --release` would call an error is not made with `--release`. */
function refuseUnreleasable({ key, debug }: Plan): void {
  if (!key) {
    throw wrongUse('nordic/key-needed', '--release needs --key-file: boot loaders refuse unsigned packages', {
      fix: 'add --key-file',
    });
  }
  if (debug) {
    throw wrongUse('nordic/release-debug', '--release and --debug-mode exclude each other', {
      why: 'production boot loaders refuse debug packages, debug ones skip the version checks',
      fix: 'leave one of them out',
    });
  }
}

async function readKey(plan: Plan, findings: Finding[]): Promise<SigningKey | undefined> {
  const { key, validation, images } = plan;
  if (plan.release) refuseUnreleasable(plan);
  if (plan.debug) findings.push(finding('nordic/debug', 'the package has the debug bit enabled'));
  if (!key) {
    const needs = images.find(({ part }) => validation[part] === 'VALIDATE_ECDSA_P256_SHA256');
    if (needs) {
      throw wrongUse(
        'nordic/key-needed',
        `boot validation of the ${needs.part} by signature needs --key-file`,
        {
          fix: 'add --key-file, or choose another boot validation',
        },
      );
    }
    findings.push(
      finding('nordic/unsigned', 'the package is not signed: You are not providing a signature key'),
    );
    return undefined;
  }
  const signer = signingKeyOf(key);
  const published = await publishedKey(signer.public);
  if (published) {
    const message = `The security key you provided is insecure: everyone has it, as ${published.name} from ${published.source}`;
    if (plan.release)
      throw unusable('nordic/key-published', message, { fix: 'sign releases with a key of your own' });
    findings.push(finding('nordic/published-key', message));
  }
  return signer;
}

/** The images of the package, in the order they are sent. */
function membersOf(plan: Plan, ids: RequiredIds): Member[] {
  const of = (part: ImagePart) => plan.images.filter((image) => image.part === part);
  const [softdevice, bootloader, application] = [of('softdevice'), of('bootloader'), of('application')];
  const members: Member[] = [];
  const update = { sdReq: ids.update };
  if (softdevice.length > 0 && bootloader.length > 0) {
    const version = plan.bootloaderVersion;
    const inputs = [...softdevice, ...bootloader];
    members.push({ key: 'softdevice_bootloader', type: 'SOFTDEVICE_BOOTLOADER', version, inputs, ...update });
  } else if (softdevice.length > 0) {
    members.push({
      key: 'softdevice',
      type: 'SOFTDEVICE',
      version: SOFTDEVICE_VERSION,
      inputs: softdevice,
      ...update,
    });
  } else if (bootloader.length > 0) {
    const version = plan.bootloaderVersion;
    members.push({ key: 'bootloader', type: 'BOOTLOADER', version, inputs: bootloader, ...update });
  }
  if (application.length > 0) {
    const type = plan.external ? 'EXTERNAL_APPLICATION' : 'APPLICATION';
    const version = plan.applicationVersion;
    members.push({ key: 'application', type, version, inputs: application, sdReq: ids.application });
  }
  return members;
}

type Packed = ManifestImage & { readonly bin: Bytes; readonly dat: Bytes; readonly facts: Facts };

async function pack(
  member: Member,
  plan: Plan,
  key: SigningKey | undefined,
  others: readonly FilePair[],
  findings: Finding[],
): Promise<Packed> {
  const { inputs, type } = member;
  const [only] = inputs;
  const bin = inputs.length === 1 && only ? only.bytes : concat(...inputs.map(({ bytes }) => bytes));
  const size = (part: ImagePart) => inputs.find((image) => image.part === part)?.bytes.length ?? 0;
  const digest = await sha256(bin);
  const init: InitCommand = {
    fwVersion: member.version,
    hwVersion: plan.hwVersion,
    sdReq: idOrder(member.sdReq),
    type,
    sdSize: size('softdevice'),
    blSize: size('bootloader'),
    appSize: size('application'),
    hash: { type: 'SHA256', bytes: reversed(digest) },
    isDebug: plan.debug,
    bootValidation: await validationsOf(inputs, plan.validation, key),
  };
  const signature = key && (await sign(key, encodeInitCommand(init)));
  const dat = encodePacket(init, signature && { type: 'ECDSA_P256_SHA256', bytes: signature });
  if (dat.length > 256) {
    findings.push(
      finding('nordic/packet-long', `the init packet of the ${member.key} has ${dat.length} bytes`),
    );
  }
  const pair = nameMember(member, others, findings);
  const sizes =
    inputs.length > 1 ? { sizes: { blSize: size('bootloader'), sdSize: size('softdevice') } } : {};
  return { key: member.key, ...pair, ...sizes, bin, dat, facts: factsOf(member, init, digest, pair, key) };
}

const combined: FilePair = { binFile: 'sd_bl.bin', datFile: 'sd_bl.dat' };

const nameMember = ({ inputs, key }: Member, others: readonly FilePair[], findings: Finding[]): FilePair =>
  inputs.length > 1 ? combined : distinctPair(inputs[0]?.source ?? key, key, others, findings);

function idOrder(ids: readonly number[]): number[] {
  const ordered = setOrder(ids);
  if (ordered.length <= MOST_IDS) return ordered;
  throw wrongUse(
    'nordic/bad-sd-req',
    `--sd-req: ${ordered.length} SoftDevices are listed, boot loaders take ${MOST_IDS}`,
    {
      fix: 'list fewer, or make packages by fleet',
    },
  );
}

/** One entry per image; only ECDSA carries bytes: a signature over that image alone. */
async function validationsOf(
  inputs: readonly Image[],
  validation: Readonly<Record<ImagePart, Validation>>,
  key: SigningKey | undefined,
): Promise<BootValidation[]> {
  const entries: BootValidation[] = [];
  for (const { part, bytes } of inputs) {
    const type = validation[part];
    const signed = type === 'VALIDATE_ECDSA_P256_SHA256' && key;
    entries.push({ type, bytes: signed ? await sign(key, bytes) : new Uint8Array(0) });
  }
  return entries;
}

function factsOf(
  member: Member,
  init: InitCommand,
  digest: Bytes,
  pair: FilePair,
  key: SigningKey | undefined,
): Facts {
  return {
    image: member.key,
    file: pair.binFile,
    type: member.type,
    version: member.version,
    hwVersion: init.hwVersion ?? null,
    sdReq: init.sdReq.map(idText),
    size: (init.sdSize ?? 0) + (init.blSize ?? 0) + (init.appSize ?? 0),
    sha256: hex(digest),
    start: member.inputs[0]?.start ?? null,
    signedBy: key?.public.fingerprint ?? null,
  };
}

function zipOf(packed: readonly Packed[], date: number | undefined): Bytes {
  const files: NamedBytes[] = packed.flatMap(({ binFile, datFile, bin, dat }) => [
    { name: binFile, bytes: bin },
    { name: datFile, bytes: dat },
  ]);
  files.push({ name: 'manifest.json', bytes: utf8(manifestText(packed)) });
  return writeZip(
    files.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    date,
  );
}

/** What we would call invalid is never returned: that is a bug here, not a mistake of the caller. */
async function verifyOwn(zip: Bytes, key: SigningKey | undefined): Promise<void> {
  const { check } = await import('./check.ts');
  const report = await check(
    { name: 'package', bytes: zip },
    key ? { keys: [await secondOpinion(key.public)] } : {},
  );
  const broken = report.findings.find(({ level, code }) => level === 'error' && code !== 'nordic/unsigned');
  if (broken)
    throw new Error(`the package that was just built does not pass its own check: ${broken.message}`);
}
