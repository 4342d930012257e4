/**
 * Reads a text file line by line in bounded memory: the file is never held as a whole, and of a very long line only the beginning
 * is kept. UTF-8, or UTF-16 with a byte-order mark, as Windows redirects output.
 */

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Fault } from '../core/fault.ts';
import { unusable } from './files.ts';
import type { Host } from './host.ts';

/** Longer than any line that a device or a host logs. */
const LONGEST_LINE = 16 * 1024;

function decoderFor(start: Uint8Array): TextDecoder {
  if (start[0] === 0xff && start[1] === 0xfe) return new TextDecoder('utf-16le');
  if (start[0] === 0xfe && start[1] === 0xff) return new TextDecoder('utf-16be');
  return new TextDecoder('utf-8');
}

/** Splits text that comes in pieces; `rest` is the line that has not ended yet. */
function splitter() {
  let rest = '';
  const trimmed = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line).slice(0, LONGEST_LINE);
  return {
    lines: (piece: string): string[] => {
      const parts = piece.split('\n');
      const last = parts.pop() ?? '';
      if (parts.length > 0) {
        parts[0] = rest + parts[0];
        rest = '';
      }
      rest = (rest + last).slice(0, LONGEST_LINE);
      return parts.map(trimmed);
    },
    end: (): string[] => (rest === '' ? [] : [trimmed(rest)]),
  };
}

async function* decoded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  let decoder: TextDecoder | undefined;
  const split = splitter();
  for await (const chunk of chunks) {
    decoder ??= decoderFor(chunk);
    yield split.lines(decoder.decode(chunk, { stream: true }));
  }
  yield [...split.lines(decoder?.decode() ?? ''), ...split.end()];
}

async function chunksOf(host: Host, path: string): Promise<AsyncIterable<Uint8Array>> {
  if (path === '-') return host.stdinChunks();
  const absolute = resolve(host.cwd, path);
  const there = await stat(absolute).catch(() => undefined);
  if (!there) {
    const fix = 'check the path; it is relative to the working directory';
    throw unusable('file/not-found', `${path}: no such file`, fix);
  }
  if (there.isDirectory()) throw unusable('file/is-a-folder', `${path} is a folder, a log file is needed`);
  return createReadStream(absolute);
}

/** The lines of the file at `path`, or of standard input for `-`, in batches as they were read. */
export async function* lineBatches(host: Host, path: string): AsyncGenerator<readonly string[]> {
  try {
    yield* decoded(await chunksOf(host, path));
  } catch (error) {
    if (error instanceof Fault || !(error as NodeJS.ErrnoException).code) throw error;
    throw unusable('file/unreadable', `${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
