/** What every program does: gives the process's arguments to `main`, and sets the exit code that it returns. */

import { setDigest } from '../core/digest.ts';
import { Fault } from '../core/fault.ts';
import { setPrecomputeWindow } from '../keys/curves.ts';
import { nodeDigest } from '../node/digest.ts';
import { systemHost } from '../node/host.ts';
import type { Group } from './command.ts';
import { main } from './main.ts';

/** Exit code of an output that cannot be written. */
const UNWRITABLE = 3;

/** A reader that went away (`| head`) is no error; a full disk is one, and may show after the command has ended. */
function watchStreams(): () => number {
  let failed = 0;
  const fail = (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || failed !== 0) return;
    process.exitCode = failed = UNWRITABLE;
    process.stderr.write(`error: standard output cannot be written: ${error.code ?? error.message}\n`);
  };
  process.stdout.on('error', fail);
  // an error on standard error itself cannot be told anywhere
  process.stderr.on('error', () => {});
  return () => failed;
}

/** Runs the program. Making the host may fail too (the working directory is gone), before anything can print faults. */
async function run(program: Group): Promise<number> {
  try {
    return await main(program, process.argv.slice(2), systemHost());
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    process.stderr.write(`error: ${error.what} [${error.code}]\n  fix: ${error.fix}\n`);
    return error.exit;
  }
}

export async function start(program: Group): Promise<void> {
  const failed = watchStreams();
  setPrecomputeWindow(1);
  setDigest(nodeDigest);
  const code = await run(program);
  // lets a signal that came while the last file was written be handled
  await new Promise(setImmediate);
  process.exitCode = failed() || code;
}
