/** The corpus of this process, for targets that need a second file: a key, the original of what was mutated. */

import type { Seed } from './corpus.ts';

let seeds: readonly Seed[] = [];

export function setSeeds(all: readonly Seed[]): void {
  seeds = all;
}

export const seedsNow = (): readonly Seed[] => seeds;
