/** Outputs are written all or none, and never over a key. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.ts';
import { readInput, writeOutputs } from '../../src/node/files.ts';
import type { Host } from '../../src/node/host.ts';
import { faultOf } from '../faults.ts';

let folder: string;
let host: Host;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otapack-files-'));
  host = { cwd: folder } as Host;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const content = (name: string) => readFileSync(at(name), 'utf8');

const codeOf = async (work: Promise<unknown>) => (await faultOf(() => work))?.code;

describe('writing', () => {
  test('replaces whole files and leaves no temporary one', async () => {
    writeFileSync(at('a'), 'old');
    await writeOutputs(host, [
      { path: 'a', bytes: utf8('new') },
      { path: 'b', bytes: utf8('b') },
    ]);
    expect([content('a'), content('b'), readdirSync(folder).sort()]).toEqual(['new', 'b', ['a', 'b']]);
  });

  test('one that cannot be written leaves all others as they were', async () => {
    writeFileSync(at('a'), 'old');
    const work = writeOutputs(host, [
      { path: 'a', bytes: utf8('new') },
      { path: 'nowhere/b', bytes: utf8('b') },
    ]);
    expect(await codeOf(work)).toBe('file/unwritable');
    expect([content('a'), readdirSync(folder)]).toEqual(['old', ['a']]);
  });

  test.each([
    ['out', 'out'],
    ['out', './out'],
    ['out', 'link'],
    ['-', '-'],
  ])('one file holds one output: %s and %s', async (first, second) => {
    symlinkSync('out', at('link'));
    const outputs = [first, second].map((path) => ({ path, bytes: utf8('x') }));
    expect(await codeOf(writeOutputs(host, outputs))).toBe('file/named-twice');
    expect(existsSync(at('out'))).toBe(false);
  });

  test('a device takes any number', async () => {
    const outputs = ['/dev/null', '/dev/null'].map((path) => ({ path, bytes: utf8('x') }));
    await writeOutputs(host, outputs);
  });

  test('a folder is no target', async () => {
    mkdirSync(at('a'));
    expect(await codeOf(writeOutputs(host, [{ path: 'a', bytes: utf8('x') }]))).toBe('file/is-a-folder');
  });

  test('an exclusive target that exists stops everything', async () => {
    writeFileSync(at('key'), 'precious');
    const work = writeOutputs(host, [
      { path: 'a', bytes: utf8('a') },
      { path: 'key', bytes: utf8('other'), exclusive: true, mode: 0o600 },
    ]);
    expect(await codeOf(work)).toBe('file/exists');
    expect([content('key'), existsSync(at('a'))]).toEqual(['precious', false]);
  });

  test('a secret is for its owner alone', async () => {
    await writeOutputs(host, [{ path: 'key', bytes: utf8('s'), exclusive: true, mode: 0o600 }]);
    expect(statSync(at('key')).mode & 0o777).toBe(0o600);
  });

  test('a link stays a link to what was written', async () => {
    writeFileSync(at('real'), 'old');
    symlinkSync('real', at('link'));
    await writeOutputs(host, [{ path: 'link', bytes: utf8('new') }]);
    expect([content('real'), readFileSync(at('link'), 'utf8')]).toEqual(['new', 'new']);
  });
});

describe('reading', () => {
  test('says what is wrong with a path', async () => {
    mkdirSync(at('d'));
    expect(await codeOf(readInput(host, 'none'))).toBe('file/not-found');
    expect(await codeOf(readInput(host, 'd'))).toBe('file/is-a-folder');
  });

  test.skipIf(process.getuid?.() === 0)('an unreadable file is said to be one', async () => {
    writeFileSync(at('x'), 'x');
    chmodSync(at('x'), 0);
    expect(await codeOf(readInput(host, 'x'))).toBe('file/unreadable');
  });
});
