/**
 * Every command that gets to see a private key, in success, in failure and in misuse: nothing of the key is in a stream,
 * a report, an output, a crash or a folder of temporary files afterwards. Commands that exist to show it are left out.
 */

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { hostIn } from '../../fuzz/host.ts';
import { main } from '../../src/cli/main.ts';
import { wholeProgram } from '../../src/cli/whole-program.ts';
import { root } from '../golden/workspace.ts';
import { imageWords, packageWords, type Scratch, scratch } from './scratch.ts';
import { found, tracesOf } from './traces.ts';

type Kind = 'p256' | 'p384' | 'ed25519' | 'x25519' | 'rsa';

const pairs: Readonly<Record<Kind, () => { readonly privateKey: KeyObject; readonly publicKey: KeyObject }>> =
  {
    p256: () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
    p384: () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' }),
    ed25519: () => generateKeyPairSync('ed25519'),
    x25519: () => generateKeyPairSync('x25519'),
    rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  };
const kinds = Object.keys(pairs) as Kind[];

let space: Scratch;
const pems = new Map<Kind, string>();
const pem = (kind: Kind): string => pems.get(kind) ?? '';
const PASSPHRASE = 'correct horse battery staple 7391';

/** Everything that is a key, and nothing else may look like one. */
const keyFiles = (): string[] => [
  ...kinds.map((kind) => `${kind}.key`),
  'protected.key',
  'wide.key',
  'cut.key',
  'sec1.key',
];

beforeAll(() => {
  vi.stubGlobal('OTAPACK_VERSION', 'test');
  space = scratch();
  for (const name of ['tmp', 'out']) mkdirSync(space.at(name));
  for (const kind of kinds) {
    const { privateKey, publicKey } = pairs[kind]();
    pems.set(kind, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    writeFileSync(space.at(`${kind}.key`), pem(kind), { mode: 0o600 });
    writeFileSync(space.at(`${kind}.pub`), publicKey.export({ type: 'spki', format: 'pem' }));
    if (kind !== 'p256') continue;
    writeFileSync(space.at('sec1.key'), privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
    const cipher = { cipher: 'aes-256-cbc', passphrase: PASSPHRASE };
    writeFileSync(space.at('protected.key'), privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher }), {
      mode: 0o600,
    });
  }
  traces = [...pems.values()].flatMap(tracesOf);
  writeFileSync(space.at('wide.key'), pem('p256'));
  chmodSync(space.at('wide.key'), 0o644);
  writeFileSync(space.at('cut.key'), pem('p256').slice(0, 190));
  writeFileSync(space.at('notes.txt'), 'no key at all\n');
  copyFileSync(join(root, 'golden/nordic/logs/android-old-0a.txt'), space.at('dfu.log'));
  writeFileSync(
    space.at('otapack.yaml'),
    'key: p256.key\ntargets:\n  app: {format: nordic, application: app.hex, hw-version: 52, sd-req: 0xB7, application-version: 1, output: out/app.zip}\n',
  );
});
afterAll(() => space.dispose());

/** Every file of the scratch folder that is no key file of ours. */
function outputs(): readonly (readonly [string, Uint8Array])[] {
  const names = readdirSync(space.folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => !keyFiles().includes(name) && statSync(space.at(name)).isFile())
    .map((name) => [name, readFileSync(space.at(name))]);
}

type Told = { readonly code: number | null };
type Options = { readonly input?: string; readonly env?: Readonly<Record<string, string>> };

let traces: ReturnType<typeof tracesOf> = [];

function nothingIn(argv: readonly string[], streams: readonly (readonly [string, Uint8Array])[]): void {
  const places = [...streams, ...outputs()];
  const seen = places.flatMap(([place, bytes]) => found(traces, bytes).map((what) => `${what} in ${place}`));
  const words = places.filter(([, bytes]) => Buffer.from(bytes).includes(PASSPHRASE));
  const line = argv.join(' ').slice(0, 120);
  expect([line, ...seen, ...words.map(([place]) => `the passphrase in ${place}`)]).toEqual([line]);
  expect(readdirSync(space.at('tmp'))).toEqual([]);
  space.remove('out');
  mkdirSync(space.at('out'));
}

