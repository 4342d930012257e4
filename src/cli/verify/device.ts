/** `verify … --device PROFILE`: what the devices would do with the files, as findings. */

import { Fault } from '../../core/fault.ts';
import { verdictOf } from '../../core/findings.ts';
import type { Finding } from '../../core/types.ts';
import { readInput } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import { predictFor } from '../commands/predict.ts';
import { loadProfile } from '../profiles.ts';
import { verifyFinding } from '../rules.ts';
import type { Verification } from './judge.ts';

/** What the device says to one file; undefined where it takes files of another format, or the file is of none. */
type Ask = (verification: Verification) => Promise<readonly Finding[] | undefined>;

async function askerOf(host: Host, device: string, slot: string | undefined): Promise<Ask> {
  const loaded = await loadProfile(host, device);
  return async ({ file, format }) => {
    if (format === null || (loaded.format !== undefined && loaded.format !== format)) return undefined;
    try {
      return (await predictFor(loaded, await readInput(host, file), slot)).findings;
    } catch (error) {
      if (!(error instanceof Fault) || error.exit !== 3) throw error;
      return [verifyFinding('verify/device-not-asked', error.what)];
    }
  };
}

const isJudged = ({ format, golden }: Verification): boolean =>
  format !== null && golden?.verdict !== 'extra';

/** What one device says to all files; where none is for it, that is wrong with each. */
async function answersOf(
  ask: Ask,
  device: string,
  all: readonly Verification[],
): Promise<ReadonlyMap<Verification, readonly Finding[]>> {
  const answers = new Map<Verification, readonly Finding[]>();
  for (const each of all) {
    const findings = isJudged(each) ? await ask(each) : undefined;
    if (findings) answers.set(each, findings);
  }
  if (answers.size > 0) return answers;
  const other = (file: string) =>
    verifyFinding('verify/device-of-other-format', `${device} is no device that takes ${file}`);
  return new Map(all.filter(isJudged).map((each) => [each, [other(each.file)]]));
}

export type Devices = (all: readonly Verification[]) => Promise<readonly Verification[]>;

/** The devices, ready to be asked: they add what each says to the files of its format. */
export async function devicesOf(
  host: Host,
  names: readonly string[],
  slot: string | undefined,
): Promise<Devices> {
  const devices: { readonly name: string; readonly ask: Ask }[] = [];
  for (const name of names) devices.push({ name, ask: await askerOf(host, name, slot) });
  return async (all) => {
    let told = all;
    for (const { name, ask } of devices) {
      const answers = await answersOf(ask, name, told);
      told = told.map((each) => {
        const findings = [...each.findings, ...(answers.get(each) ?? [])];
        return { ...each, findings, verdict: verdictOf(findings) };
      });
    }
    return told;
  };
}
