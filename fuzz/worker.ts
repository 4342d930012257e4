/**
 * One process of a fuzz run. It takes every `jobs`-th execution, writes the one it is at into its log file, so that the
 * parent knows which input hangs or kills the process, and sends what it finds.
 */

import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setDigest } from '../src/core/digest.ts';
import { setPrecomputeWindow } from '../src/keys/curves.ts';
import { nodeDigest } from '../src/node/digest.ts';
import { readCorpus } from './corpus.ts';
import { execute, type Failure } from './execute.ts';
import { seedsNow, setSeeds } from './seeds.ts';
import type { Target } from './target.ts';
import { targets } from './targets/all.ts';

export type Job = {
  readonly root: string;
  readonly seed: number;
  readonly job: number;
  readonly jobs: number;
  /** The executions of a whole run, or none when time is what ends it. */
  readonly executions?: number;
  readonly seconds?: number;
  readonly only: readonly string[];
  /** Executions that killed a worker before, to be left out. */
  readonly skip: readonly string[];
  readonly log: string;
};

export type Message =
  | { readonly kind: 'failure'; readonly failure: Omit<Failure, 'input'> & { readonly input: string } }
  | { readonly kind: 'done'; readonly counts: Readonly<Record<string, number>> };

/** Targets in turns, each as often as it weighs. */
export function turns(only: readonly string[]): readonly Target[] {
  const chosen = targets.filter(({ name }) => only.length === 0 || only.includes(name));
  return chosen.flatMap((target) => Array.from({ length: target.weight }, () => target));
}

export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'otapack-fuzz-'));
  const key = seedsNow().find(({ name }) => name === 'keys.example/p256.pem');
  if (key) writeFileSync(join(folder, 'key.pem'), key.bytes, { mode: 0o600 });
  return folder;
}

export async function prepare(root: string): Promise<void> {
  setDigest(nodeDigest);
  setPrecomputeWindow(4);
  setSeeds(await readCorpus(root));
}

function send(message: Message): Promise<void> {
  return new Promise((done) => process.send?.(message, undefined, {}, () => done()));
}

export async function work(job: Job): Promise<void> {
  await prepare(job.root);
  const rotation = turns(job.only);
  const folder = scratchFolder();
  const log = openSync(job.log, 'w');
  const counts: Record<string, number> = {};
  const deadline =
    job.seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + 1000 * job.seconds;
  const last = job.executions ?? Number.POSITIVE_INFINITY;
  const rounds = new Map<string, number>();
  let stray: unknown;
  process.on('unhandledRejection', (error) => {
    stray = error;
  });
  for (let i = 0; i < last && performance.now() < deadline; i++) {
    const target = rotation[i % rotation.length];
    if (!target) break;
    const number = rounds.get(target.name) ?? 0;
    rounds.set(target.name, number + 1);
    if (i % job.jobs !== job.job) continue;
    const id = `${target.name}:${number}`;
    if (job.skip.includes(id)) continue;
    writeSync(log, id.padEnd(40), 0);
    const failure = await execute({ target, number, folder }, job.seed);
    if (failure) {
      await send({
        kind: 'failure',
        failure: { ...failure, input: Buffer.from(failure.input).toString('base64') },
      });
    }
    if (stray !== undefined) {
      const what = `a promise was left to fail: ${stray instanceof Error ? stray.stack : String(stray)}`;
      stray = undefined;
      await send({ kind: 'failure', failure: { target: target.name, number, from: '', what, input: '' } });
    }
    counts[target.name] = (counts[target.name] ?? 0) + 1;
  }
  closeSync(log);
  rmSync(folder, { recursive: true, force: true });
  await send({ kind: 'done', counts });
}
