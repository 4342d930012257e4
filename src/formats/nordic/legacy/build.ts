/**
 * Builds a package of legacy DFU: per image an init packet with a checksum, or signed when there is a key. The finished
 * package is read and checked again before it is returned.
 */

import { concat, hex, utf8 } from '../../../core/bytes.ts';
import { crc16ccitt, sha256 } from '../../../core/digest.ts';
import type {
  Artifact,
  BuildRequest,
  Bytes,
  Facts,
  Finding,
  NamedBytes,
  SigningKey,
} from '../../../core/types.ts';
import { unusable } from '../faults.ts';
import { distinctPair, type FilePair, packageName } from '../file-names.ts';
import { finding } from '../findings.ts';
import type { Image } from '../image.ts';
import type { ImageKey } from '../manifest.ts';
import { publishedKey, signingKeyOf } from '../signature.ts';
import { idText } from '../softdevices.ts';
import { writeZip } from '../zip-write.ts';
import { readInitPacket, writeUnsigned } from './init-packet.ts';
import { type Described, legacyManifestText } from './manifest.ts';
import { type LegacyPlan, readLegacyPlan } from './plan.ts';

export async function buildLegacy(request: BuildRequest): Promise<Artifact> {
  const findings: Finding[] = [];
  const plan = readLegacyPlan(request, findings);
  const key = await signerOf(plan, findings);
  const packed: Packed[] = [];
  for (const member of membersOf(plan.images)) packed.push(await pack(member, plan, key, packed, findings));
  const zip = zipOf(packed, plan);
  await verifyOwn(zip, key);
  return {
    format: 'nordic',
    files: [{ name: packageName(plan.images), bytes: zip }],
    facts: { family: 'legacy', images: packed.map(({ facts }) => facts) },
    findings,
  };
}

async function signerOf({ key, release }: LegacyPlan, findings: Finding[]): Promise<SigningKey | undefined> {
  if (!key) return undefined;
  const signer = signingKeyOf(key);
  const published = await publishedKey(signer.public);
  if (!published) return signer;
  const message = `The security key you provided is insecure: everyone has it, as ${published.name} from ${published.source}`;
  if (release)
    throw unusable('nordic/key-published', message, { fix: 'sign releases with a key of your own' });
  findings.push(finding('nordic/published-key', message));
  return signer;
}

type Member = { readonly key: ImageKey; readonly inputs: readonly Image[] };

/** A SoftDevice and a boot loader go together; everything else goes on its own. */
function membersOf(images: readonly Image[]): Member[] {
  const pair = images.filter(({ part }) => part !== 'application');
  const members = pair.length === 2 ? [] : pair.map((image) => ({ key: image.part, inputs: [image] }));
  const application = images.filter(({ part }) => part === 'application');
  return [
    ...(pair.length === 2 ? [{ key: 'softdevice_bootloader' as const, inputs: pair }] : members),
    ...application.map((image) => ({ key: image.part, inputs: [image] })),
  ];
}

type Packed = Described & { readonly bin: Bytes; readonly dat: Bytes; readonly facts: Facts };

const combined: FilePair = { binFile: 'sd_bl.bin', datFile: 'sd_bl.dat' };

async function pack(
  { key, inputs }: Member,
  plan: LegacyPlan,
  signer: SigningKey | undefined,
  others: readonly FilePair[],
  findings: Finding[],
): Promise<Packed> {
  const [first, second] = inputs;
  const bin = concat(...inputs.map(({ bytes }) => bytes));
  const digest = await sha256(bin);
  const { head, softdevices, version } = plan;
  const rest = { crc16: crc16ccitt(bin), length: bin.length, sha256: digest };
  const unsigned = writeUnsigned(head, softdevices, version, rest);
  const dat = signer ? concat(unsigned, await signer.sign(unsigned)) : unsigned;
  const leftOut = (['deviceType', 'deviceRevision', 'applicationVersion'] as const).filter(
    (field) => head[field] === undefined,
  );
  const init = readInitPacket(dat, new Set(leftOut));
  if (!init) throw new Error('the init packet that was just written cannot be read');
  const pair = second ? combined : distinctPair(first?.source ?? key, key, others, findings);
  const sizes = first && second ? { sizes: { sdSize: first.bytes.length, blSize: second.bytes.length } } : {};
  const facts: Facts = {
    image: key,
    file: pair.binFile,
    size: bin.length,
    start: first?.start ?? null,
    version: head.applicationVersion ?? null,
    deviceType: head.deviceType ?? null,
    deviceRevision: head.deviceRevision ?? null,
    sdReq: softdevices.map(idText),
    sha256: hex(digest),
    signedBy: signer?.public.fingerprint ?? null,
  };
  return { key, ...pair, ...sizes, init, bin, dat, facts };
}

function zipOf(packed: readonly Packed[], { dfuVersion, date }: LegacyPlan): Bytes {
  const files: NamedBytes[] = packed.flatMap(({ binFile, datFile, bin, dat }) => [
    { name: binFile, bytes: bin },
    { name: datFile, bytes: dat },
  ]);
  files.push({ name: 'manifest.json', bytes: utf8(legacyManifestText(packed, dfuVersion)) });
  return writeZip(
    files.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    date,
  );
}

async function verifyOwn(zip: Bytes, key: SigningKey | undefined): Promise<void> {
  const { check } = await import('../check.ts');
  const report = await check({ name: 'package', bytes: zip }, key ? { keys: [key.public] } : {});
  const broken = report.findings.find(({ level }) => level === 'error');
  if (broken)
    throw new Error(`the package that was just built does not pass its own check: ${broken.message}`);
}
