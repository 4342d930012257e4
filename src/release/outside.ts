/** What a release run needs from its surroundings; the command line brings it, and tests can bring another. */

import type { Bytes, Finding, Key, NamedBytes, Profile } from '../core/types.ts';
import type { Lookup } from './inputs.ts';
import type { Release } from './release-file.ts';

/** Paths are relative to the configuration's folder. */
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
  /** A path relative to the configuration's folder as one relative to the folder of the release file. */
  fromRelease(releaseFile: string, path: string): string;
  /** The release file as it is now; undefined when there is none, or it is damaged. */
  standing(releaseFile: string): Promise<Release | undefined>;
  readonly random: (length: number) => Bytes;
};
