/** Outputs where nothing can be written, or not all: full disks, limits, read-only folders; links, devices, pipes. */

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { equal, utf8 } from '../../src/core/bytes.ts';
import { cli } from '../golden/workspace.ts';
import { ended, imageWords, packageWords, type Scratch, scratch } from './scratch.ts';

let space: Scratch;
let names: readonly string[];
beforeEach(() => {
  space = scratch();
  names = space.names();
});
afterEach(() => space.dispose());

const isPosix = process.platform !== 'win32';
const isRoot = process.getuid?.() === 0;
const hasShell = isPosix && spawnSync('bash', ['-c', 'ulimit -f 1']).status === 0;

const writers: readonly (readonly [name: string, argv: (out: string) => readonly string[]])[] = [
  ['an image', (out) => imageWords(out)],
  ['a package', (out) => packageWords(out)],
  ['a page', (out) => ['inspect', 'app.zip', '--html', out]],
  ['a new key', (out) => ['keys', 'generate', '--out', out]],
];

const earlier = utf8('earlier');

async function refused(run: Promise<{ code: number | null; stderr: string }>): Promise<string> {
  const { code, stderr } = await run;
  expect([stderr, [1, 3].includes(code ?? -1)]).toEqual([stderr, true]);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr;
}

describe.skipIf(!hasShell)('no room', () => {
  /** A file may grow to 1 KiB, as on a disk that has no more. */
  const limited = (argv: readonly string[]) => {
    const words = argv.map((word) => `'${word}'`).join(' ');
    return ended('bash', ['-c', `ulimit -f 1; "${process.execPath}" "${cli}" ${words}`], {
      cwd: space.folder,
    });
  };

  test.each(writers.slice(0, 3))('%s: the earlier file stands, nothing is left behind', async (_, argv) => {
    writeFileSync(space.at('out'), earlier);
    writeFileSync(space.at('app.bin'), new Uint8Array(4096));
    expect(await refused(limited(argv('out')))).toMatch(/out cannot be written: EFBIG/);
    expect(space.read('out')).toEqual(earlier);
    expect(space.names()).toEqual([...names, 'out'].sort());
  });

  test.each(writers.slice(0, 3))('%s: no half file where none was', async (_, argv) => {
    writeFileSync(space.at('app.bin'), new Uint8Array(4096));
    await refused(limited(argv('out')));
    expect(space.names()).toEqual(names);
  });

  test('a new key that does not fit is not there at all, nor is its public half', async () => {
    const argv = ['keys', 'generate', '--type', 'rsa-3072', '--out', 'new.key', '--public-out', 'new.pub'];
    await refused(limited(argv));
    expect(space.names()).toEqual(names);
  });
});

describe.skipIf(!existsSync('/dev/full'))('/dev/full', () => {
  test.each(writers.slice(0, 3))('%s: says so; the device stays one', async (_, argv) => {
    expect(await refused(space.run(argv('/dev/full')))).toMatch(/\/dev\/full cannot be written: ENOSPC/);
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
    expect(space.names()).toEqual(names);
  });

  test('standard output that is full does not end in a stack trace', async () => {
    const line = `"${process.execPath}" "${cli}" inspect app.zip > /dev/full`;
    const { stderr, code } = await ended('sh', ['-c', line], { cwd: space.folder });
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).not.toBe(0);
  });
});

/** A disk of its own that is smaller than the outputs; only root can make one. */
function tinyDisk(folder: string): boolean {
  mkdirSync(folder);
  if (!isRoot || process.platform !== 'linux') return false;
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder]).status === 0;
}

describe('a disk that is full', () => {
  test.each(writers)('%s: what stood there stands', async (name, argv) => {
    const isDisk = tinyDisk(space.at('disk'));
    if (!isDisk) return; // not allowed here; `no room` above tells the same without a disk
    try {
      const file = 'disk/out';
      const isKey = name === 'a new key';
      if (!isKey) writeFileSync(space.at(file), earlier);
      writeFileSync(space.at('disk/filler'), new Uint8Array(isKey ? 16 * 1024 : 8 * 1024));
      writeFileSync(space.at('app.bin'), new Uint8Array(16 * 1024));
      await refused(space.run(argv(file)));
      expect(space.names().filter((each) => each.startsWith('disk/'))).toEqual(
        isKey ? ['disk/filler'] : ['disk/filler', 'disk/out'],
      );
      if (!isKey) expect(space.read(file)).toEqual(earlier);
    } finally {
      execFileSync('umount', [space.at('disk')]);
      rmdirSync(space.at('disk'));
    }
  });
});

