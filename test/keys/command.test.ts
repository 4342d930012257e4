/** `otapack keys` as a user meets it. */

import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { otapack, root } from '../golden/workspace.ts';

const folder = mkdtempSync(join(tmpdir(), 'otapack-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (argv: readonly string[], input = '', env: Record<string, string> = {}) =>
  otapack(argv, { cwd: folder, input, env });
const file = (name: string) => readFileSync(join(folder, name), 'utf8');
cpSync(join(root, 'golden/nordic/inputs/keys'), join(folder, 'nordic'), { recursive: true });

/** The private scalar of golden key_a, in the forms that must never be seen. */
const secretForms = [
  'b8539ca1',
  '34dfb7b932c16975',
  'hTmaFgASk5',
  Buffer.from('34dfb7b932c169757946d48cefcdb6a4', 'hex').toString('base64').slice(0, 20),
];

describe('generate', () => {
  test.each(['p256', 'p384', 'ed25519', 'x25519', 'rsa-2048', 'rsa-3072'])('%s', async (type) => {
    const ran = await run([
      'keys',
      'generate',
      '--type',
      type,
      '--out',
      `${type}.key`,
      '--public-out',
      `${type}.pub`,
    ]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(new RegExp(`^[0-9a-f]{64}  ${type}\\.key\\n$`));
    expect(statSync(join(folder, `${type}.key`)).mode & 0o777).toBe(0o600);
    const ids = await run(['keys', 'id', `${type}.key`, `${type}.pub`]);
    const prints = ids.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(new Set(prints).size).toBe(1);
  });

  test('never replaces a file, and leaves no public half behind either', async () => {
    writeFileSync(join(folder, 'here.key'), 'mine');
    const ran = await run(['keys', 'generate', '--out', 'here.key', '--public-out', 'here.pub']);
    expect(ran.code).toBe(3);
    expect(file('here.key')).toBe('mine');
    expect(() => file('here.pub')).toThrow();
  });

  test('a passphrase from the environment, or asked for twice', async () => {
    const source = ['--passphrase', 'env:PASS'];
    expect(
      (await run(['keys', 'generate', '--out', 'env.key', ...source], '', { PASS: 'secret one' })).code,
    ).toBe(0);
    expect(file('env.key')).toContain('ENCRYPTED PRIVATE KEY');
    expect((await run(['keys', 'id', 'env.key', ...source], '', { PASS: 'secret one' })).code).toBe(0);
    expect((await run(['keys', 'id', 'env.key', ...source], '', { PASS: 'another' })).code).toBe(3);
    expect(
      (await run(['keys', 'generate', '--out', 'asked.key', '--encrypt'], 'one\ntwo\nyes\nyes\n')).code,
    ).toBe(0);
    expect((await run(['keys', 'id', 'asked.key'], 'yes\n')).code).toBe(0);
  });

  test('an empty or a missing passphrase writes nothing', async () => {
    expect((await run(['keys', 'generate', '--out', 'none.key', '--encrypt'], '\n\n')).code).toBe(3);
    expect((await run(['keys', 'generate', '--out', 'none.key', '--encrypt'], '')).code).toBe(3);
    expect(() => file('none.key')).toThrow();
  });

  test('to standard output when that is asked for', async () => {
    const ran = await run(['keys', 'generate', '--out', '-', '--form', 'traditional']);
    expect(ran.stdout).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);
    expect((await run(['keys', 'id', '-'], ran.stdout)).code).toBe(0);
  });
});

describe('show', () => {
  const key = 'nordic/key_a.pem';

  test('the public half in every form, read back as the same key', async () => {
    const expected = (await run(['keys', 'id', key])).stdout.split(' ')[0];
    for (const form of ['pem', 'der', 'raw', 'hex', 'c', 'rust', 'nordic-c', 'nordic-hex']) {
      const out = `shown.${form}`;
      expect((await run(['keys', 'show', key, '--format', form, '--out', out])).code).toBe(0);
      expect((await run(['keys', 'id', out])).stdout.split(' ')[0]).toBe(expected);
    }
    expect((await run(['keys', 'show', key, '--format', 'hash'])).stdout.trim()).toBe(expected);
  });

  test('nothing of the private half, unless it is asked for', async () => {
    for (const form of ['pem', 'hex', 'c', 'rust', 'hash', 'nordic-c', 'nordic-hex']) {
      const { stdout, stderr } = await run(['keys', 'show', key, '--format', form]);
      for (const secret of secretForms) expect(stdout + stderr).not.toContain(secret);
    }
    const asked = await run(['keys', 'show', key, '--private', '--format', 'nordic-hex']);
    expect(asked.stdout).toContain('34dfb7b932c16975');
    expect((await run(['keys', 'show', key, '--private', '--format', 'c'])).code).toBe(2);
    expect((await run(['keys', 'show', 'nordic/key_a_pub.pem', '--private'])).code).toBe(3);
  });

  test('a published key is called one', async () => {
    const ran = await run(['keys', 'show', 'nordic/known_insecure.pem']);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('[key/published]');
  });
});

describe('id', () => {
  test('JSON', async () => {
    const ran = await run(['keys', 'id', 'nordic/known_insecure.pem', '--json']);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      keys: [{ file: 'nordic/known_insecure.pem', published: { name: 'Nordic example key' } }],
    });
  });

  test.each([
    ['nordic/outputs/app-bin.zip', 'nordic'],
    ['mcuboot/outputs/sign-unsigned.bin', 'mcuboot'],
  ])('%s is said to be unsigned', async (path, format) => {
    const ran = await run(['keys', 'id', join(root, 'golden', path)]);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain(`(${format}, unsigned)`);
  });

  test('a file that is nothing is a fault', async () => {
    writeFileSync(join(folder, 'text.txt'), 'hello');
    const ran = await run(['keys', 'id', 'text.txt']);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('text.txt');
  });
});

