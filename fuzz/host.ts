/** A host whose streams are kept: what a command says, without a process of its own. */

import type { Bytes } from '../src/core/types.ts';
import type { Host } from '../src/node/host.ts';
import { randomFrom, seedOf } from './random.ts';

export function hostIn(folder: string, stdin: Bytes): { host: Host; said: () => string } {
  const chunks: string[] = [];
  const sink = {
    write: (chunk: string | Uint8Array) => void (typeof chunk === 'string' && chunks.push(chunk)),
    isTerminal: false,
    columns: 100,
  };
  const random = randomFrom(seedOf('host'));
  const host: Host = {
    cwd: folder,
    env: { OTAPACK_DEBUG: '1', NO_COLOR: '1' },
    out: sink,
    err: sink,
    stdin: async () => stdin,
    stdinChunks: async function* () {
      yield stdin;
    },
    ask: async () => undefined,
    random: (length) => new Uint8Array(length).map(() => random.byte()),
    now: () => new Date(0),
  };
  return { host, said: () => chunks.join('') };
}
