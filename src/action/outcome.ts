/** Turns the JSON that a command printed into what the Action reports: files, findings, and where to show these. */

import { hex } from '../core/bytes.ts';
import { sha256 } from '../core/digest.ts';
import { signerOf, versionOf } from '../core/facts.ts';
import type { Fault, Place } from '../core/fault.ts';
import { type Verdict, verdictOf } from '../core/findings.ts';
import type { Facts, Finding, NamedBytes } from '../core/types.ts';
import type { Judged } from '../show/judged.ts';

export type Output = {
  readonly path: string;
  readonly sha256: string;
  readonly version: string | null;
  readonly key: string | null;
};

/** A finding with the place an annotation of it belongs to. */
export type Placed = { readonly finding: Finding; readonly at: Partial<Place> };

export type Outcome = {
  readonly judged: readonly Judged[];
  readonly outputs: readonly Output[];
  readonly placed: readonly Placed[];
  /** Where the release file is, when one was written. */
  readonly release: string | undefined;
};

type SignJson = {
  readonly written: boolean;
  readonly release: string;
  readonly targets: readonly {
    readonly target: string;
    readonly format: string;
    readonly at: Place;
    readonly verdict: Verdict;
    readonly files: readonly Output[];
    readonly facts: Facts;
    readonly findings: readonly Finding[];
    readonly fault?: {
      readonly code: string;
      readonly what: string;
      readonly fix?: string;
      readonly at?: Place;
    };
  }[];
  readonly findings: readonly Finding[];
};

type SignTarget = SignJson['targets'][number];

/** A fault as a finding, since annotations and reports show findings. */
export const asFinding = ({ code, what, fix }: Pick<Fault, 'code' | 'what'> & Partial<Fault>): Finding => ({
  code,
  level: 'error',
  message: what,
  ...(fix === undefined ? {} : { fix }),
});

const findingsOf = ({ fault, findings }: SignTarget): readonly Finding[] =>
  fault ? [asFinding(fault), ...findings] : findings;

/** The outcome of `sign`. Findings are shown on the line of their target in the configuration. */
export function signOutcome(json: SignJson): Outcome {
  const judged = json.targets.map((target) => ({
    file: target.files[0]?.path ?? target.target,
    format: target.format,
    verdict: target.verdict,
    facts: target.facts,
    findings: findingsOf(target),
  }));
  const ofTargets = json.targets.flatMap((target) =>
    findingsOf(target).map((finding) => ({ finding, at: target.fault?.at ?? target.at })),
  );
  const whole = json.findings.map((finding) => ({ finding, at: {} }));
  const overall: Judged[] =
    json.findings.length === 0
      ? []
      : [
          {
            file: json.release,
            format: 'release',
            verdict: verdictOf(json.findings),
            facts: {},
            findings: json.findings,
          },
        ];
  return {
    judged: [...judged, ...overall],
    outputs: json.written ? json.targets.flatMap(({ files }) => files) : [],
    placed: [...ofTargets, ...whole],
    release: json.written ? json.release : undefined,
  };
}

type VerifyJson = { readonly artifacts: readonly Judged[] };

export async function verifyOutcome(
  json: VerifyJson,
  read: (path: string) => Promise<NamedBytes | undefined>,
): Promise<Outcome> {
  const outputs: Output[] = [];
  for (const { file, facts } of json.artifacts) {
    const content = await read(file);
    if (!content) continue;
    const digest = hex(await sha256(content.bytes));
    outputs.push({
      path: file,
      sha256: digest,
      version: versionOf(facts),
      key: signerOf(facts),
    });
  }
  return {
    judged: json.artifacts,
    outputs,
    placed: json.artifacts.flatMap(({ file, findings }) =>
      findings.map((finding) => ({ finding, at: { file } })),
    ),
    release: undefined,
  };
}
