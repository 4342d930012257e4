/** One stream of lines for several readers, and lines in bounded memory. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fanOut } from '../../src/cli/fan-out.ts';
import type { Host } from '../../src/node/host.ts';
import { lineBatches } from '../../src/node/lines.ts';

async function* batches(given: readonly (readonly string[])[]): AsyncGenerator<readonly string[]> {
  yield* given;
}

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const got: string[] = [];
  for await (const line of lines) got.push(line);
  return got;
}

describe('fanOut', () => {
  test('every reader gets every line', async () => {
    const out = fanOut(batches([['a', 'b'], [], ['c']]), 3);
    const got = await Promise.all(
      [0, 1, 2].map((reader) => all(out.lines(reader)).finally(() => out.leave(reader))),
    );
    expect(got).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
  });

  test('a reader that never reads, and one that stops early, hold nobody up', async () => {
    const out = fanOut(batches([['a'], ['b'], ['c']]), 3);
    out.leave(0);
    const early = async () => {
      for await (const line of out.lines(1)) return line;
      return undefined;
    };
    const got = await Promise.all([early().finally(() => out.leave(1)), all(out.lines(2))]);
    expect(got).toEqual(['a', ['a', 'b', 'c']]);
  });

  test('a source that fails fails every reader', async () => {
    async function* failing(): AsyncGenerator<readonly string[]> {
      yield ['a'];
      throw new Error('gone');
    }
    const out = fanOut(failing(), 2);
    const got = await Promise.allSettled([0, 1].map((reader) => all(out.lines(reader))));
    expect(got.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describe('lineBatches', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otapack-lines-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const linesOf = async (content: string | Uint8Array) => {
    writeFileSync(join(folder, 'log'), content);
    const got: string[] = [];
    for await (const batch of lineBatches({ cwd: folder } as Host, 'log')) got.push(...batch);
    return got;
  };

  test.each([
    ['a\nb\n', ['a', 'b']],
    ['a\r\nb', ['a', 'b']],
    ['', []],
    ['\n\nx', ['', '', 'x']],
  ])('%j', async (content, expected) => {
    expect(await linesOf(content)).toEqual(expected);
  });

  test('a character across two chunks stays whole', async () => {
    const line = `${'x'.repeat(65535)}é`;
    const got = await linesOf(`${'y'.repeat(10)}\n${line}\nend`);
    expect(got.at(-1)).toBe('end');
    expect(got).toHaveLength(3);
  });

  test('of a line that never ends the beginning is kept', async () => {
    const got = await linesOf('z'.repeat(1_000_000));
    expect(got).toHaveLength(1);
    expect(got[0]?.length).toBe(16 * 1024);
  });

  test('UTF-16 with a byte-order mark', async () => {
    expect(await linesOf(Buffer.from('\ufeffa\r\nü\r\n', 'utf16le'))).toEqual(['a', 'ü']);
  });
});
