/** Names that a file brings along never become places to write to, whatever is done with the file. */

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.ts';
import type { Bytes } from '../../src/core/types.ts';
import { writeZip } from '../../src/formats/nordic/zip-write.ts';
import { type Scratch, scratch } from './scratch.ts';

let space: Scratch;
beforeEach(() => {
  space = scratch();
  mkdirSync(space.at('inner'));
});
afterEach(() => space.dispose());

const hostile = [
  '../escaped',
  '../../escaped',
  '..\\escaped',
  '/tmp/otapack-escaped',
  'C:\\escaped',
  'a/../../escaped',
  './../escaped',
  '..',
  '/',
  'con',
  '\u0000',
  '\u001b[2Jescaped',
  'link/escaped',
];

const package_ = (name: string): Bytes =>
  writeZip([
    { name, bytes: utf8('content') },
    { name: 'app.dat', bytes: utf8('dat') },
    {
      name: 'manifest.json',
      bytes: utf8(JSON.stringify({ manifest: { application: { bin_file: name, dat_file: 'app.dat' } } })),
    },
  ]);

const everything = (): readonly string[] =>
  readdirSync(space.folder, { recursive: true, encoding: 'utf8' }).sort();

test.each(hostile)('%j in a package', async (name) => {
  writeFileSync(space.at('inner/x.zip'), package_(name));
  const before = everything();
  const file = 'inner/x.zip';
  for (const argv of [
    ['verify', file],
    ['inspect', file],
    ['inspect', file, '--json'],
    ['keys', 'id', file],
    ['predict', file, '--device', 'nrf52832-sdk15.3-s132@6.1.1'],
    ['nordic', 'pkg', 'display', file],
    ['verify', file, '--against', 'app.zip'],
    ['verify', file, '--golden', 'app.zip'],
  ]) {
    const { stdout, stderr } = await space.run(argv);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout + stderr).not.toMatch(/[\x00-\x08\x0b-\x1f]/);
  }
  const { code } = await space.run(['verify', file]);
  expect(code).toBe(1);
  expect(everything()).toEqual(before);
});

test.each(['/etc/passwd', 'C:\\x', 'a\u0000b'])('%j in a release file is not looked at', async (path) => {
  const files = [{ path, target: 't', format: 'nordic', size: 1, sha256: '0'.repeat(64) }];
  writeFileSync(space.at('otapack-release.json'), JSON.stringify({ otapackRelease: 1, files }));
  const { code, stdout } = await space.run(['verify', 'otapack-release.json', '--json']);
  const [finding] = JSON.parse(stdout).artifacts[0].findings;
  expect([code, finding.code]).toEqual([1, 'release/unreadable']);
});

test('a fixture folder is updated inside itself only', async () => {
  mkdirSync(space.at('golden'));
  mkdirSync(space.at('built'));
  writeFileSync(space.at('built/x.zip'), space.read('app.zip'));
  writeFileSync(join(space.folder, 'outside'), 'stands');
  await space.run(['verify', 'built', '--golden', 'golden', '--update']);
  expect(everything().filter((name) => name.startsWith('golden'))).toEqual([
    'golden',
    join('golden', 'x.zip'),
  ]);
  expect(new TextDecoder().decode(space.read('outside'))).toBe('stands');
});
