/** The surroundings of a release run: files relative to the configuration, keys from their sources, staged outputs. */

import { stat } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { Fault } from '../../core/fault.ts';
import type { Bytes, Key, NamedBytes } from '../../core/types.ts';
import { type Outputs, readInput, stageOutputs } from '../../node/files.ts';
import { glob, isPattern } from '../../node/globs.ts';
import type { Host } from '../../node/host.ts';
import { loadKey } from '../../node/key-sources.ts';
import type { Outside } from '../../release/outside.ts';
import { readRelease } from '../../release/release-file.ts';

const posix = (path: string): string => path.replaceAll('\\', '/');

/** A path or key source of the command line, as seen from `folder`. */
export function fromHere(host: Host, folder: string, source: string): string {
  if (source === '-' || source.startsWith('env:')) return source;
  return posix(relative(folder, resolve(host.cwd, source))) || source;
}

/** Remembers the answer for each path, since links do not change during a run. */
function once(place: (path: string) => Promise<string>): (path: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  return (path) => {
    const found = known.get(path) ?? place(path);
    known.set(path, found);
    return found;
  };
}

/** Loads each source once: standard input can be read once, and a passphrase is asked for once. */
function keysOnce(host: Host): Outside['key'] {
  const loaded = new Map<string, Promise<Key>>();
  return (source, passphrase) => {
    const name = `${source}\0${passphrase ?? ''}`;
    const known = loaded.get(name) ?? loadKey(host, source, passphrase);
    loaded.set(name, known);
    return known;
  };
}

async function existing(folder: string, path: string): Promise<readonly string[]> {
  const found = await stat(resolve(folder, path)).catch(() => undefined);
  if (found) return [path];
  return isPattern(path) ? glob(folder, path) : [];
}

export function outsideOf(
  host: Host,
  folder: string,
  updates: boolean,
): { readonly outside: Outside; readonly outputs: Outputs; readonly updated: readonly string[] } {
  const inFolder: Host = { ...host, cwd: folder };
  const outputs = stageOutputs(inFolder);
  const read = (path: string): Promise<NamedBytes> => readInput(inFolder, path);
  const stage = (path: string, bytes: Bytes) => outputs.add({ path, bytes, makeFolder: true });
  const updated: string[] = [];
  const update = async (path: string, bytes: Bytes): Promise<void> => {
    await stage(path, bytes);
    updated.push(path);
  };
  const outside: Outside = {
    glob: (pattern) => existing(folder, pattern),
    place: once(outputs.place),
    read,
    key: keysOnce(inFolder),
    stage,
    compareGolden: async (file, fixture) => {
      const { againstFixture } = await import('./golden.ts');
      return againstFixture(file, fixture, { read, update: updates ? update : undefined });
    },
    profile: async (name) => {
      const { loadProfile } = await import('../profiles.ts');
      return loadProfile(inFolder, name);
    },
    random: host.random,
    fromRelease: (releaseFile, path) =>
      posix(relative(dirname(resolve(folder, releaseFile)), resolve(folder, path))),
    standing: async (releaseFile) => {
      try {
        return readRelease(await read(releaseFile));
      } catch (error) {
        if (error instanceof Fault) return undefined;
        throw error;
      }
    },
  };
  return { outside, outputs, updated };
}
