/**
 * Whole processes, timed. What is compared runs in turns, one round after the other, so that whatever else the machine
 * does meets all alike; of each the median counts.
 */

import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const peakHook = fileURLToPath(new URL('./peak.cjs', import.meta.url));

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

function spawn({ program, words, cwd, env = {} }) {
  const ran = spawnSync(program, words, {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (ran.error) throw ran.error;
  if (ran.status === 0) return;
  throw new Error(`${[program, ...words].join(' ')} exits with ${ran.status}: ${ran.stderr}`);
}

/** Milliseconds of one run, from before the process is started until it is gone. */
function timed(run) {
  if (run.fresh) rmSync(join(run.cwd, run.fresh), { recursive: true, force: true });
  const start = process.hrtime.bigint();
  spawn(run);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/**
 * The median of each run, in milliseconds. Every round begins at another place, and the first, which warms the disk's
 * cache, does not count.
 */
export function inTurns(runs, rounds, progress = () => {}) {
  const times = runs.map(() => []);
  for (let round = -1; round < rounds; round++) {
    progress(round, rounds);
    for (let i = 0; i < runs.length; i++) {
      const turn = (i + Math.max(0, round)) % runs.length;
      const time = timed(runs[turn]);
      if (round >= 0) times[turn].push(time);
    }
  }
  return times.map(median);
}

/** Peak memory of a Node process in bytes: the median of three runs that say it themselves as they end. */
export function peakMemory({ words, cwd, env = {} }) {
  const report = join(cwd, 'peak.txt');
  const peaks = [1, 2, 3].map(() => {
    spawn({
      program: process.execPath,
      words: ['--require', peakHook, ...words],
      cwd,
      env: { ...env, OTAPACK_PEAK: report },
    });
    return Number(readFileSync(report, 'utf8'));
  });
  rmSync(report);
  return median(peaks);
}
