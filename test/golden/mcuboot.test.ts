/** Every case of imgtool through the built command line; those of Nordic's fork by both words. */

import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { expectSameFacts, goldenBytes, type ImgtoolCase, imgtoolCases } from './mcuboot-cases.ts';
import { type Ran, root, workspace } from './workspace.ts';

const space = workspace('mcuboot');
afterAll(space.dispose);

const texts = (given: readonly string[] | string | undefined): readonly string[] => [given ?? []].flat();
const outputsOf = (golden: ImgtoolCase): readonly string[] =>
  [golden.output ?? [], ...(golden.moreOutputs ?? []).map(({ path }) => path)].flat();

/** Runs a case with its outputs out of the way; afterwards later cases find the reference's. */
async function run(
  word: string,
  golden: ImgtoolCase,
  look: (ran: Ran) => Promise<void> | void,
): Promise<void> {
  for (const path of outputsOf(golden)) rmSync(join(space.folder, path), { force: true });
  try {
    await look(await space.run([word, ...golden.argv], golden.stdin ?? ''));
  } finally {
    for (const path of outputsOf(golden).filter(isThere)) {
      cpSync(join(root, 'golden/mcuboot', path), join(space.folder, path));
    }
  }
}

const isThere = (path: string): boolean => existsSync(join(root, 'golden/mcuboot', path));

function expectRefusal(golden: ImgtoolCase, ran: Ran): void {
  if (!golden.crash) for (const part of texts(golden.stderrContains)) expect(ran.stderr).toContain(part);
  expect(ran.stderr + ran.stdout).not.toBe('');
  for (const path of outputsOf(golden)) expect(space.exists(path)).toBe(false);
}

async function expectImage(golden: ImgtoolCase): Promise<void> {
  for (const path of outputsOf(golden)) expect(space.exists(path)).toBe(true);
  if (golden.deterministic && !golden.encoderDependent) {
    for (const path of outputsOf(golden)) expect(space.read(path)).toEqual(goldenBytes(path));
  } else if (golden.output) {
    await expectSameFacts(golden, new Uint8Array(space.read(golden.output)));
  }
  if (!golden.verify) return;
  const word = golden.tool === 'imgtool' ? 'mcuboot' : 'imgtool-ncs';
  const verdict = await space.run([word, ...golden.verify.argv], golden.stdin ?? '');
  expect(verdict.code, verdict.stderr).toBe(golden.verify.exitCode);
}

async function hold(word: string, golden: ImgtoolCase): Promise<void> {
  await run(word, golden, async (ran) => {
    expect(ran.code, ran.stderr).toBe(golden.exitCode);
    expect(ran.stderr).not.toMatch(/\bat .*\.[jt]s:\d+/);
    for (const part of texts(golden.stdoutContains)) expect(ran.stdout).toContain(part);
    if (golden.stdoutNormative && golden.stdoutFile) {
      expect(ran.out).toEqual(goldenBytes(golden.stdoutFile));
    } else if (golden.stdoutNormative && golden.stdout !== undefined) {
      expect(ran.stdout).toBe(golden.stdout);
    }
    if (golden.expect === 'error') expectRefusal(golden, ran);
    else await expectImage(golden);
  });
}

describe('imgtool', () => {
  test.each(imgtoolCases.filter(({ tool }) => tool === 'imgtool'))('$id', (golden) =>
    hold('mcuboot', golden),
  );
});

/** Upstream's grammar wants the header size unless an option of the fork shows whose user this is. */
const upstreamRefuses = new Set(['ncs-header-auto', 'ncs-header-auto-explicit']);

describe.each(['imgtool-ncs', 'mcuboot'])("Nordic's fork by the word %s", (word) => {
  const own = imgtoolCases.filter(
    ({ tool, id }) => tool === 'imgtool-ncs' && (word !== 'mcuboot' || !upstreamRefuses.has(id)),
  );
  test.each(own)('$id', (golden) => hold(word, golden));
});

describe('an output that stands already', () => {
  test('stays as it is when the run is refused', async () => {
    const path = 'outputs/sign-unsigned.bin';
    const before = space.read(path);
    const ran = await space.run([
      'mcuboot',
      'sign',
      '-H',
      '32',
      '-S',
      '0x4000',
      '-v',
      '1',
      'inputs/app-1k.bin',
      path,
    ]);
    expect(ran.code).toBe(2);
    expect(space.read(path)).toEqual(before);
  });
});
