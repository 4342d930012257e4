/** What every executable does: hand the process's arguments to `main` and its answer to the process. */

import { setPrecomputeWindow } from '../keys/curves.ts';
import { systemHost } from '../node/host.ts';
import { main } from './main.ts';

export async function start(argv: readonly string[]): Promise<void> {
  // a reader that went away (`| head`) is no error
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  setPrecomputeWindow(2);
  process.exitCode = await main(argv, systemHost());
}
