/** What every program does: hand the process's arguments to `main` and its answer to the process. */

import { setDigest } from '../core/digest.ts';
import { setPrecomputeWindow } from '../keys/curves.ts';
import { nodeDigest } from '../node/digest.ts';
import { systemHost } from '../node/host.ts';
import type { Group } from './command.ts';
import { main } from './main.ts';

export async function start(program: Group): Promise<void> {
  // a reader that went away (`| head`) is no error
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  setPrecomputeWindow(1);
  setDigest(nodeDigest);
  process.exitCode = await main(program, process.argv.slice(2), systemHost());
}
