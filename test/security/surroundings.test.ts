/** Where a program may find itself: without a folder, streams, environment, memory, file descriptors or rights of its own. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostIn } from '../../fuzz/host.ts';
import type { Group } from '../../src/cli/command.ts';
import { main } from '../../src/cli/main.ts';
import { cli } from '../golden/workspace.ts';
import { type Ended, ended, type Scratch, scratch } from './scratch.ts';

let space: Scratch;
beforeEach(() => {
  space = scratch();
});
afterEach(() => space.dispose());

const hasShell = process.platform !== 'win32' && spawnSync('bash', ['-c', 'ulimit -n 64']).status === 0;

/** `otapack` in a line of bash is this one. */
const bash = (line: string): Promise<Ended> => {
  const words = `otapack() { "${process.execPath}" "${cli}" "$@"; }\n${line}`;
  return ended('bash', ['-c', words], { cwd: space.folder });
};

async function refused(line: string, code: number): Promise<string> {
  const how = await bash(line);
  expect([how.code, how.stderr]).toEqual([code, how.stderr]);
  expect(how.stderr).not.toMatch(/^\s+at /m);
  return how.stderr;
}

const sign = 'otapack mcuboot sign -H 32 --pad-header -S 0x8000 -v 1.0.0 app.bin';

describe.skipIf(!hasShell)('a working directory that is gone', () => {
  test.each(['verify /dev/null', 'sign', 'init', 'keys generate --out new.key', 'mcuboot dumpinfo app.bin'])(
    '%s',
    async (words) => {
      const stderr = await refused(`mkdir gone; cd gone; rmdir ../gone; otapack ${words}`, 3);
      expect(stderr).toContain('[host/no-working-directory]');
    },
  );

  test('what needs none works', async () => {
    const { code, stdout } = await bash('mkdir gone; cd gone; rmdir ../gone; otapack --version');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^otapack \d/)]);
  });
});

describe.skipIf(!hasShell)('streams that are closed or something else', () => {
  test('closed output and errors', async () => {
    expect((await bash('otapack verify app.zip >&-')).code).toBe(0);
    expect((await bash('otapack verify nowhere 2>&-')).code).toBe(3);
    expect((await bash('otapack verify nowhere >&- 2>&-')).code).toBe(3);
  });

  test('errors that cannot be written', async () => {
    expect((await bash('otapack verify nowhere 2>/dev/full')).code).toBe(3);
    expect((await bash('otapack verify app.zip >/dev/full 2>/dev/full')).code).toBe(3);
  });

  test('a reader that goes away', async () => {
    const { code, stderr } = await bash(
      'otapack inspect app.zip --html - | head -c 10; exit ${PIPESTATUS[0]}',
    );
    expect([code, stderr]).toEqual([0, '']);
    expect((await bash('otapack verify nowhere 2>&1 >/dev/null | true; exit ${PIPESTATUS[0]}')).code).toBe(3);
  });

  test('standard input for two things at once', async () => {
    await bash('echo word > word; otapack keys generate --encrypt --passphrase word --out shut.key');
    const stderr = await refused('cat shut.key | otapack keys id - --passphrase -', 2);
    expect(stderr).toContain('[host/standard-input-twice]');
    expect(await refused(`cat app.bin | ${sign.replace('app.bin', '-')} -k - out.bin`, 2)).toContain(
      'input-twice',
    );
    expect((await bash('cat app.zip | otapack verify - --device nrf52832-sdk15.3-s132@6.1.1')).code).toBe(1);
  });

  test('closed input, a folder as input', async () => {
    expect((await bash('otapack verify - <&-')).code).toBe(1);
    expect(await refused('otapack keys id - <&-', 3)).toContain('[key/empty]');
    expect(await refused('otapack explain - <&-', 3)).toContain('[explain/unknown-log]');
  });
});

describe.skipIf(!hasShell)('little of everything', () => {
  test('no environment', async () => {
    const { code, stderr } = await bash(`env -i "${process.execPath}" "${cli}" verify app.zip`);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('few file descriptors', async () => {
    const { code, stderr } = await bash(`ulimit -n 24; ${sign} out.bin`);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('no umask makes a key readable by others', async () => {
    for (const umask of ['000', '077', '0177']) {
      await bash(`umask ${umask}; otapack keys generate --out ${umask}.key`);
      expect(statSync(space.at(`${umask}.key`)).mode & 0o777).toBe(0o600);
    }
  });

  test('memory that is not there is no mistake of the program', async () => {
    const hungry: Group = {
      summary: '',
      words: {
        eat: {
          summary: '',
          load: async () => ({
            summary: '',
            examples: [],
            options: [],
            run: async () => new ArrayBuffer(2 ** 45).byteLength,
          }),
        },
      },
    };
    const { host, said } = hostIn(space.folder);
    expect(await main(hungry, ['eat'], host)).toBe(3);
    expect(said()).toContain('[host/out-of-memory]');
  });
});

describe.skipIf(!hasShell)('folders with more in them than files', () => {
  const makePipe = (name: string) => spawnSync('mkfifo', [space.at(name)]);

  test('pipes, devices and loops are not looked into', async () => {
    mkdirSync(space.at('build'));
    spawnSync('cp', [space.at('app.zip'), space.at('build/app.zip')]);
    makePipe('build/pipe.bin');
    symlinkSync('/dev/zero', space.at('build/zero.bin'));
    symlinkSync('.', space.at('build/loop'));
    const { code, stdout } = await bash('otapack verify build');
    expect([code, stdout.match(/^build\S+/gm)]).toEqual([0, ['build/app.zip:']]);
    expect((await bash('otapack verify build --golden build')).code).toBe(0);
    expect(readdirSync(space.at('build')).sort()).toEqual(['app.zip', 'loop', 'pipe.bin', 'zero.bin']);
  });
});
