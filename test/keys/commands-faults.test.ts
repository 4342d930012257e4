/** Refusals of the key words and key sources, each by its code. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Command, Entry, Group } from '../../src/cli/command.ts';
import { show } from '../../src/cli/commands/keys-show.ts';
import { newPassphrase } from '../../src/cli/new-passphrase.ts';
import { keyWords } from '../../src/cli/peers/imgtool.ts';
import { nrfutilKeys } from '../../src/cli/peers/nrfutil-keys.ts';
import type { Values } from '../../src/core/options.ts';
import type { Host } from '../../src/node/host.ts';
import { loadKey } from '../../src/node/key-sources.ts';
import { root } from '../golden/workspace.ts';
import { faultCode, fixture, random, textBytes } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'otapack-key-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

for (const name of ['key_a', 'key_a_pub']) {
  writeFileSync(
    join(folder, `${name}.pem`),
    readFileSync(join(root, 'golden/nordic/inputs/keys', `${name}.pem`)),
    { mode: 0o600 },
  );
}
for (const name of ['ed25519', 'ed25519.pub', 'ed25519-pw', 'rsa-1024']) {
  writeFileSync(
    join(folder, `${name}.pem`),
    readFileSync(join(root, 'golden/mcuboot/inputs/keys', `${name}.pem`)),
    { mode: 0o600 },
  );
}

/** A host whose standard input holds these answers. */
function hostWith(answers: readonly string[] = [], env: Record<string, string> = {}): Host {
  const left = [...answers];
  const sink = { write: () => {}, isTerminal: false, columns: 80 };
  return {
    cwd: folder,
    env,
    out: sink,
    err: sink,
    stdin: async () => textBytes(left.join('\n')),
    stdinChunks: async function* () {},
    ask: async () => left.shift(),
    random,
    now: () => new Date(0),
  };
}

const command = async (entry: Entry): Promise<Command> => (await entry.load()) as Command;

const codeOf = async (
  entry: Entry,
  values: Values,
  args: Record<string, readonly string[]> = {},
  answers: readonly string[] = [],
): Promise<string> =>
  faultCode((async () => (await command(entry)).run({ values, args, host: hostWith(answers) }))());

describe('key sources', () => {
  const load = (source: string, passphrase?: string, answers: readonly string[] = []) =>
    faultCode(loadKey(hostWith(answers, { EMPTY: '', PASS: 'otapack test' }), source, passphrase));

  test.each([
    ['env:NOT_SET', undefined, 'key/env-not-set'],
    ['env:EMPTY', undefined, 'key/env-not-set'],
    ['nothing.pem', undefined, 'file/not-found'],
    ['-----BEGIN PRIVATE KEY-----', undefined, 'key/given-as-text'],
    ['ed25519-pw.pem', undefined, 'key/no-passphrase'],
    ['ed25519-pw.pem', 'otapack test', 'key/passphrase-unreadable'],
    ['ed25519-pw.pem', 'env:NOT_SET', 'key/env-not-set'],
    ['ed25519-pw.pem', 'env:PASS', 'no fault'],
  ])('%s with %s: %s', async (source, passphrase, code) => {
    expect(await load(source, passphrase)).toBe(code);
  });

  test('a passphrase that is typed', async () => {
    expect(await load('ed25519-pw.pem', undefined, ['otapack test'])).toBe('no fault');
    expect(await load('ed25519-pw.pem', undefined, ['wrong'])).toBe('key/passphrase-wrong');
  });

  test('a new passphrase', async () => {
    expect(await newPassphrase(hostWith(['a', 'b', 'c', 'c']))).toBe('c');
    expect(await faultCode(newPassphrase(hostWith(['a'])))).toBe('key/no-new-passphrase');
    expect(await faultCode(newPassphrase(hostWith(['', ''])))).toBe('key/empty-passphrase');
  });
});

describe('imgtool', () => {
  const { keygen, getpub, getpubhash, getpriv, keyinfo } = keyWords;
  const key = 'ed25519.pem';

  test.each<[string, Entry, Values, string]>([
    ['getpub', getpub, { key, encoding: 'pem', lang: 'c' }, 'imgtool/encoding-and-lang'],
    ['getpub', getpub, { key, encoding: 'raw', 'name-suffix': '_a' }, 'imgtool/name-suffix'],
    ['getpubhash', getpubhash, { key, 'name-suffix': 'a b' }, 'imgtool/name-suffix'],
    ['getpub', getpub, { key: 'rsa-1024.pem' }, 'key/unsupported-rsa-size'],
    ['getpriv', getpriv, { key }, 'imgtool/no-private-form'],
    ['getpriv', getpriv, { key: 'ed25519.pub.pem' }, 'imgtool/no-private-form'],
    ['keyinfo', keyinfo, { key: 'ed25519-pw.pem' }, 'imgtool/key-protected'],
    ['keyinfo', keyinfo, { key, require: 'public' }, 'imgtool/key-required'],
    ['keygen', keygen, { key: 'new.pem' }, 'imgtool/aborted'],
    ['keygen', keygen, { key, type: 'ed25519' }, 'file/exists'],
  ])('%s: %s', async (_, entry, values, code) => {
    expect(await codeOf(entry, values)).toBe(code);
  });

  test('a type that is none is asked for again', async () => {
    expect(await codeOf(keygen, { key: 'asked.pem' }, {}, ['rsa-4096', 'x25519'])).toBe('no fault');
    expect(readFileSync(join(folder, 'asked.pem'), 'utf8')).toContain('BEGIN PRIVATE KEY');
  });
});

describe('nrfutil', () => {
  const words = (nrfutilKeys satisfies Group).words;
  const display = words['display'] as Entry;
  const generate = words['generate'] as Entry;

  test.each<[string, Values, string]>([
    ['gone.pem', { key: 'pk', format: 'hex' }, 'nrfutil/key-not-found'],
    ['key_a.pem', { key: 'sk', format: 'dbgcode' }, 'nrfutil/private-as-code'],
    ['key_a_pub.pem', { key: 'sk', format: 'hex' }, 'nrfutil/key-is-public'],
    ['ed25519.pem', { key: 'pk', format: 'pem' }, 'key/no-such-form'],
    ['ed25519.pem', { key: 'sk', format: 'pem' }, 'key/no-such-form'],
  ])('display %s %o: %s', async (name, values, code) => {
    expect(await codeOf(display, values, { KEY_FILE: [name] })).toBe(code);
  });

  test('generate, and nobody answers', async () => {
    expect(await codeOf(generate, {}, { KEY_FILE: ['key_a.pem'] })).toBe('nrfutil/no-answer');
  });
});

test('keys show --private wants a private key', async () => {
  const run = show.run({ values: { private: true }, args: { KEY: ['key_a_pub.pem'] }, host: hostWith() });
  expect(await faultCode(run)).toBe('key/private-needed');
});

test('damaged DER says so', async () => {
  const pem = new TextDecoder().decode(fixture('plain.pem'));
  writeFileSync(join(folder, 'long.pem'), pem.replace(/[^\n]+\n-----END/, 'AAAA\n-----END'));
  expect(await faultCode(loadKey(hostWith(), 'long.pem'))).toBe('key/der-damaged');
});
