/** Runs trials on both sides, each in a scratch folder of its own. */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Bytes } from '../src/core/types.ts';
import { runExecutable, runOurs } from './ours.ts';
import type { Peer, Ran } from './peer.ts';
import type { ToolName } from './python.ts';
import type { Bench, Files, Outcome, Trial } from './trial.ts';

/** Every how many runs of ours goes through the executable. */
const EXECUTABLE_EVERY = 40;

function fill(folder: string, files: Files): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes, { mode: 0o600 });
  }
}

function changed(folder: string, before: Files): Map<string, Bytes> {
  const found = new Map<string, Bytes>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    const bytes = new Uint8Array(readFileSync(path));
    const known = Object.hasOwn(before, name) ? before[name] : undefined;
    if (!known || Buffer.compare(known, bytes) !== 0) found.set(name, bytes);
  }
  return found;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

const outcome = ({ code, out, err }: Ran, folder: string, files: Files): Outcome => ({
  code,
  out: text(out),
  err: text(err),
  files: changed(folder, files),
});

/** Memory where the system keeps files in it: otapack flushes what it writes, and a disk would set the pace. */
const scratch = (): string =>
  process.env['TMPDIR'] === undefined && existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** `executable` is the built otapack, for a sample of the runs. */
export function bench(peers: ReadonlyMap<ToolName, Peer>, executable: string | undefined): Bench {
  const root = mkdtempSync(join(scratch(), 'otapack-differential-'));
  const counted = { runs: 0, executables: 0 };
  const peer = (tool: ToolName): Peer => {
    const found = peers.get(tool);
    if (!found) throw new Error(`${tool} was not started`);
    return found;
  };
  const ours = async ({ words, argv, files, stdin }: Trial): Promise<Outcome> => {
    const folder = join(root, 'o');
    fill(folder, files);
    counted.runs += 1;
    const all = [...words, ...argv];
    if (executable === undefined || counted.runs % EXECUTABLE_EVERY !== 0) {
      return outcome(await runOurs(folder, all, stdin), folder, files);
    }
    counted.executables += 1;
    return outcome(await runExecutable(executable, folder, all, stdin), folder, files);
  };
  const theirs = async ({ tool, argv, files, stdin }: Trial): Promise<Outcome> => {
    const folder = join(root, `t-${tool}`);
    fill(folder, files);
    return outcome(await peer(tool).run(folder, argv, stdin), folder, files);
  };
  return {
    ours,
    theirs,
    both: async (trial) => {
      const [b, a] = await Promise.all([theirs(trial), ours(trial)]);
      return { trial, ours: a, theirs: b };
    },
    ask: (tool, helper, ...given) => peer(tool).ask(helper, ...given),
    counted,
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}
