/**
 * Device profiles: a YAML or JSON file, or the name of one that ships with the program. What a profile names itself
 * (keys, slot contents) is read beside it.
 *
 *     base: nrf52832-sdk15.3-s132@6.1.1
 *     publicKey: keys/public.pem
 *     appVersion: 7
 */

import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Fault } from '../core/fault.ts';
import { didYouMean } from '../core/suggest.ts';
import { isTable } from '../core/table.ts';
import type { Format, NamedBytes, Profile, ReadyProfile } from '../core/types.ts';
import { formats } from '../formats.ts';
import { readInput } from '../node/files.ts';
import type { Host } from '../node/host.ts';
import { plainValue, readDocument } from '../release/document.ts';

export type ProfileFileFaultCode = 'profile/unknown' | 'profile/not-a-table' | 'predict/unknown-format';

export type LoadedProfile = {
  readonly profile: Profile;
  /** The format that the profile itself names, or whose ready profile it is. */
  readonly format?: string;
  load(path: string): Promise<NamedBytes>;
};

type Ready = { readonly format: string; readonly profile: Profile };

/** Every device profile that ships with the program. */
export async function allReadyProfiles(): Promise<readonly (ReadyProfile & { readonly format: string })[]> {
  const ready = formats.map(async ({ id, profiles }) =>
    ((await profiles?.()) ?? []).map((profile) => ({ format: id, ...profile })),
  );
  return (await Promise.all(ready)).flat();
}

/** The format of a device: the one that its profile names, or the only one that has such devices. */
export const formatOfDevice = ({ format, profile }: LoadedProfile): Format | undefined =>
  formats.find((each) => (format === undefined ? each.owns?.(profile) : each.id === format));

/** The keys of both. Where both have the same key, `own` counts; two tables are joined in the same way. */
function joined(base: Profile, own: Profile): Profile {
  const both = Object.entries(own).map(([key, value]) => {
    const under = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isTable(under) && isTable(value) ? joined(under, value) : value];
  });
  return { ...base, ...Object.fromEntries(both) };
}

/** A device of a format that nobody knows would be asked about no file. */
function knownFormat(format: unknown): string {
  const ids = formats.map(({ id }) => id);
  const found = ids.find((id) => id === format);
  if (found !== undefined) return found;
  throw new Fault<ProfileFileFaultCode>({
    code: 'predict/unknown-format',
    exit: 2,
    what: `profile: format: ${String(format)} is unknown${didYouMean(String(format), ids)}`,
    fix: `the formats are ${ids.join(', ')}`,
  });
}

/** The profile as a format gets it: joined with the ready profile that `base` names, without `base` and `format`. */
async function completed(written: Profile): Promise<Ready | Pick<Ready, 'profile'>> {
  const { base, format, ...own } = written;
  const named = format === undefined ? {} : { format: knownFormat(format) };
  if (base === undefined) return { ...named, profile: own };
  const ready = await readyProfile(String(base));
  const { format: _, ...under } = ready.profile;
  return { ...ready, ...named, profile: joined(under, own) };
}

async function fromFile(host: Host, path: string): Promise<LoadedProfile> {
  const node = readDocument(await readInput(host, path));
  if (node?.kind !== 'table') {
    throw new Fault<ProfileFileFaultCode>({
      code: 'profile/not-a-table',
      exit: 2,
      what: `${path} is no device profile: it must be a table of keys and values`,
      fix: 'docs/predict.md shows profiles of each kind of device',
    });
  }
  const beside: Host = { ...host, cwd: dirname(resolve(host.cwd, path)) };
  const ready = await completed(plainValue(node) as Profile);
  return { ...ready, load: (name) => readInput(beside, name) };
}

async function readyProfile(name: string): Promise<Ready> {
  const all = await allReadyProfiles();
  const found = all.find((profile) => profile.name === name);
  if (found) return { format: found.format, profile: found.profile };
  const names = all.map((profile) => profile.name);
  throw new Fault<ProfileFileFaultCode>({
    code: 'profile/unknown',
    exit: 2,
    what: `${name} is neither a file nor a ready device profile${didYouMean(name, names)}`,
    fix: 'otapack predict --device list prints the ready ones; otherwise name a profile file',
  });
}

/** The profile at a path, or the ready one of that name. */
export async function loadProfile(host: Host, name: string): Promise<LoadedProfile> {
  const there = await stat(resolve(host.cwd, name)).catch(() => undefined);
  if (there && !there.isDirectory()) return fromFile(host, name);
  return { ...(await readyProfile(name)), load: (path) => readInput(host, path) };
}
