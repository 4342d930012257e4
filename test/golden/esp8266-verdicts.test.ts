/** What devices were seen to do with good and damaged images, through `predict`; and what `verify` says of the same files. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goldenJson, otapack, root } from './workspace.ts';

type Verdict = {
  readonly id: string;
  readonly file: string;
  readonly slot: 1 | 2;
  readonly flashMap: number;
  readonly problem: string | null;
  readonly sdkCrcCheckAccepts: boolean;
  readonly rawRegisterCheckAccepts: boolean;
  readonly sdkOta: Readonly<Record<string, string>>;
  readonly bootLoads: Readonly<Record<string, boolean>>;
};

const verdicts = goldenJson<readonly Verdict[]>('esp8266', 'verdicts.json');
const cwd = join(root, 'golden/esp8266');

/** Problems that only show when the slot is known. */
const NEEDS_SLOT = new Set(['wrong-slot', 'not-a-slot-image']);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'otapack-verdicts-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('golden/esp8266/verdicts.json', () => {
  test.each(verdicts.map((each) => [each.id, each] as const))('predict %s', async (id, each) => {
    const profile = join(folder, `${id}.json`);
    writeFileSync(profile, JSON.stringify({ slot: each.slot, flashMap: each.flashMap }));
    const { stdout, code } = await otapack(['predict', each.file, '--device', profile, '--json'], { cwd });
    const { problem, sdkCrcCheckAccepts, rawRegisterCheckAccepts, sdkOta, bootLoads } = each;
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'esp8266',
      problem,
      sdkCrcCheckAccepts,
      rawRegisterCheckAccepts,
      sdkOta,
      bootLoads,
    });
    const accepted =
      Object.values(sdkOta).every((text) => text === 'accepted') && Object.values(bootLoads).every(Boolean);
    expect(code).toBe(accepted ? 0 : 1);
  });

  test.each(verdicts.map((each) => [each.id, each] as const))('verify %s', async (_, { file, problem }) => {
    const { stdout, code } = await otapack(['verify', file, '--json'], { cwd });
    const [artifact] = JSON.parse(stdout).artifacts;
    const codes = artifact.findings.map((finding: { code: string }) => finding.code);
    if (problem === null || NEEDS_SLOT.has(problem)) {
      expect([code, artifact.verdict]).toEqual([0, 'valid']);
    } else {
      expect(codes).toContain(`esp8266/${problem}`);
      expect([code, artifact.verdict]).toEqual([1, 'invalid']);
    }
  });
});
