/** A host whose streams are kept: what a command says, without a process of its own. */

import type { Bytes } from '../src/core/types.ts';
import type { Host } from '../src/node/host.ts';
import { randomFrom, seedOf } from './random.ts';

export type Given = {
  readonly stdin?: Bytes;
  readonly env?: Readonly<Record<string, string>>;
  /** Answers to questions, in order. */
  readonly answers?: readonly string[];
};

export type Heard = {
  readonly host: Host;
  /** All that was written, bytes as characters. */
  readonly said: () => string;
  /** What was written as text alone. */
  readonly shown: () => string;
};

export function hostIn(folder: string, given: Given = {}): Heard {
  const { stdin = new Uint8Array(), env = {} } = given;
  const answers = [...(given.answers ?? [])];
  const chunks: (string | Uint8Array)[] = [];
  const text = (chunk: string | Uint8Array): string =>
    typeof chunk === 'string' ? chunk : String.fromCharCode(...chunk.subarray(0, 65_536));
  const sink = {
    write: (chunk: string | Uint8Array) => void chunks.push(chunk),
    isTerminal: false,
    columns: 100,
  };
  const random = randomFrom(seedOf('host'));
  const host: Host = {
    cwd: folder,
    env: { OTAPACK_DEBUG: '1', NO_COLOR: '1', ...env },
    out: sink,
    err: sink,
    stdin: async () => stdin,
    stdinChunks: async function* () {
      yield stdin;
    },
    ask: async () => answers.shift(),
    random: (length) => new Uint8Array(length).map(() => random.byte()),
    now: () => new Date(0),
  };
  return {
    host,
    said: () => chunks.map(text).join(''),
    shown: () => chunks.filter((chunk) => typeof chunk === 'string').join(''),
  };
}