describe('what a key file should not be', () => {
  test('readable by others', async () => {
    cpSync(join(folder, 'nordic/key_b.pem'), join(folder, 'open.pem'));
    chmodSync(join(folder, 'open.pem'), 0o644);
    expect((await run(['keys', 'show', 'open.pem'])).stderr).toContain('[key/readable-by-others]');
    chmodSync(join(folder, 'open.pem'), 0o600);
    expect((await run(['keys', 'show', 'open.pem'])).stderr).not.toContain('[key/readable-by-others]');
  });

  test('in a git work tree', async () => {
    const tree = mkdtempSync(join(tmpdir(), 'otapack-git-'));
    execFileSync('git', ['init', '-q', tree]);
    cpSync(join(folder, 'nordic/key_b.pem'), join(tree, 'deep/private.pem'), { recursive: true });
    const shown = await otapack(['keys', 'show', 'deep/private.pem'], { cwd: tree });
    expect(shown.stderr).toContain('[key/in-git-work-tree]');
    const made = await otapack(['keys', 'generate', '--out', 'new.key'], { cwd: tree });
    expect(made.code).toBe(0);
    expect(made.stderr).toContain('[key/in-git-work-tree]');
    rmSync(tree, { recursive: true, force: true });
  });

  test('a public key or a published one may lie anywhere', async () => {
    for (const name of ['key_a_pub.pem', 'known_insecure.pem']) {
      chmodSync(join(folder, 'nordic', name), 0o644);
      expect((await run(['keys', 'id', `nordic/${name}`])).stderr).toBe('');
    }
  });
});

describe('a secret in the wrong place is not repeated', () => {
  const pem = () => file('nordic/key_a.pem');

  test.each([
    ['a PEM', () => pem()],
    ['a PEM on one line', () => pem().replace(/\n/g, ' ')],
    ['base64 of a PEM', () => Buffer.from(pem()).toString('base64')],
    ['a scalar', () => '34dfb7b932c169757946d48cefcdb6a47f6c688c0dfc6f8039290160a19953b8'],
  ])('%s as the key source', async (_, source) => {
    const ran = await run(['keys', 'show', source()]);
    expect(ran.code).toBe(2);
    for (const secret of secretForms) expect(ran.stdout + ran.stderr).not.toContain(secret);
  });

  test('the passphrase as its own source', async () => {
    await run(['keys', 'generate', '--out', 'pw.key', '--passphrase', 'env:PASS'], '', { PASS: 'hunter2' });
    const ran = await run(['keys', 'show', 'pw.key', '--passphrase', 'hunter2']);
    expect(ran.code).toBe(3);
    expect(ran.stdout + ran.stderr).not.toContain('hunter2');
  });

  test('a damaged key file', async () => {
    writeFileSync(join(folder, 'damaged.pem'), pem().replace('hTma', 'hTm!'));
    const ran = await run(['keys', 'show', 'damaged.pem']);
    expect(ran.code).toBe(3);
    for (const secret of [...secretForms, 'MHcCAQEE', 'FgASk5']) expect(ran.stderr).not.toContain(secret);
  });
});