/** Through the built command line, in a process of its own. */
async function leaksOutside(argv: readonly string[], options: Options = {}): Promise<Told> {
  const env = { OTAPACK_DEBUG: '1', TMPDIR: space.at('tmp'), ...options.env };
  const ran = await space.run(argv, {
    env,
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  nothingIn(argv, [
    ['stdout', Buffer.from(ran.stdout, 'latin1')],
    ['stderr', Buffer.from(ran.stderr)],
  ]);
  return ran;
}

/** The same without the process: ten times as many in the same time. */
async function leaks(argv: readonly string[], { input = '', env = {} }: Options = {}): Promise<Told> {
  const stdin = new Uint8Array(Buffer.from(input));
  const { host, said } = hostIn(space.folder, { stdin, env, answers: input.split('\n') });
  const code = await main(wholeProgram, argv, host);
  nothingIn(argv, [['streams', Buffer.from(said(), 'latin1')]]);
  expect([said().slice(0, 500), code === 70]).toEqual([said().slice(0, 500), false]);
  return { code };
}

test('the search finds what is there', () => {
  for (const kind of kinds) {
    const text = pem(kind);
    const traces = tracesOf(text);
    const der = Buffer.from(text.split('\n').slice(1, -2).join(''), 'base64');
    const array = [...der].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(', ');
    const shifted = Buffer.concat([Buffer.from('xy'), der]).toString('base64');
    const rows = der.toString('hex').match(/.{1,32}/g) ?? [];
    const dump = rows.map((row, i) => `<b>0x00${i}0</b>  ${row.replace(/../g, '$& ')} .......`);
    for (const form of [
      text,
      der,
      dump.join('\n'),
      der.toString('hex').toUpperCase(),
      array,
      shifted,
      Buffer.from(der).reverse(),
    ]) {
      expect(found(traces, Buffer.from(form)).length).toBeGreaterThan(0);
    }
    expect(found(traces, Buffer.from(pem(kind === 'p256' ? 'p384' : 'p256')))).toEqual([]);
  }
});

const settings = (key: string, out: string): string[] => [
  ...[
    'nordic',
    'settings',
    'generate',
    '--family',
    'NRF52',
    '--application',
    'app.hex',
    '--application-version',
    '1',
  ],
  ...[
    '--bootloader-version',
    '1',
    '--bl-settings-version',
    '2',
    '--app-boot-validation',
    'VALIDATE_ECDSA_P256_SHA256',
  ],
  ...['--key-file', key, out],
];
const genpkg = (key: string, out: string): string[] => [
  ...[
    'adafruit-nrfutil',
    'dfu',
    'genpkg',
    '--dev-type',
    '0x0052',
    '--application',
    'app.hex',
    '--key-file',
    key,
    out,
  ],
];
const esp = (key: string, out: string): string[] => [
  ...['esp8266', 'signing', '--mode', 'sign', '--privatekey', key, '--bin', 'app.bin', '--out', out],
];

/** Commands that want a key, by the place where its source goes. */
const users = (key: string): readonly (readonly string[])[] => [
  packageWords('out/a.zip', key),
  imageWords('out/a.bin', { key }),
  settings(key, 'out/a.hex'),
  genpkg(key, 'out/b.zip'),
  esp(key, 'out/a.signed'),
  ['keys', 'id', key],
  ['keys', 'id', 'app.zip', '--key', key],
  ['keys', 'show', key],
  ['keys', 'show', key, '--format', 'c'],
  ['keys', 'show', key, '--format', 'nordic-c', '--out', 'out/shown.c'],
  ['verify', 'app.zip', 'image.bin', '--key', key],
  ['verify', 'image.bin', '--decrypt-key', key, '--json', '--sarif', 'out/x.sarif', '--markdown', 'out/x.md'],
  ['nordic', 'keys', 'display', '--key', 'pk', '--format', 'hex', key],
  ['nordic', 'keys', 'display', '--key', 'pk', '--format', 'code', key],
  ['mcuboot', 'getpub', '-k', key],
  ['mcuboot', 'getpub', '-k', key, '-e', 'pem'],
  ['mcuboot', 'getpubhash', '-k', key],
  ['mcuboot', 'keyinfo', '-k', key],
  ['mcuboot', 'verify', '-k', key, 'image.bin'],
  ['adafruit-nrfutil', 'keys', '--show-vk', 'hex', key],
  ['sign', '--key', key],
];

describe('used as they should be', () => {
  test.each(kinds)('%s', async (kind) => {
    for (const argv of users(`${kind}.key`)) await leaks(argv);
  });

  test('as a program of its own', async () => {
    for (const argv of users('p256.key')) await leaksOutside(argv);
  });

  test('with the words that make tools talk', async () => {
    await leaks(['nordic', '--verbose', ...packageWords('out/c.zip', 'p256.key').slice(1)]);
    await leaks(['sign', '--verbose', '--json', '--report', 'out/r.md', '--key', 'p256.key']);
    await leaks(['inspect', 'app.zip', '--html', 'out/app.html']);
  });

  test('from standard input and the environment', async () => {
    for (const argv of users('-')) await leaks(argv, { input: pem('p256') });
    for (const argv of users('env:OWN_KEY')) await leaks(argv, { env: { OWN_KEY: pem('p256') } });
  });

  test('new keys are nowhere but in their file', async () => {
    for (const type of ['p256', 'p384', 'ed25519', 'x25519', 'rsa-2048']) {
      const made = await space.run([
        'keys',
        'generate',
        '--type',
        type,
        '--out',
        'made.key',
        '--public-out',
        'made.pub',
      ]);
      expect(made.code).toBe(0);
      const traces = tracesOf(readFileSync(space.at('made.key'), 'utf8'));
      expect(found(traces, Buffer.from(made.stdout + made.stderr))).toEqual([]);
      expect(found(traces, readFileSync(space.at('made.pub')))).toEqual([]);
      expect(statSync(space.at('made.key')).mode & 0o777).toBe(0o600);
      for (const name of ['made.key', 'made.pub']) space.remove(name);
    }
  });

  test('a passphrase is asked for and never repeated', async () => {
    const source = ['--passphrase', 'env:WORD'];
    for (const argv of users('protected.key')) {
      await leaks([...argv, ...source], { env: { WORD: PASSPHRASE } });
      await leaks(argv, { input: `${PASSPHRASE}\n` });
      await leaks([...argv, ...source], { env: { WORD: 'wrong' } });
    }
  });
});

describe('where it fails', () => {
  test('keys that are cut, readable by all, or not wanted', async () => {
    for (const key of ['cut.key', 'wide.key', 'sec1.key', 'x25519.key', 'notes.txt', 'nowhere.key', 'out']) {
      for (const argv of users(key)) await leaks(argv);
    }
  });

  test('outputs that cannot be written', async () => {
    for (const argv of [
      packageWords('nowhere/a.zip', 'p256.key'),
      imageWords('out', { key: 'p256.key' }),
      ['keys', 'show', 'p256.key', '--out', 'nowhere/x'],
    ]) {
      expect((await leaks(argv)).code).not.toBe(0);
    }
  });

  test('a mistake of ours in the middle of it', async () => {
    const env = { NODE_OPTIONS: `--require ${join(import.meta.dirname, 'crash.cjs')}` };
    const codes = new Set<number | null>();
    for (const argv of users('p256.key')) codes.add((await leaksOutside(argv, { env })).code);
    expect(codes).toContain(70);
  });
});

/** A key as people paste it where a name belongs. */
const pasted = (text: string): readonly string[] => {
  const lines = text.trim().split('\n');
  const body = lines.slice(1, -1).join('');
  return [
    text,
    lines.join('\\n'),
    lines.join(' '),
    body,
    Buffer.from(body, 'base64').toString('hex'),
    Buffer.from(text).toString('base64'),
    `env:${lines.join(' ')}`,
    `./${lines.join('')}`,
  ];
};

describe('where it does not belong', () => {
  test('what is said then', async () => {
    const said = async (argv: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      (await space.run(argv, { env })).stderr;
    expect(await said(['inspect', 'p256.key', '--html', 'x.html'])).toContain('[inspect/private-key]');
    expect(await said(['inspect', 'protected.key', '--html', 'x.html'])).toContain('[inspect/private-key]');
    expect(await said(['verify', 'app.zip', '--key', pem('p256')])).toContain('[key/given-as-text]');
    expect(await said(['sign', '--config', 'p256.key'])).toContain('[config/holds-key]');
    writeFileSync(
      space.at('p384.key'),
      'targets:\n  a: {format: nordic, application: app.hex, output: "${env:OWN_KEY}"}\n',
    );
    expect(await said(['sign', '--config', 'p384.key'], { OWN_KEY: pem('p256') })).toContain(
      '[config/variable-holds-key]',
    );
    writeFileSync(space.at('p384.key'), pem('p384'));
  });

  test('the text of a key as an argument', async () => {
    for (const text of pasted(pem('p256')))
      for (const argv of users(text)) expect((await leaks(argv)).code).not.toBe(0);
  });

  test('the bare number as an argument', async () => {
    const der = Buffer.from(pem('p256').split('\n').slice(1, -2).join(''), 'base64');
    const scalar = der.subarray(36, 68);
    for (const text of [scalar.toString('hex'), scalar.toString('base64'), `0x${scalar.toString('hex')}`]) {
      for (const argv of users(text)) expect((await leaks(argv)).code).not.toBe(0);
    }
  });

  test('as a word, a flag, a value of another flag', async () => {
    for (const text of pasted(pem('p256')).slice(0, 6)) {
      for (const argv of [
        [text],
        ['keys', text],
        ['verify', text],
        ['verify', 'app.zip', `--${text}`],
        ['verify', 'app.zip', `--key=${text}`],
        ['verify', 'app.zip', '--device', text],
        ['verify', 'app.zip', '--fail-on', text],
        ['verify', 'app.zip', '--level', text],
        ['verify', 'app.zip', '--golden', text],
        ['predict', 'app.zip', '--device', text],
        ['explain', text],
        ['inspect', text],
        ['sign', '--config', text],
        ['sign', text, '--key', 'p256.key'],
        ['sign', '--var', text],
        ['sign', '--var', `A=${text}`, '--key', 'p256.key'],
        ['keys', 'generate', '--type', text, '--out', 'out/x.key'],
        ['keys', 'show', 'p256.key', '--passphrase', text],
        ['mcuboot', 'keygen', '-k', 'out/x.key', '-t', text],
        [...imageWords('out/a.bin', { key: 'p256.key' }).slice(0, -3), text, 'app.bin', 'out/a.bin'],
        ['mcuboot', 'sign', '-v', text, 'app.bin', 'out/a.bin'],
        ['nordic', 'pkg', 'generate', '--sd-req', text, 'out/a.zip'],
        ['nordic', 'keys', 'display', '--key', text, 'p256.key'],
      ]) {
        await leaks(argv);
      }
    }
  });

  test('a key file where a firmware, a log, a table, a configuration or a device belongs', async () => {
    for (const key of ['p256.key', 'sec1.key', 'rsa.key', 'cut.key']) {
      for (const argv of [
        ['verify', key],
        ['verify', key, '--json'],
        ['verify', key, '--against', 'app.bin'],
        ['verify', 'app.bin', '--against', key],
        ['verify', 'app.zip', '--golden', key],
        ['inspect', key],
        ['inspect', key, '--json'],
        ['inspect', key, '--html', 'out/key.html'],
        ['explain', key],
        ['explain', 'dfu.log', '--artifact', key],
        ['explain', 'dfu.log', '--device', key],
        ['predict', 'app.zip', '--device', key],
        ['predict', key, '--device', 'nrf52832-sdk15.3-s132@6.1.1'],
        ['sign', '--config', key],
        ['sign', '--key', 'p256.key', '--previous', key],
        ['nordic', 'pkg', 'display', key],
        ['nordic', 'settings', 'display', key],
        [
          'nordic',
          'pkg',
          'generate',
          '--hw-version',
          '52',
          '--sd-req',
          '0xB7',
          '--application',
          key,
          '--application-version',
          '1',
          'out/k.zip',
        ],
        ['mcuboot', 'verify', key],
        ['mcuboot', 'dumpinfo', key],
        ['esp8266', 'image_info', key],
        ['esp8266', 'elf2image', key],
        ['esp8266', 'gen_esp32part', key, 'out/p.bin'],
        ['esp8266', 'fix-crc', key, 'out/f.bin'],
        ['keys', 'id', 'app.zip', key],
      ]) {
        await leaks(argv);
      }
    }
  });

  test('in a configuration, a profile and a variable', async () => {
    const indented = pem('p256').trim().replace(/\n/g, '\n  ');
    const inline = pem('p256').trim().replace(/\n/g, '\\n');
    const bodies = [
      `key: |\n  ${indented}\ntargets:\n  a: {format: nordic, application: app.hex, output: x.zip}\n`,
      `key: "${inline}"\ntargets:\n  a: {format: nordic, application: app.hex, output: x.zip}\n`,
      `"${inline}": x\n`,
      `targets:\n  "${inline}": {format: nordic, output: x.zip}\n`,
      `targets:\n  a: {format: "${inline}", output: x.zip}\n`,
      `targets:\n  a: {format: nordic, output: "${inline}"}\n`,
      `targets:\n  a: {format: nordic, hw-version: "${inline}", application: app.hex, output: x.zip}\n`,
      'targets:\n  a: {format: nordic, application: app.hex, hw-version: "${env:OWN_KEY}", output: "${env:OWN_KEY}.zip"}\n',
      pem('p256'),
      `vars:\n  a: ${indented}\n`,
    ];
    const env = { OWN_KEY: pem('p256') };
    mkdirSync(space.at('conf'), { recursive: true });
    for (const body of bodies) {
      // the file itself holds the key, and is none of the places that are searched
      writeFileSync(space.at('p384.key'), body);
      await leaks(['sign', '--config', 'p384.key'], { env });
      await leaks(['sign', '--config', 'p384.key', '--key', 'p256.key', '--json'], { env });
      await leaks(['predict', 'app.zip', '--device', 'p384.key'], { env });
      await leaks(['verify', 'app.zip', '--device', 'p384.key'], { env });
    }
    writeFileSync(space.at('p384.key'), pem('p384'));
  });
});
