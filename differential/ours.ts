/** otapack's side: `main` in this process with a host of its own, and now and then the built executable. */

import { spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { main } from '../src/cli/main.ts';
import { wholeProgram } from '../src/cli/whole-program.ts';
import { setDigest } from '../src/core/digest.ts';
import type { Bytes } from '../src/core/types.ts';
import { setPrecomputeWindow } from '../src/keys/curves.ts';
import { nodeDigest } from '../src/node/digest.ts';
import type { Host, Sink } from '../src/node/host.ts';
import type { Ran } from './peer.ts';

setPrecomputeWindow(6);
setDigest(nodeDigest);

function sink(): Sink & { bytes(): Bytes } {
  const chunks: Buffer[] = [];
  return {
    write: (chunk) => {
      chunks.push(Buffer.from(chunk as string));
    },
    isTerminal: false,
    columns: 80,
    bytes: () => new Uint8Array(Buffer.concat(chunks)),
  };
}

export async function runOurs(cwd: string, argv: readonly string[], stdin = ''): Promise<Ran> {
  const [out, err] = [sink(), sink()];
  const lines = stdin === '' ? [] : stdin.replace(/\n$/, '').split('\n');
  const host: Host = {
    cwd,
    env: { NO_COLOR: '1', OTAPACK_DEBUG: '1' },
    out,
    err,
    stdin: async () => new TextEncoder().encode(stdin),
    stdinChunks: async function* () {
      yield new TextEncoder().encode(stdin);
    },
    ask: async () => lines.shift(),
    random: (length) => randomFillSync(new Uint8Array(length)),
    now: () => new Date(),
  };
  const code = await main(wholeProgram, argv, host);
  return { code, out: out.bytes(), err: err.bytes() };
}

/** The same by the executable at `path`, as a user runs it. */
export function runExecutable(path: string, cwd: string, argv: readonly string[], stdin = ''): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path, ...argv], {
      cwd,
      env: { ...process.env, NO_COLOR: '1', OTAPACK_DEBUG: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        code: code ?? -1,
        out: new Uint8Array(Buffer.concat(out)),
        err: new Uint8Array(Buffer.concat(err)),
      }),
    );
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
  });
}
