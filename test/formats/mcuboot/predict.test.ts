/** Predictions beside what the real MCUboot did with the same images. */

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NamedBytes, Profile } from '../../../src/core/types.ts';
import { predict } from '../../../src/formats/mcuboot/predict.ts';
import { goldenJson, root } from '../../golden/workspace.ts';

type BootCase = {
  readonly id: string;
  readonly config: Profile;
  readonly primary: string;
  readonly secondary?: string;
  readonly bootsVersion: string | null;
  readonly outcome?: string;
  readonly log: readonly string[];
};

const cases = goldenJson<readonly BootCase[]>('mcuboot', 'boot-cases.json');

const load = async (path: string): Promise<NamedBytes> => ({
  name: basename(path),
  bytes: new Uint8Array(readFileSync(join(root, 'golden/mcuboot', path))),
});

describe('what the real boot loader did', () => {
  it.each(cases)('$id', async (expected) => {
    const { config, primary, secondary, ...rest } = expected;
    const prediction = await predict({
      profile: { ...rest, config, primary, ...(secondary ? { secondary } : {}) },
      load,
    });
    const { bootsVersion, outcome, log } = prediction.details;
    expect({ bootsVersion, log }).toEqual({ bootsVersion: expected.bootsVersion, log: expected.log });
    if (expected.outcome !== undefined) expect(outcome).toBe(expected.outcome);
  });
});
