/**
 * Device profiles: a YAML or JSON file, or the name of one that ships with the program. What a profile names itself
 * (keys, slot contents) is read beside it.
 */

import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Fault } from '../core/fault.ts';
import { didYouMean } from '../core/suggest.ts';
import type { Format, NamedBytes, Profile } from '../core/types.ts';
import { formats } from '../formats.ts';
import { readInput } from '../node/files.ts';
import type { Host } from '../node/host.ts';
import { plainValue, readDocument } from '../release/document.ts';

export type ProfileFileFaultCode = 'profile/unknown' | 'profile/not-a-table';

export type LoadedProfile = { readonly profile: Profile; load(path: string): Promise<NamedBytes> };

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
  return { profile: plainValue(node) as Profile, load: (name) => readInput(beside, name) };
}

/** The profile at a path, else the ready one of that name; `format` keeps to one format's. */
export async function loadProfile(host: Host, name: string, format?: Format): Promise<LoadedProfile> {
  const there = await stat(resolve(host.cwd, name)).catch(() => undefined);
  if (there && !there.isDirectory()) return fromFile(host, name);
  const ready = await Promise.all((format ? [format] : formats).map((each) => each.profiles?.() ?? []));
  const all = ready.flat();
  const found = all.find((profile) => profile.name === name);
  if (found) return { profile: found.profile, load: (path) => readInput(host, path) };
  const names = all.map((profile) => profile.name);
  throw new Fault<ProfileFileFaultCode>({
    code: 'profile/unknown',
    exit: 2,
    what: `${name} is neither a file nor a ready device profile${didYouMean(name, names)}`,
    fix: names.length > 0 ? `ready profiles: ${names.join(', ')}` : 'name a profile file',
  });
}
