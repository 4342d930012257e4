/** A replaced tool as a long-lived process: requests and answers are lines of JSON, one after the other. */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Bytes } from '../src/core/types.ts';
import type { ToolName } from './python.ts';

export type Ran = { readonly code: number; readonly out: Bytes; readonly err: Bytes };

export type Peer = {
  readonly tool: ToolName;
  /** Runs the tool in a folder. */
  run(cwd: string, argv: readonly string[], stdin?: string): Promise<Ran>;
  /** Asks a helper of the driver; undefined where it failed. */
  ask(helper: string, ...given: readonly (Bytes | boolean)[]): Promise<Bytes | boolean | undefined>;
  end(): void;
};

type Answer = {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly bytes?: string;
  readonly value?: boolean | null;
  readonly failed?: string;
};

const fromBase64 = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'base64'));
const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes as Uint8Array).toString('base64');

/** The next line each time it is called; an error when the process ended instead. */
function lineReader(child: ChildProcessByStdio<Writable, Readable, Readable>): () => Promise<string> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  return async () => {
    const next = await lines.next();
    if (!next.done) return next.value;
    throw new Error(`the driver ended: ${Buffer.concat(said).toString()}`);
  };
}

export async function startPeer(python: string, driver: string, tool: ToolName): Promise<Peer> {
  // a session of its own: no terminal on which a tool could ask for a passphrase
  const child = spawn(python, [driver, tool], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1', COLUMNS: '200' },
  });
  const line = lineReader(child);
  await line();
  let queue: Promise<unknown> = Promise.resolve();
  const exchange = (request: object): Promise<Answer> => {
    const answered = queue.then(async () => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return JSON.parse(await line()) as Answer;
    });
    queue = answered.catch(() => {});
    return answered;
  };
  return {
    tool,
    run: async (cwd, argv, stdin = '') => {
      const { code, out, err } = await exchange({ cwd, argv, stdin: base64(stdin) });
      return { code, out: fromBase64(out), err: fromBase64(err) };
    },
    ask: async (helper, ...given) => {
      const sent = given.map((one) => (typeof one === 'boolean' ? one : base64(one)));
      const { bytes, value } = await exchange({ ask: helper, with: sent });
      return bytes === undefined ? (value ?? undefined) : fromBase64(bytes);
    },
    end: () => child.stdin.end(),
  };
}
