/** Judges a file that a target has made: as `otapack verify` would, and by what the target expects of it. */

import { Fault, prefixed } from '../core/fault.ts';
import type { Expectations, Facts, Finding, Key, NamedBytes, Prediction } from '../core/types.ts';
import { checkAny } from '../formats.ts';
import { placeText } from './document.ts';
import { expectFacts } from './expect.ts';
import { finding } from './findings.ts';
import type { Outside } from './outside.ts';
import { type Filled, pathIn, type Target } from './plan.ts';

/** What the files of one target are judged by. */
export type Judging = {
  readonly target: Target;
  /** The keys that the target was signed with. */
  readonly keys: readonly Key[];
  /** Fingerprints, one of which must have signed; none where the target expects no one. */
  readonly signers: readonly string[];
  /** The facts that the build stated. */
  readonly built: Facts;
  readonly outside: Outside;
  readonly release: boolean;
};

export type Judged = { readonly facts: Facts; readonly findings: readonly Finding[] };

/** Fetches what a text of the configuration names; a fault is told with the place of that text. */
async function fetched<T>({ text, at }: Filled, fetch: (text: string) => Promise<T>): Promise<T> {
  try {
    return await fetch(text);
  } catch (error) {
    if (!(error instanceof Fault) || error.at) throw error;
    const fix = error.code === 'file/not-found' ? 'paths are relative to the folder of this file' : error.fix;
    throw prefixed(error, placeText(at), { at, fix });
  }
}

/** The fingerprints of `signed-by`: each is one already, or the source of a public key. */
export async function signersOf({ expect }: Target, outside: Outside): Promise<string[]> {
  const all: string[] = [];
  for (const signer of expect.signedBy) {
    const isFingerprint = /^[0-9a-f]{64}$/i.test(signer.text);
    if (isFingerprint) all.push(signer.text.toLowerCase());
    else all.push((await fetched(signer, (text) => outside.key(text, undefined))).public.fingerprint);
  }
  return all;
}

function signerFindings({ target, keys, signers }: Judging, file: string): Finding[] {
  if (signers.length === 0) return [];
  const [key] = keys;
  const at = { file };
  if (!key) return [finding('release/not-signed', `${target.name} has no key and must be signed`, { at })];
  if (signers.includes(key.public.fingerprint)) return [];
  const what = `${target.name} is signed by ${key.public.fingerprint}, expected ${signers.join(' or ')}`;
  return [finding('release/signed-by-other', what, { at })];
}

function refusal(device: string, prediction: Prediction, file: string): Finding[] {
  const own = prediction.findings.filter(({ level }) => level !== 'note');
  if (prediction.accepted || own.some(({ level }) => level === 'error')) return own;
  return [finding('release/device-refuses', `${device}: ${prediction.why}`, { at: { file } }), ...own];
}

async function deviceFindings({ target, outside }: Judging, file: NamedBytes): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const device of target.expect.devices) {
    const { text } = device;
    const loaded = await fetched(device, (name) => outside.profile(name));
    const { profile, load, format = target.format.id } = loaded;
    if (target.format.predict && format === target.format.id) {
      findings.push(...refusal(text, await target.format.predict({ file, profile, load }), file.name));
    } else {
      const what = `${target.name} is a ${target.format.id} target, the device ${text} is of another format`;
      findings.push(finding('release/cannot-predict', what, { at: { file: file.name } }));
    }
  }
  return findings;
}

async function goldenFindings({ target, outside }: Judging, file: NamedBytes): Promise<readonly Finding[]> {
  if (!target.golden) return [];
  return outside.compareGolden(file, pathIn(target.golden.text, file.name));
}

/** The check of the file's format. A file beside the artifact may be of none: a raw segment, a signature. */
async function checked(
  { target, keys, release }: Judging,
  file: NamedBytes,
  isFirst: boolean,
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

/** Judges one file of the target. Expected facts and signers concern the first file, which is the artifact itself. */
export async function judge(judging: Judging, file: NamedBytes, isFirst: boolean): Promise<Judged> {
  const { target, built } = judging;
  const own = await checked(judging, file, isFirst);
  const facts = { ...built, ...own.facts };
  const findings = [...own.findings];
  if (isFirst) {
    findings.push(...expectFacts(facts, target.expect.facts, { file: file.name }));
    findings.push(...signerFindings(judging, file.name));
  }
  if (target.format.sniff(file)) findings.push(...(await deviceFindings(judging, file)));
  findings.push(...(await goldenFindings(judging, file)));
  return { facts, findings };
}