/** Root writes everywhere; as nobody it does not, where nobody may run the program at all. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const who = isRoot ? NOBODY : {};
const canRun = isPosix && spawnSync(process.execPath, [cli, '--version'], who).status === 0;

/** A new key takes nobody's place. */
const replacing = writers.filter(([name]) => name !== 'a new key');

test.skipIf(!canRun).each(replacing)('%s takes the place of a file that cannot be read', async (_, argv) => {
  writeFileSync(space.at('out'), earlier);
  chmodSync(space.at('out'), 0o200);
  chmodSync(space.folder, 0o777);
  const { code } = await ended(process.execPath, [cli, ...argv('out')], { cwd: space.folder, ...who });
  expect([code, equal(space.read('out'), earlier)]).toEqual([0, false]);
});

describe.skipIf(!isPosix)('a folder that cannot be written', () => {
  test.skipIf(!canRun).each(writers)('%s is refused in a read-only folder', async (_, argv) => {
    mkdirSync(space.at('ro'));
    writeFileSync(space.at('ro/out'), earlier);
    chmodSync(space.at('ro'), 0o555);
    chmodSync(space.folder, 0o755);
    await refused(ended(process.execPath, [cli, ...argv('ro/out')], { cwd: space.folder, ...who }));
    expect(space.read('ro/out')).toEqual(earlier);
    chmodSync(space.at('ro'), 0o755);
  });

  test.skipIf(!existsSync('/proc/self')).each(writers)(
    '%s is refused where nobody may write',
    async (_, argv) => {
      expect(await refused(space.run(argv('/proc/out')))).toMatch(/\/proc\/out cannot be written/);
    },
  );

  test.each(writers)('%s is refused in a folder that is none', async (_, argv) => {
    await refused(space.run(argv('nowhere/out')));
    await refused(space.run(argv('app.bin/out')));
    expect(space.names()).toEqual(names);
  });
});

describe.skipIf(!isPosix)('links', () => {
  test('an output is written through a link, which stays one', async () => {
    writeFileSync(space.at('real'), earlier);
    symlinkSync('real', space.at('link'));
    expect((await space.run(imageWords('link'))).code).toBe(0);
    expect(readlinkSync(space.at('link'))).toBe('real');
    expect(space.read('real').length).toBeGreaterThan(1000);
    expect(space.names()).toEqual([...names, 'link', 'real'].sort());
  });

  test('a link to nothing yet leads to the new file', async () => {
    mkdirSync(space.at('sub'));
    symlinkSync('sub/real', space.at('link'));
    expect((await space.run(imageWords('link'))).code).toBe(0);
    expect(readlinkSync(space.at('link'))).toBe('sub/real');
    expect(space.read('sub/real').length).toBeGreaterThan(1000);
  });

  test('a private key is never written through a link, not even one to nothing', async () => {
    symlinkSync('elsewhere.key', space.at('new.key'));
    expect(await refused(space.run(['keys', 'generate', '--out', 'new.key']))).toMatch(/never overwritten/);
    expect(space.names()).toEqual([...names, 'new.key'].sort());
  });

  test('links in a circle are refused', async () => {
    symlinkSync('b', space.at('a'));
    symlinkSync('a', space.at('b'));
    await refused(space.run(imageWords('a')));
    expect((await space.run(['verify', 'a'])).code).toBe(3);
  });

  test('inputs are read through links, keys too, and the warning looks at the file behind', async () => {
    expect((await space.run(['keys', 'generate', '--out', 'own.key'])).code).toBe(0);
    chmodSync(space.at('own.key'), 0o644);
    symlinkSync('own.key', space.at('link.key'));
    symlinkSync('app.bin', space.at('link.bin'));
    const { code, stderr } = await space.run([
      ...imageWords('out').slice(0, -2),
      '--key',
      'link.key',
      'link.bin',
      'out',
    ]);
    expect([code, stderr.includes('key/readable-by-others')]).toEqual([0, true]);
  });
});

