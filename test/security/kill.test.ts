/**
 * A run is ended at every moment at which it changes the file system. What stood there stands, whole; nothing that was
 * begun stays after a signal that can be answered; and after none, SIGKILL included, is there a copy of a private key.
 */

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { equal, utf8 } from '../../src/core/bytes.ts';
import { readKey } from '../../src/keys/read.ts';
import { cli } from '../golden/workspace.ts';
import { type Ended, ended, imageWords, packageWords, type Scratch, scratch } from './scratch.ts';

const hook = join(import.meta.dirname, 'kill-at.cjs');
/** More calls than any of these runs makes; reaching it means that the hook does not count. */
const MOST_CALLS = 60;

let space: Scratch;
let names: readonly string[];
beforeEach(() => {
  space = scratch();
  writeFileSync(space.at('large.bin'), new Uint8Array(1.5 * 1024 * 1024));
  names = space.names();
});
afterEach(() => space.dispose());

type Moment = { readonly at: number; readonly signal: NodeJS.Signals; readonly after: boolean };

const killed = (argv: readonly string[], input: string, { at, signal, after }: Moment): Promise<Ended> =>
  space.run(argv, {
    input,
    env: {
      NODE_OPTIONS: `--require ${hook}`,
      OTAPACK_KILL_AT: String(at),
      OTAPACK_KILL_SIGNAL: signal,
      OTAPACK_KILL_AFTER: after ? '1' : '0',
    },
  });

/** Runs the command again and again, each time ended one call later, until it comes to its end. */
async function atEveryMoment(
  argv: readonly string[],
  signal: NodeJS.Signals,
  prepare: () => void,
  look: (moment: Moment, how: Ended) => void | Promise<void>,
  input = '',
): Promise<number> {
  for (let at = 0; at < MOST_CALLS; at++) {
    for (const after of [false, true]) {
      prepare();
      const moment = { at, signal, after };
      const how = await killed(argv, input, moment);
      await look(moment, how);
      if (how.signal === null && !after && how.code === 0) return at;
    }
  }
  throw new Error('the run never came to its end');
}

const key = 'private.key';
const writes: readonly (readonly [name: string, argv: readonly string[]])[] = [
  ['an image', imageWords('out.bin', { key, slot: '0x4000' })],
  [
    'an image that is written while it is signed',
    imageWords('out.bin', { key, input: 'large.bin', slot: '0x200000' }),
  ],
  ['a package', packageWords('out.bin', key)],
];

const generate = async (name: string) => {
  const { code } = await space.run(['keys', 'generate', '--type', 'p256', '--out', name]);
  expect(code).toBe(0);
};

describe.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  const leftBehind = () => space.names().filter((name) => !names.includes(name));

  test.each(writes)('%s over an earlier one', async (_, argv) => {
    await generate('private.key');
    names = [...space.names(), 'out.bin'];
    const calls = await atEveryMoment(
      argv,
      signal,
      () => writeFileSync(space.at('out.bin'), 'earlier'),
      (moment, how) => {
        const now = space.read('out.bin');
        expect([moment, equal(now, utf8('earlier')) || now.length > 1000]).toEqual([moment, true]);
        if (signal === 'SIGKILL') return;
        expect([moment, leftBehind()]).toEqual([moment, []]);
        // the signal that comes behind the last change may find the program at its end
        if (how.signal !== null) expect(how.signal).toBe(signal);
      },
    );
    expect(calls).toBeGreaterThan(2);
  });

  test('a new private key', async () => {
    const made = ['new.key', 'new.pub'];
    await atEveryMoment(
      ['keys', 'generate', '--type', 'p256', '--out', 'new.key', '--public-out', 'new.pub'],
      signal,
      () => {
        for (const name of made) space.remove(name);
      },
      async (moment, how) => {
        const left = leftBehind();
        expect([moment, left.filter((name) => !made.includes(name))]).toEqual([moment, []]);
        // a signal that can be answered finds nothing begun, or everything done
        if (signal !== 'SIGKILL' && how.signal !== null) expect([0, made.length]).toContain(left.length);
        // under SIGKILL the file may be there: empty, or the whole key
        if (!left.includes('new.key')) return;
        const bytes = space.read('new.key');
        if (bytes.length > 0 || signal !== 'SIGKILL')
          expect((await readKey(bytes, { name: 'new.key' })).private).toBeDefined();
      },
    );
  });

  test.each([
    ['nordic', ['nordic', 'keys', 'generate', 'old.key']],
    ['adafruit-nrfutil', ['adafruit-nrfutil', 'keys', '--gen-key', 'old.key']],
  ])('a private key that replaces another after "y" (%s)', async (_, argv) => {
    await generate('old.key');
    const earlier = space.read('old.key');
    const { public: before } = await readKey(earlier, { name: 'old.key' });
    names = space.names();
    await atEveryMoment(
      argv,
      signal,
      () => {
        writeFileSync(space.at('old.key'), earlier);
        chmodSync(space.at('old.key'), 0o644);
      },
      async (moment, how) => {
        expect([moment, leftBehind()]).toEqual([moment, []]);
        const now = await readKey(space.read('old.key'), { name: 'old.key' });
        expect(now.private).toBeDefined();
        if (how.signal === null) expect(now.public.fingerprint).not.toBe(before.fingerprint);
      },
      'y\n',
    );
  });
});

test.skipIf(process.platform === 'win32')('a shell sees 130 and 143', async () => {
  for (const [signal, code] of [
    ['SIGINT', '130'],
    ['SIGTERM', '143'],
  ] as const) {
    space.remove('new.key');
    const env = { NODE_OPTIONS: `--require ${hook}`, OTAPACK_KILL_AT: '0', OTAPACK_KILL_SIGNAL: signal };
    const line = `"${process.execPath}" "${cli}" keys generate --out new.key; echo $?`;
    const { stdout } = await ended('sh', ['-c', line], { cwd: space.folder, env });
    expect(stdout.trim().split('\n').at(-1)).toBe(code);
  }
});
