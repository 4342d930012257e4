/** Runs the suites: `npm run differential -- --runs 5000 --seed 7 --only imgtool-sign`. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bench } from './bench.ts';
import { useProject } from './fixtures.ts';
import { type Peer, startPeer } from './peer.ts';
import { environment, findPython, type ToolName } from './python.ts';
import { failureText, summary } from './report.ts';
import type { Failure, Report, Suite } from './suite.ts';
import { suites } from './suites.ts';
import type { Bench } from './trial.ts';

export type Settings = {
  readonly runs: number;
  readonly seed: number;
  readonly only: readonly string[];
  /** One value again. */
  readonly path: string | undefined;
  /** Where the inputs of failures go. */
  readonly keep: string | undefined;
};

function settings(argv: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      runs: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string', multiple: true },
      path: { type: 'string' },
      keep: { type: 'string' },
    },
  });
  const number = (text: string | undefined, otherwise: number) => {
    const value = text === undefined ? otherwise : Number(text);
    if (!Number.isInteger(value)) throw new Error(`not a number: ${text}`);
    return value;
  };
  const only = values.only?.flatMap((text) => text.split(',')) ?? [];
  for (const name of only) {
    if (!suites.some((suite) => suite.name === name)) {
      throw new Error(`no suite ${name}; there are ${suites.map((suite) => suite.name).join(', ')}`);
    }
  }
  return {
    runs: number(values.runs, 3000),
    seed: number(values.seed, Date.now() % 1_000_000),
    only,
    path: values.path,
    keep: values.keep,
  };
}

/** Starts the tools that the suites need; those that cannot be set up are told. */
async function startPeers(
  python: string,
  root: string,
  chosen: readonly Suite[],
): Promise<Map<ToolName, Peer>> {
  const wanted = new Set(chosen.flatMap(({ tools }) => tools));
  const started = new Map<ToolName, Peer>();
  for (const tool of wanted) {
    try {
      const inside = await environment(python, tool);
      started.set(tool, await startPeer(inside, join(root, 'differential/driver.py'), tool));
    } catch (error) {
      console.log(`${tool} cannot be set up here: ${String((error as Error).message).split('\n')[0]}`);
    }
  }
  return started;
}

/** The files of a failure, to look at or to run it by hand. */
function keepInputs(folder: string, { trial }: Failure): void {
  for (const [name, bytes] of Object.entries(trial.files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}

export async function differential(root: string, dist: string, argv: readonly string[]): Promise<number> {
  const { runs, seed, only, path, keep } = settings(argv);
  const python = await findPython();
  if (python === undefined) {
    console.log('skipped: no Python 3.8 to 3.13 with venv and ensurepip was found');
    return 0;
  }
  useProject(root);
  const chosen = suites.filter(({ name }) => only.length === 0 || only.includes(name));
  const peers = await startPeers(python, root, chosen);
  const built = join(dist, 'cli/otapack.js');
  const executable = existsSync(built) ? built : undefined;
  const places: Bench[] = [];
  const reports: Report[] = [];
  const began = performance.now();
  const close = () => {
    for (const place of places) place.close();
    for (const peer of peers.values()) peer.end();
  };
  process.once('SIGINT', close);
  try {
    const able = chosen.filter(({ tools }) => tools.every((tool) => peers.has(tool)));
    if (able.length === 0) {
      console.log('skipped: none of the tools can be set up here');
      return 0;
    }
    const shares = able.reduce((sum, { share }) => sum + share, 0);
    console.log(`seed ${seed}, ${runs} command lines`);
    await Promise.all(
      able.map(async (suite) => {
        const place = bench(peers, executable);
        places.push(place);
        const report = await suite.run(place, { seed, path, runs: Math.ceil((runs * suite.share) / shares) });
        reports.push(report);
        for (const [i, failure] of report.failures.entries()) {
          console.log(failureText(failure));
          if (keep !== undefined) keepInputs(join(keep, `${suite.name}-${i}`), failure);
        }
      }),
    );
  } finally {
    close();
  }
  console.log(summary(reports, places, (performance.now() - began) / 1000));
  return reports.some(({ failures }) => failures.length > 0) ? 1 : 0;
}
