/**
 * Asks a person. The answer is read from the terminal, without echo when it is a passphrase; without a terminal the next line of
 * standard input is the answer, so that scripts can pipe it in. Questions go to standard error.
 */

import { createInterface, type Interface } from 'node:readline';

let lines: AsyncIterator<string> | undefined;

/** The next line of a standard input that is no terminal. The reader is kept, since it buffers further lines. */
async function nextLine(): Promise<string | undefined> {
  lines ??= createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })[
    Symbol.asyncIterator
  ]();
  const next = await lines.next();
  return next.done ? undefined : next.value;
}

function fromTerminal(question: string, hidden: boolean): Promise<string | undefined> {
  return new Promise((resolve) => {
    const terminal: Interface = createInterface({
      input: process.stdin,
      output: process.stderr,
      terminal: true,
    });
    if (hidden) {
      // readline echoes through this one method; the question itself is already on the screen
      (terminal as unknown as { _writeToOutput: (text: string) => void })._writeToOutput = () => {};
      process.stderr.write(question);
    }
    let answer: string | undefined;
    terminal.question(hidden ? '' : question, (text) => {
      answer = text;
      terminal.close();
    });
    terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    terminal.on('close', () => {
      if (hidden) process.stderr.write('\n');
      resolve(answer);
    });
  });
}

export async function ask(question: string, hidden: boolean): Promise<string | undefined> {
  if (process.stdin.isTTY) return fromTerminal(question, hidden);
  process.stderr.write(question);
  return nextLine();
}
