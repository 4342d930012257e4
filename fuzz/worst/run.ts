/** Worst cases, each command line measured: what it took in milliseconds and in memory. */

import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import { wholeProgram } from '../../src/cli/whole-program.ts';
import { setDigest } from '../../src/core/digest.ts';
import { setPrecomputeWindow } from '../../src/keys/curves.ts';
import { nodeDigest } from '../../src/node/digest.ts';
import { type Cost, costAlone, excess } from '../cost.ts';
import { hostIn } from '../host.ts';
import type { WorstCase } from './case.ts';
import { logCases } from './logs.ts';
import { devices, memoryCases } from './memory.ts';
import { packageCases } from './packages.ts';
import { textCases } from './texts.ts';

export const worstCases: readonly WorstCase[] = [...packageCases, ...memoryCases, ...textCases, ...logCases];

const CHANCES = 3;

export type Took = Cost & {
  readonly line: string;
  readonly code: number;
  /** A word on what is wrong, when it is not the cost. */
  readonly wrong?: string;
};

const keys: Readonly<Record<string, string>> = {
  'key.pem': 'p256.pem',
  'rsa.pem': 'rsa-2048.pem',
  'ed25519.pem': 'ed25519.pem',
  'x25519.pem': 'x25519.pem',
};

async function timed(folder: string, argv: readonly string[]): Promise<Took> {
  const { host, said } = hostIn(folder);
  const { result: code, milliseconds, memory } = await costAlone(() => main(wholeProgram, argv, host));
  const trace = /\n\s+at .*:\d+:\d+\)?\n/.test(said());
  const wrong = code === 70 || trace ? { wrong: said().slice(0, 600) } : {};
  return { line: argv.join(' '), code, milliseconds, memory, ...wrong };
}

/** A second and third chance for what was slow, since the machine may have been. */
async function tried(folder: string, argv: readonly string[]): Promise<Took> {
  let took = await timed(folder, argv);
  for (let chance = 1; excess(took)?.includes(' ms') && chance < CHANCES; chance++)
    took = await timed(folder, argv);
  return took;
}

/** What a process pays once (loading modules, the first signature) is paid before. */
async function warmUp(folder: string): Promise<void> {
  writeFileSync(join(folder, 'warm.bin'), new Uint8Array(64));
  for (const argv of [
    ['inspect', 'warm.bin'],
    ['verify', 'warm.bin', '--key', 'key.pem'],
  ]) {
    await main(wholeProgram, argv, hostIn(folder).host);
  }
}

async function runCase(folder: string, { files, argv }: WorstCase): Promise<readonly Took[]> {
  for (const [file, content] of Object.entries(await files())) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  const took: Took[] = [];
  for (const words of argv) took.push(await tried(folder, words));
  return took;
}

/** Runs the cases one after the other; what each took goes to `told` as soon as it is known. */
export async function runWorst(
  root: string,
  cases: readonly WorstCase[],
  told: (name: string, took: readonly Took[]) => Promise<void>,
): Promise<void> {
  setDigest(nodeDigest);
  setPrecomputeWindow(2);
  const folder = mkdtempSync(join(tmpdir(), 'otapack-worst-'));
  try {
    for (const [to, from] of Object.entries(keys))
      copyFileSync(join(root, 'keys.example', from), join(folder, to));
    for (const { name, text } of devices) writeFileSync(join(folder, name), text);
    await warmUp(folder);
    for (const each of cases) await told(each.name, await runCase(folder, each));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
