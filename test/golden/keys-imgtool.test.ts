/** imgtool's key words against what imgtool printed and wrote. */

import { createPrivateKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { casesOf, expectManners, type KeyCase, runCase } from './keys-cases.ts';
import { root, workspace } from './workspace.ts';

const space = workspace('mcuboot');
afterAll(space.dispose);

const words = ['keygen', 'getpub', 'getpubhash', 'getpriv', 'keyinfo'];
const cases = casesOf('mcuboot').filter(({ argv }) => words.includes(argv[0] ?? ''));
const golden = (path: string) => new Uint8Array(readFileSync(join(root, 'golden/mcuboot', path)));

const printed = ({ stdout, stdoutFile }: KeyCase): Uint8Array | undefined =>
  stdoutFile === undefined
    ? stdout === undefined
      ? undefined
      : new TextEncoder().encode(stdout)
    : golden(stdoutFile);

describe('imgtool key words', () => {
  test.each(cases.filter(({ argv }) => argv[0] !== 'keygen'))('$id', async (one) => {
    const ran = await runCase(space, ['mcuboot'], one);
    expectManners(space, one, ran);
    const expected = printed(one);
    if (expected) expect(ran.out).toEqual(expected);
    if (one.expect === 'ok' && one.output) expect(space.read(one.output)).toEqual(golden(one.output));
  });

  test.each(cases.filter(({ argv }) => argv[0] === 'keygen'))('$id', async (one) => {
    const ran = await runCase(space, ['mcuboot'], one);
    expectManners(space, one, ran);
    if (one.stdout !== undefined) expect(ran.stdout).toBe(one.stdout);
    if (one.expect === 'error' || !one.output) return;
    const passphrase = one.stdin?.split('\n')[0];
    const [made, reference] = [space.read(one.output), golden(one.output)].map((pem) =>
      createPrivateKey({
        key: new TextDecoder().decode(pem),
        ...(one.argv.includes('-p') ? { passphrase } : {}),
      }),
    );
    expect(made?.asymmetricKeyType).toBe(reference?.asymmetricKeyType);
    expect(made?.asymmetricKeyDetails).toEqual(reference?.asymmetricKeyDetails);
    const label = (pem: Uint8Array) => new TextDecoder().decode(pem).split('\n')[0];
    expect(label(space.read(one.output))).toBe(label(golden(one.output)));
    expect(statSync(join(space.folder, one.output)).mode & 0o777).toBe(0o600);
  });

  test('an existing key file is not overwritten', async () => {
    const path = 'inputs/keys/ed25519.pem';
    const before = space.read(path);
    const ran = await space.run(['mcuboot', 'keygen', '-k', path, '-t', 'ed25519']);
    expect(ran.code).toBe(1);
    expect(space.read(path)).toEqual(before);
  });

  test('two different passphrases are asked for again', async () => {
    const path = 'outputs/again.pem';
    const ran = await space.run(
      ['mcuboot', 'keygen', '-p', '-k', path, '-t', 'ed25519'],
      'one\ntwo\nsame\nsame\n',
    );
    expect(ran.code).toBe(0);
    expect(ran.stdout).toBe('Passwords do not match, try again\n');
    expect(() =>
      createPrivateKey({ key: new TextDecoder().decode(space.read(path)), passphrase: 'same' }),
    ).not.toThrow();
  });
});
