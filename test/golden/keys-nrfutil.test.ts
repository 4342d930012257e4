/** nrfutil's and adafruit-nrfutil's key words against what those tools printed and wrote. */

import { createPrivateKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { casesOf, expectManners, runCase } from './keys-cases.ts';
import { root, workspace } from './workspace.ts';

const space = workspace('nordic');
afterAll(space.dispose);

const all = casesOf('nordic');
const display = all.filter(({ argv }) => argv[0] === 'keys' && argv[1] === 'display');
const legacy = all.filter(({ id }) => id.startsWith('legacy-keys-'));
const golden = (path: string) => readFileSync(join(root, 'golden/nordic', path), 'utf8');
const caseOf = (id: string) => {
  const found = all.find((one) => one.id === id);
  if (!found) throw new Error(`no golden case ${id}`);
  return found;
};

/** The comment that says what made the file and when. */
const withoutNote = (text: string): string => text.replace(/^\/\* This file was automatically .*\*\/$/m, '');

const expectSec1 = (path: string) => {
  const pem = new TextDecoder().decode(space.read(path));
  expect(pem).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);
  expect(pem).toHaveLength(227);
  expect(createPrivateKey(pem).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  expect(statSync(join(space.folder, path)).mode & 0o777).toBe(0o600);
};

describe('keys display', () => {
  test.each(display)('$id', async (one) => {
    const ran = await runCase(space, ['nordic'], one);
    expectManners(space, one, ran);
    if (one.stdoutFile) expect(withoutNote(ran.stdout)).toBe(withoutNote(golden(one.stdoutFile)));
    if (one.output) {
      expect(withoutNote(new TextDecoder().decode(space.read(one.output)))).toBe(
        withoutNote(golden(one.output)),
      );
    }
  });
});

describe('keys generate', () => {
  test('keys-generate', async () => {
    const one = caseOf('keys-generate');
    expectManners(space, one, await runCase(space, ['nordic'], one));
    expectSec1(one.output ?? '');
  });

  test('keys-generate-overwrite-no', async () => {
    const before = space.read('inputs/keys/existing.pem');
    const one = caseOf('keys-generate-overwrite-no');
    expectManners(space, one, await runCase(space, ['nordic'], one));
    expect(space.read('inputs/keys/existing.pem')).toEqual(before);
  });

  test('keys-generate-overwrite-yes', async () => {
    const before = space.read('inputs/keys/existing.pem');
    const one = caseOf('keys-generate-overwrite-yes');
    expectManners(space, one, await runCase(space, ['nordic'], one));
    expect(space.read('inputs/keys/existing.pem')).not.toEqual(before);
    expectSec1('inputs/keys/existing.pem');
  });

  test('an empty answer means no, and no answer at all is a failure', async () => {
    const path = 'inputs/keys/key_b.pem';
    const before = space.read(path);
    expect((await space.run(['nordic', 'keys', 'generate', path], '\n')).code).toBe(0);
    expect((await space.run(['nordic', 'keys', 'generate', path], '')).code).toBe(1);
    expect(space.read(path)).toEqual(before);
  });
});

describe('adafruit-nrfutil keys', () => {
  test.each(legacy)('$id', async (one) => {
    const ran = await runCase(space, ['adafruit-nrfutil'], one);
    expectManners(space, one, ran);
    if (one.stdoutFile) expect(ran.stdout).toBe(golden(one.stdoutFile));
  });

  test('--gen-key writes a key, and asks before it replaces one', async () => {
    const argv = ['adafruit-nrfutil', 'keys', '--gen-key', 'outputs/legacy.pem'];
    const made = await space.run(argv);
    expect(made.code).toBe(0);
    expect(made.stdout).toBe('Generated key at: outputs/legacy.pem\n');
    expectSec1('outputs/legacy.pem');
    const before = space.read('outputs/legacy.pem');
    expect((await space.run(argv, 'n\n')).code).toBe(0);
    expect((await space.run(argv)).code).toBe(1);
    expect(space.read('outputs/legacy.pem')).toEqual(before);
  });

  test('neither flag is wrong use', async () => {
    expect((await space.run(['adafruit-nrfutil', 'keys', 'inputs/keys/key_a.pem'])).code).toBe(2);
  });
});

test('adafruit-nrfutil says its own name and version', async () => {
  const { code, stdout } = await space.run(['adafruit-nrfutil', 'version']);
  expect([code, stdout]).toEqual([0, 'adafruit-nrfutil version 0.5.3.post16\n']);
});
