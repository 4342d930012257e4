/**
 * What the real MCUboot did with these images, through the built command line: an update is sent as FILE, everything
 * else the profile names itself.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goldenJson, type Workspace, workspace } from './workspace.ts';

type BootCase = {
  readonly id: string;
  readonly config: object;
  readonly primary: string;
  readonly secondary?: string;
  readonly primary1?: string;
  readonly secondary1?: string;
  readonly bootsVersion: string | null;
  readonly outcome?: string;
  readonly log: readonly string[];
};

type Answer = {
  readonly format: string;
  readonly accepted: boolean;
  readonly why: string;
  readonly steps: readonly { readonly name: string; readonly ok: boolean }[];
  readonly bootsVersion: string | null;
  readonly outcome: string | null;
  readonly log: readonly string[];
};

const cases = goldenJson<readonly BootCase[]>('mcuboot', 'boot-cases.json');

describe('MCUboot boot cases', () => {
  let space: Workspace;
  beforeAll(() => {
    space = workspace('mcuboot');
  });
  afterAll(() => space.dispose());

  async function predict(profile: object, ...words: readonly string[]): Promise<Answer> {
    writeFileSync(join(space.folder, 'device.json'), JSON.stringify(profile));
    const ran = await space.run(['predict', ...words, '--device', 'device.json', '--json']);
    expect(ran.stderr).toBe('');
    const answer = JSON.parse(ran.stdout) as Answer;
    expect(ran.code).toBe(answer.accepted ? 0 : 1);
    return answer;
  }

  function compare(answer: Answer, expected: BootCase): void {
    const { format, bootsVersion, log, outcome } = answer;
    expect({ format, bootsVersion, log }).toEqual({
      format: 'mcuboot',
      bootsVersion: expected.bootsVersion,
      log: expected.log,
    });
    if (expected.outcome !== undefined) expect(outcome).toBe(expected.outcome);
    expect(answer.why).not.toBe('');
  }

  it.each(cases)('$id', async (expected) => {
    const { config, primary, secondary, primary1, secondary1 } = expected;
    if (secondary === undefined) compare(await predict({ config, primary }), expected);
    else compare(await predict({ ...config, primary, primary1, secondary1 }, secondary), expected);
  });

  it('an image that is sent to the primary slot', async () => {
    const signed = cases.find(({ id }) => id === 'ok-p256');
    if (!signed) throw new Error('the case is gone');
    compare(await predict(signed.config, signed.primary, '--slot', 'primary'), signed);
  });
});