describe.skipIf(!isPosix)('what is no ordinary file', () => {
  test('/dev/null stays a device, whoever runs this', async () => {
    expect((await space.run(imageWords('/dev/null'))).code).toBe(0);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('/dev/stdout and process substitution are written to', async () => {
    const line = `"${process.execPath}" "${cli}" ${imageWords('/dev/stdout').join(' ')} | wc -c`;
    const { stdout } = await ended('sh', ['-c', line], { cwd: space.folder });
    expect(Number(stdout)).toBeGreaterThan(1000);
  });

  test.skipIf(!hasShell)('a named pipe is written to, and stays one', async () => {
    const line = `mkfifo pipe; (wc -c < pipe > counted) & "${process.execPath}" "${cli}" ${imageWords('pipe').join(' ')}; wait`;
    await ended('bash', ['-c', line], { cwd: space.folder });
    expect(Number(new TextDecoder().decode(space.read('counted')))).toBeGreaterThan(1000);
    expect(lstatSync(space.at('pipe')).isFIFO()).toBe(true);
  });

  test.skipIf(!existsSync('/dev/zero'))('an input without end is given up', async () => {
    const { code, stderr } = await space.run(['verify', '/dev/zero']);
    expect([code, stderr.includes('more than any firmware')]).toEqual([3, true]);
  });
});

test.skipIf(!isPosix)('a file keeps its permissions when it is replaced', async () => {
  writeFileSync(space.at('out'), earlier);
  chmodSync(space.at('out'), 0o640);
  expect((await space.run(imageWords('out'))).code).toBe(0);
  expect(statSync(space.at('out')).mode & 0o777).toBe(0o640);
});

test('names that fill what a file system allows', async () => {
  const name = `${'ü'.repeat(120)}.bin`;
  expect((await space.run(imageWords(name))).code).toBe(0);
  expect(space.names()).toContain(name);
});

test.skipIf(!isPosix).each(writers)(
  '%s is refused under a name that no file system allows',
  async (_, argv) => {
    expect(await refused(space.run(argv('x'.repeat(300))))).toMatch(/cannot be written: ENAMETOOLONG/);
    expect(space.names()).toEqual(names);
  },
);

describe('a file that is needed', () => {
  test('a private key is never overwritten, not even by its own public half', async () => {
    for (const out of ['own.key', 'link.key']) {
      space.remove('own.key');
      expect((await space.run(['keys', 'generate', '--out', 'own.key'])).code).toBe(0);
      const key = space.read('own.key');
      if (isPosix && out === 'link.key') symlinkSync('own.key', space.at(out));
      for (const argv of [
        ['keys', 'show', 'own.key', '--out', out],
        ['mcuboot', 'getpub', '-k', 'own.key', '-o', out],
        ['nordic', 'keys', 'display', '--key', 'pk', '--format', 'pem', '--out_file', out, 'own.key'],
        ...writers.slice(0, 3).map(([, words]) => words(out)),
        ['verify', 'app.zip', '--key', 'own.key', '--markdown', out],
      ]) {
        const { code, stderr } = await space.run(argv);
        expect([argv, code === 0]).toEqual([argv, false]);
        expect(stderr).toMatch(/never overwritten|output-is-input/);
        expect(space.read('own.key')).toEqual(key);
      }
    }
  });

  test.each([
    ['inspect', 'app.zip', '--html', 'app.zip'],
    ['verify', 'app.zip', '--markdown', './app.zip'],
    ['verify', 'image.bin', '--against', 'app.bin', '--sarif', 'app.bin'],
    ['predict', 'app.zip', '--device', 'nrf52832-sdk15.3-s132@6.1.1', '--sarif', 'app.zip'],
  ])('%s writes no report over what it reads', async (...argv) => {
    const before = [space.read('app.zip'), space.read('app.bin')];
    const { code, stderr } = await space.run(argv);
    expect([code, stderr]).toEqual([2, expect.stringContaining('[option/output-is-input]')]);
    expect([space.read('app.zip'), space.read('app.bin')]).toEqual(before);
  });
});

test('two outputs of which the second exists: neither is made', async () => {
  writeFileSync(space.at('public.pem'), earlier);
  await refused(space.run(['keys', 'generate', '--out', 'new.key', '--public-out', 'public.pem']));
  expect(space.names()).toEqual([...names, 'public.pem'].sort());
  expect(space.read('public.pem')).toEqual(earlier);
});
