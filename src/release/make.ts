/** Makes one target: builds it from its inputs, stages its files, and judges them as `otapack verify` would. */

import { hex } from '../core/bytes.ts';
import { sha256 } from '../core/digest.ts';
import { counterOf, signerOf, versionOf } from '../core/facts.ts';
import type { Fault } from '../core/fault.ts';
import { type Verdict, verdictOf } from '../core/findings.ts';
import { gathered } from '../core/gather.ts';
import { withLevels } from '../core/levels.ts';
import type { Artifact, BuildRequest, Facts, Finding, NamedBytes } from '../core/types.ts';
import { faultAt } from './document.ts';
import { type Claims, claimOutput, outputsOf, type Ready } from './inputs.ts';
import { type Judging, judge, signersOf } from './judge.ts';
import type { Outside } from './outside.ts';
import { isFolder, pathIn, type Target } from './plan.ts';
import type { ReleasedFile } from './release-file.ts';

export type MakeFaultCode = 'config/output-not-a-folder';

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

/** Whether an option of the target names this file to be written. */
const isNamed = (target: Target, path: string): boolean =>
  outputsOf(target).some(([named]) => named === path);

/** Where a file of an artifact goes: a path that an option names or begins, the target's output, or a name in its folder. */
function pathOf(name: string, artifact: Artifact, target: Target): string {
  const { text, at } = target.output;
  if (name.startsWith(text) || isNamed(target, name)) return name;
  if (isFolder(text)) return pathIn(text, name);
  if (artifact.files.length === 1) return text;
  throw faultAt(
    'config/output-not-a-folder' satisfies MakeFaultCode,
    at,
    `${target.name} makes ${artifact.files.length} files: ${artifact.files.map((file) => file.name).join(', ')}`,
    `name a folder: output: ${text}/`,
  );
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

/** Stages one file of the artifact under the name that it will have. */
async function stage(
  made: NamedBytes,
  artifact: Artifact,
  target: Target,
  run: MakeRun,
): Promise<NamedBytes> {
  const file = { name: pathOf(made.name, artifact, target), bytes: made.bytes };
  const isClaimed = file.name === target.output.text || isNamed(target, file.name);
  if (!isClaimed) await claimOutput(run.claims, run.outside, file.name, target.name, target.output.at);
  await run.outside.stage(file.name, file.bytes);
  return file;
}

/** What all targets of a run share. */
export type MakeRun = { readonly outside: Outside; readonly claims: Claims; readonly release: boolean };

/** Builds, stages and judges one target. */
export async function makeTarget(ready: Ready, run: MakeRun): Promise<Made> {
  const { target } = ready;
  const { outside, release } = run;
  const request = await requestOf(ready, outside);
  const artifact = await target.format.build(request);
  const keys = target.signing ? (request.keys[target.signing.option] ?? []) : [];
  const signers = await signersOf(target, outside);
  const judging: Judging = { target, keys, signers, built: artifact.facts, outside, release };
  const files: ReleasedFile[] = [];
  const findings: Finding[] = [];
  let facts: Facts | undefined;
  for (const made of artifact.files) {
    const file = await stage(made, artifact, target, run);
    const judged = await judge(judging, file, facts === undefined);
    facts ??= judged.facts;
    findings.push(...judged.findings);
    const signer = signerOf(facts) ?? keys[0]?.public.fingerprint ?? null;
    files.push(await released(target, file, facts, signer));
  }
  // a finding of the build that the check has too is shown once
  const codes = new Set(findings.map(({ code }) => code));
  const built = artifact.findings.filter(({ code }) => !codes.has(code));
  const leveled = withLevels([...built, ...findings], target.levels);
  return { target, verdict: verdictOf(leveled), files, facts: facts ?? {}, findings: leveled };
}
