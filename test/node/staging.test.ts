/** Outputs become visible together or not at all, whatever fails on the way, and whenever the process is ended. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { equal, utf8 } from '../../src/core/bytes.ts';
import type { Bytes } from '../../src/core/types.ts';
import { type Staging, staging, type WriteOptions } from '../../src/node/staging.ts';
import { cli, root } from '../golden/workspace.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otapack-staging-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const names = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

describe('staging', () => {
  test('nothing is seen before commit, everything after it', async () => {
    const staged = staging();
    await staged.add(at('a'), utf8('a'));
    await staged.add(at('x/y/b'), utf8('b'), { makeFolder: true });
    expect([existsSync(at('a')), existsSync(at('x/y/b'))]).toEqual([false, false]);
    await staged.commit();
    await staged.discard();
    expect(names()).toEqual(['a', 'x', 'x/y', 'x/y/b']);
  });

  test('discard takes away files and the folders it made, and no others', async () => {
    mkdirSync(at('x'));
    const staged = staging();
    await staged.add(at('x/y/b'), utf8('b'), { makeFolder: true });
    await staged.add(at('z/c'), utf8('c'), { makeFolder: true });
    await staged.discard();
    expect(names()).toEqual(['x']);
  });

  test('a target that cannot be replaced takes the replaced ones back', async () => {
    writeFileSync(at('a'), 'old');
    const staged = staging();
    for (const name of ['a', 'b', 'c', 'd']) await staged.add(at(name), utf8('new'));
    mkdirSync(at('c/full'), { recursive: true });
    await expect(staged.commit()).rejects.toThrow();
    await staged.discard();
    expect([readFileSync(at('a'), 'utf8'), names()]).toEqual(['old', ['a', 'c', 'c/full']]);
  });

  test('a temporary file that someone took away takes the replaced ones back', async () => {
    for (const name of ['a', 'b']) writeFileSync(at(name), 'old');
    const staged = staging();
    for (const name of ['a', 'b', 'c']) await staged.add(at(name), utf8('new'));
    for (const name of readdirSync(folder)) if (name.startsWith('.c.')) rmSync(at(name));
    await expect(staged.commit()).rejects.toThrow();
    await staged.discard();
    expect([readFileSync(at('a'), 'utf8'), readFileSync(at('b'), 'utf8'), names()]).toEqual([
      'old',
      'old',
      ['a', 'b'],
    ]);
  });

  const begun = (name: string) => {
    const image = Uint8Array.from({ length: 3000 }, (_, i) => i);
    const staged = staging();
    staged.begin(at(name), image.subarray(0, 2000));
    return { image, staged };
  };
  const done = async (staged: Staging, name: string, bytes: Bytes, manner?: WriteOptions) => {
    await staged.add(at(name), bytes, manner);
    await staged.commit();
    await staged.discard();
  };

  test('what was begun is continued', async () => {
    const { image, staged } = begun('a');
    image.fill(7, 2000);
    expect(existsSync(at('a'))).toBe(false);
    await done(staged, 'a', image);
    expect([names(), equal(readFileSync(at('a')), image)]).toEqual([['a'], true]);
  });

  test.each([
    ['other bytes', (image: Bytes) => image.slice().reverse(), {}],
    ['fewer bytes', (image: Bytes) => image.subarray(0, 1000), {}],
    ['bytes that do not start where it started', (image: Bytes) => image.subarray(1), {}],
    ['another mode', (image: Bytes) => image, { mode: 0o600 }],
  ])('what was begun and became something else is written anew: %s', async (_, change, manner) => {
    const { image, staged } = begun('a');
    await done(staged, 'a', change(image), manner);
    expect([names(), equal(readFileSync(at('a')), change(image))]).toEqual([['a'], true]);
    if ('mode' in manner) expect(statSync(at('a')).mode & 0o777).toBe(manner.mode);
  });

  test('what was begun and is not wanted goes away', async () => {
    writeFileSync(at('a'), 'old');
    const { staged } = begun('a');
    await staged.discard();
    expect([names(), readFileSync(at('a'), 'utf8')]).toEqual([['a'], 'old']);
  });

  test('what cannot be begun is refused when it is added', async () => {
    const { image, staged } = begun('no/a');
    await expect(staged.add(at('no/a'), image)).rejects.toThrow();
    await staged.discard();
    expect(names()).toEqual([]);
  });

  test('a file that is begun keeps the mode of the one it replaces', async () => {
    writeFileSync(at('a'), 'old', { mode: 0o640 });
    const { image, staged } = begun('a');
    await done(staged, 'a', image);
    expect([statSync(at('a')).mode & 0o777, equal(readFileSync(at('a')), image)]).toEqual([0o640, true]);
  });

  test('a folder that is not there leaves nothing behind', async () => {
    const staged = staging();
    await expect(staged.add(at('no/a'), utf8('a'))).rejects.toThrow();
    await staged.discard();
    expect(names()).toEqual([]);
  });
});

describe('a run that is ended', () => {
  const count = 40;

  async function endedAfter(ms: number, signal: NodeJS.Signals): Promise<void> {
    const run = spawn(
      process.execPath,
      [cli, 'sign', '--key', join(root, 'golden/nordic/inputs/keys/key_a.pem')],
      {
        cwd: folder,
        stdio: 'ignore',
      },
    );
    await sleep(ms);
    run.kill(signal);
    if (run.exitCode === null && run.signalCode === null) await once(run, 'exit');
  }

  test.each([20, 80, 120, 160, 200, 260, 340])('after %i ms leaves the earlier files whole', async (ms) => {
    const targets = Array.from(
      { length: count },
      (_, i) =>
        `  t${i}: {format: mcuboot, input: in.bin, version: 1.0.${i}, header-size: 0x200, pad-header: true, slot-size: 0x20000, output: out/${i}.bin}\n`,
    );
    writeFileSync(at('otapack.yaml'), `targets:\n${targets.join('')}`);
    writeFileSync(at('in.bin'), new Uint8Array(65536));
    mkdirSync(at('out'));
    for (let i = 0; i < count; i++) writeFileSync(at(`out/${i}.bin`), 'earlier');
    await endedAfter(ms, 'SIGTERM');
    const files = readdirSync(at('out'));
    expect(files.filter((name) => name.startsWith('.'))).toEqual([]);
    expect(files).toHaveLength(count);
    for (const name of files) {
      const bytes = readFileSync(at(`out/${name}`));
      expect(bytes.length === 7 || bytes.length > 65536).toBe(true);
    }
  });
});
