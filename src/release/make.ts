/** Makes one target: builds it from its inputs, stages its files, and judges them as `otapack verify` would. */

import { hex } from '../core/bytes.ts';
import { sha256 } from '../core/digest.ts';
import { counterOf, signerOf, versionOf } from '../core/facts.ts';
import { Fault } from '../core/fault.ts';
import { type Verdict, verdictOf } from '../core/findings.ts';
import { gathered } from '../core/gather.ts';
import { withLevels } from '../core/levels.ts';
import type {
  Artifact,
  BuildRequest,
  Bytes,
  Expectations,
  Facts,
  Finding,
  Key,
  NamedBytes,
  Prediction,
  Profile,
} from '../core/types.ts';
import { checkAny } from '../formats.ts';
import { faultAt } from './document.ts';
import { expectFacts } from './expect.ts';
import { finding } from './findings.ts';
import { type Claims, claimOutput, type Lookup, outputsOf, type Ready } from './inputs.ts';
import { type Filled, isFolder, type Target } from './plan.ts';
import type { ReleasedFile } from './release-file.ts';

export type MakeFaultCode = 'config/output-not-a-folder';

/** What a run needs from its surroundings; paths are relative to the configuration's folder. */
export type Outside = Lookup & {
  read(path: string): Promise<NamedBytes>;
  key(source: string, passphrase: string | undefined): Promise<Key>;
  /** Keeps the bytes for `path` until the run is over. */
  stage(path: string, bytes: Bytes): Promise<void>;
  /** Compares a finished file with its golden fixture. */
  compareGolden(file: NamedBytes, fixture: string): Promise<readonly Finding[]>;
  profile(name: string): Promise<{
    readonly profile: Profile;
    readonly format?: string;
    load(path: string): Promise<NamedBytes>;
  }>;
  readonly random: (length: number) => Bytes;
};

export type Made = {
  readonly target: Target;
  readonly verdict: Verdict;
  readonly files: readonly ReleasedFile[];
  readonly facts: Facts;
  readonly findings: readonly Finding[];
  /** Why it could not be made at all. */
  readonly fault?: Fault;
};

async function requestOf({ target, values }: Ready, outside: Outside): Promise<BuildRequest> {
  const { format, signing } = target;
  const named = await gathered(values, format.options, {
    file: outside.read,
    key: (source, option) => outside.key(source, signing?.option === option ? signing.passphrase : undefined),
  });
  return { values, ...named, random: outside.random };
}

const baseName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** Whether an option of the target names this file to be written. */
const isNamed = (target: Target, path: string): boolean =>
  outputsOf(target).some(([named]) => named === path);

/** Where a file of an artifact goes: a path that an option names or begins, the target's output, or a name in its folder. */
function pathOf(name: string, artifact: Artifact, target: Target): string {
  const { text, at } = target.output;
  if (name.startsWith(text) || isNamed(target, name)) return name;
  if (isFolder(text)) return text + baseName(name);
  if (artifact.files.length === 1) return text;
  throw faultAt(
    'config/output-not-a-folder' satisfies MakeFaultCode,
    at,
    `${target.name} makes ${artifact.files.length} files: ${artifact.files.map((file) => file.name).join(', ')}`,
    `name a folder: output: ${text}/`,
  );
}

function signerFindings(
  target: Target,
  keys: readonly Key[],
  expected: readonly string[],
  file: string,
): Finding[] {
  if (expected.length === 0) return [];
  const [key] = keys;
  const at = { file };
  if (!key) return [finding('release/not-signed', `${target.name} has no key and must be signed`, { at })];
  if (expected.includes(key.public.fingerprint)) return [];
  const what = `${target.name} is signed by ${key.public.fingerprint}, expected ${expected.join(' or ')}`;
  return [finding('release/signed-by-other', what, { at })];
}

/** What the file names is not there, or not what it should be: told with the place where it is named. */
async function fetched<T>({ text, at }: Filled, fetch: (text: string) => Promise<T>): Promise<T> {
  try {
    return await fetch(text);
  } catch (error) {
    if (!(error instanceof Fault) || error.at) throw error;
    const { code, exit, why } = error;
    const fix = code === 'file/not-found' ? 'paths are relative to the folder of this file' : error.fix;
    throw new Fault({ code, exit, what: `${at.file}:${at.line}:${at.column}: ${error.what}`, why, fix, at });
  }
}

/** A fingerprint as it is, any other text as the source of a public key. */
async function fingerprints(signers: readonly Filled[], outside: Outside): Promise<string[]> {
  const all: string[] = [];
  for (const signer of signers) {
    const isFingerprint = /^[0-9a-f]{64}$/i.test(signer.text);
    if (isFingerprint) all.push(signer.text.toLowerCase());
    else all.push((await fetched(signer, (text) => outside.key(text, undefined))).public.fingerprint);
  }
  return all;
}

function refusal(device: string, prediction: Prediction, file: string): Finding[] {
  const own = prediction.findings.filter(({ level }) => level !== 'note');
  if (prediction.accepted || own.some(({ level }) => level === 'error')) return own;
  return [finding('release/device-refuses', `${device}: ${prediction.why}`, { at: { file } }), ...own];
}

