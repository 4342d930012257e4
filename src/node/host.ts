/**
 * The surroundings of the program as a value: environment, streams, clock, randomness. `main` of the command line and `main` of
 * the Action take one, so that tests can hand in another.
 */

import { Fault } from '../core/fault.ts';
import type { Bytes } from '../core/types.ts';
import { collected } from './collect.ts';

export type HostFaultCode = 'host/no-working-directory' | 'host/out-of-memory' | 'host/standard-input-twice';

export type Sink = {
  write(chunk: string | Uint8Array): void;
  readonly isTerminal: boolean;
  readonly columns: number;
};

export type Host = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The words of the command line, so that a key among them is kept out of messages. */
  readonly words?: readonly string[];
  readonly out: Sink;
  readonly err: Sink;
  /** With --verbose: takes a line about each file that is read or written. */
  readonly trace?: (line: string) => void;
  /** All of standard input; when that is a terminal, a hint says that input is awaited. */
  readonly stdin: () => Promise<Bytes>;
  /** Standard input in pieces, for what may be larger than memory. */
  readonly stdinChunks: () => AsyncIterable<Uint8Array>;
  /** Asks on the terminal; without one, reads the next line of standard input. Undefined at the end of the input. */
  readonly ask: (question: string, hidden?: boolean) => Promise<string | undefined>;
  readonly random: (length: number) => Bytes;
  readonly now: () => Date;
};

const sink = (stream: NodeJS.WriteStream): Sink => ({
  write: (chunk) => {
    stream.write(chunk);
  },
  isTerminal: stream.isTTY === true,
  // a terminal that does not know its width says 0
  columns: stream.columns || 80,
});

function hintAtTerminal(): void {
  if (process.stdin.isTTY) process.stderr.write('reading standard input; end it with Ctrl-D\n');
}

function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    throw new Fault<HostFaultCode>({
      code: 'host/no-working-directory',
      exit: 3,
      what: 'the working directory is not there any more',
      fix: 'change into a folder that exists: cd "$PWD", or cd',
    });
  }
}

/** What was read is gone: a second reader would get nothing, and take it for an empty file. */
function onceOnly<T>(read: () => Promise<T>): () => Promise<T> {
  let isRead = false;
  return async () => {
    if (isRead) {
      throw new Fault<HostFaultCode>({
        code: 'host/standard-input-twice',
        exit: 2,
        what: 'standard input is named for two inputs, and can be read once',
        fix: 'name a file for one of them',
      });
    }
    isRead = true;
    return read();
  };
}

/** A Fault for the error that the system has no memory left, which is no bug of ours; undefined for any other error. */
export function outOfMemory(error: unknown): Fault<HostFaultCode> | undefined {
  if (!(error instanceof RangeError) || !error.message.includes('allocation failed')) return undefined;
  return new Fault<HostFaultCode>({
    code: 'host/out-of-memory',
    exit: 3,
    what: 'there is not enough memory for this',
    fix: 'run it where the limit on memory is higher',
  });
}

export function systemHost(): Host {
  return {
    cwd: workingDirectory(),
    env: process.env,
    out: sink(process.stdout),
    err: sink(process.stderr),
    stdin: onceOnly(async () => {
      hintAtTerminal();
      return collected(process.stdin, 'standard input');
    }),
    stdinChunks: () => {
      hintAtTerminal();
      return process.stdin;
    },
    // loaded when first needed: most runs can do without the milliseconds that loading takes
    ask: async (question, hidden = false) => (await import('./prompt.ts')).ask(question, hidden),
    random: (length) => process.getBuiltinModule('node:crypto').randomFillSync(new Uint8Array(length)),
    now: () => new Date(),
  };
}