async function deviceFindings(target: Target, file: NamedBytes, outside: Outside): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const device of target.expect.devices) {
    const { text } = device;
    const {
      profile,
      load,
      format = target.format.id,
    } = await fetched(device, (name) => outside.profile(name));
    if (target.format.predict && format === target.format.id) {
      findings.push(...refusal(text, await target.format.predict({ file, profile, load }), file.name));
    } else {
      const what = `${target.name} is a ${target.format.id} target, the device ${text} is of another format`;
      findings.push(finding('release/cannot-predict', what, { at: { file: file.name } }));
    }
  }
  return findings;
}

type Judged = { readonly facts: Facts; readonly findings: readonly Finding[] };

/** The first file is the artifact; what stands beside it (a raw segment, a signature) is judged where it can be. */
async function judgeFile(
  target: Target,
  file: NamedBytes,
  keys: readonly Key[],
  isFirst: boolean,
  release: boolean,
): Promise<Judged> {
  const expectations: Expectations = {
    ...(keys.length > 0 ? { keys: keys.map((key) => key.public) } : {}),
    ...(release ? { release } : {}),
  };
  const known = target.format.sniff(file);
  if (!known && !isFirst) return { facts: {}, findings: [] };
  const report = known
    ? await target.format.check(file, { ...expectations, nested: checkAny })
    : await checkAny(file, expectations);
  if (report) return report;
  return { facts: {}, findings: [finding('release/unknown-result', `${file.name}: no format knows it`)] };
}

async function goldenFindings(
  target: Target,
  file: NamedBytes,
  outside: Outside,
): Promise<readonly Finding[]> {
  if (!target.golden) return [];
  const { text } = target.golden;
  return outside.compareGolden(file, isFolder(text) ? text + baseName(file.name) : text);
}

async function released(
  target: Target,
  file: NamedBytes,
  facts: Facts,
  key: string | null,
): Promise<ReleasedFile> {
  return {
    path: file.name,
    target: target.name,
    format: target.format.id,
    size: file.bytes.length,
    sha256: hex(await sha256(file.bytes)),
    version: versionOf(facts),
    counter: counterOf(facts),
    key,
  };
}

type Job = {
  readonly ready: Ready;
  readonly artifact: Artifact;
  readonly keys: readonly Key[];
  /** Fingerprints, one of which must have signed. */
  readonly signers: readonly string[];
  readonly outside: Outside;
  readonly claims: Claims;
  readonly release: boolean;
};

async function jobOf(ready: Ready, outside: Outside, claims: Claims, release: boolean): Promise<Job> {
  const { target } = ready;
  const request = await requestOf(ready, outside);
  const artifact = await target.format.build(request);
  const keys = target.signing ? (request.keys[target.signing.option] ?? []) : [];
  const signers = await fingerprints(target.expect.signedBy, outside);
  return { ready, artifact, keys, signers, outside, claims, release };
}

/** Stages one file of the artifact under the name it will have. */
async function stageFile(job: Job, made: NamedBytes): Promise<NamedBytes> {
  const { target } = job.ready;
  const file = { name: pathOf(made.name, job.artifact, target), bytes: made.bytes };
  const isClaimed = file.name === target.output.text || isNamed(target, file.name);
  if (!isClaimed) await claimOutput(job.claims, job.outside, file.name, target.name, target.output.at);
  await job.outside.stage(file.name, file.bytes);
  return file;
}

/** Everything that is said of one file; expectations of facts and signers concern the first, which is the artifact. */
async function judgeAll(job: Job, file: NamedBytes, isFirst: boolean): Promise<Judged> {
  const { ready, artifact, keys, signers, outside, release } = job;
  const { target } = ready;
  const judged = await judgeFile(target, file, keys, isFirst, release);
  const facts = { ...artifact.facts, ...judged.facts };
  const findings = [...judged.findings];
  if (isFirst) {
    findings.push(...expectFacts(facts, target.expect.facts, { file: file.name }));
    findings.push(...signerFindings(target, keys, signers, file.name));
  }
  if (target.format.sniff(file)) findings.push(...(await deviceFindings(target, file, outside)));
  findings.push(...(await goldenFindings(target, file, outside)));
  return { facts, findings };
}

/** Builds, stages and judges one target. */
export async function makeTarget(
  ready: Ready,
  outside: Outside,
  claims: Claims,
  release: boolean,
): Promise<Made> {
  const { target } = ready;
  const job = await jobOf(ready, outside, claims, release);
  const files: ReleasedFile[] = [];
  const findings: Finding[] = [];
  let facts: Facts | undefined;
  for (const made of job.artifact.files) {
    const file = await stageFile(job, made);
    const judged = await judgeAll(job, file, facts === undefined);
    facts ??= judged.facts;
    findings.push(...judged.findings);
    const signer = signerOf(facts) ?? job.keys[0]?.public.fingerprint ?? null;
    files.push(await released(target, file, facts, signer));
  }
  // a finding of the build that the check has too is shown once
  const codes = new Set(findings.map(({ code }) => code));
  const built = job.artifact.findings.filter(({ code }) => !codes.has(code));
  const levelled = withLevels([...built, ...findings], target.levels);
  return { target, verdict: verdictOf(levelled), files, facts: facts ?? {}, findings: levelled };
}
