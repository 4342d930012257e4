/**
 * The same search over every command there is: the command lines of the golden cases with the private keys they name, and
 * a key in the place of each of their words. A new command that takes a key and has no line here fails by its name.
 */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { allCommands, type CommandLine, goldenLines, type Leaf } from '../../fuzz/command-lines.ts';
import { hostIn } from '../../fuzz/host.ts';
import { main } from '../../src/cli/main.ts';
import { wholeProgram } from '../../src/cli/whole-program.ts';
import { root } from '../golden/workspace.ts';
import { found, tracesOf } from './traces.ts';

const formats = ['nordic', 'mcuboot', 'esp8266'];
const seeds = formats.map((format) => {
  const name = `golden/${format}/cases.json`;
  return { name, bytes: new Uint8Array(readFileSync(join(root, name))) };
});

const OWN = 'keys.example/p256.pem';
const own = (name: string, argv: readonly string[], files: CommandLine['files'] = {}): CommandLine => ({
  name,
  format: 'own',
  argv,
  files: { 'own.key': OWN, ...files },
  outputs: ['out', 'made.key'],
  stdin: '',
  env: {},
});

const config = 'test/security/fixtures/signed.yaml';
const app = {
  'app.zip': 'golden/nordic/outputs/app-signed.zip',
  'app.hex': 'golden/nordic/inputs/app_s132v6.hex',
};

/** The words of our own, which no replaced tool has a case for. */
const ownLines: readonly CommandLine[] = [
  own('sign', ['sign', '--config', 'signed.yaml', '--key', 'own.key', '--json'], {
    'signed.yaml': config,
    ...app,
  }),
  own('verify', ['verify', 'app.zip', '--key', 'own.key'], app),
  own('verify', ['verify', 'app.zip', '--decrypt-key', 'own.key', '--json'], app),
  own('keys show', ['keys', 'show', 'own.key', '--format', 'c']),
  own('keys id', ['keys', 'id', 'app.zip', '--key', 'own.key'], app),
  own(
    'settings check',
    ['nordic', 'settings', 'check', '--key', 'own.key', '--application', 'app.hex', 'page.hex'],
    {
      ...app,
      'page.hex': 'golden/nordic/outputs/settings-bin-app.hex',
    },
  ),
];
const golden = goldenLines(seeds);
/** The fork of imgtool has the words of imgtool. */
const forked = golden
  .filter(({ argv }) => argv[0] === 'mcuboot')
  .map((line) => ({ ...line, argv: ['imgtool-ncs', ...line.argv.slice(1)] }));
const lines = [...golden, ...forked, ...ownLines];

let folder: string;
let commands: readonly Leaf[];
beforeAll(async () => {
  vi.stubGlobal('OTAPACK_VERSION', 'test');
  folder = mkdtempSync(join(tmpdir(), 'otapack-secrets-'));
  commands = await allCommands();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a private key could be found by; nothing for what is none, or is under a passphrase. */
const traces = new Map<string, ReturnType<typeof tracesOf>>();
function tracesIn(path: string): ReturnType<typeof tracesOf> {
  const known = traces.get(path);
  if (known) return known;
  let found: ReturnType<typeof tracesOf> = [];
  const text = existsSync(join(root, path)) ? readFileSync(join(root, path), 'latin1') : '';
  try {
    if (/PRIVATE KEY/.test(text)) found = tracesOf(text);
  } catch {
    // protected, or of a kind that node does not know
  }
  traces.set(path, found);
  return found;
}

/** Commands that exist to show or to copy a private key. */
const showsKeys = ({ argv }: CommandLine): boolean => argv.includes('getpriv') || argv.includes('sk');

function lay(line: CommandLine): void {
  for (const path of line.outputs) {
    rmSync(join(folder, path), { recursive: true, force: true });
    mkdirSync(dirname(join(folder, path)), { recursive: true });
  }
  for (const [path, from] of Object.entries(line.files)) {
    if (!existsSync(join(root, from))) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), readFileSync(join(root, from)), { mode: 0o600 });
  }
}

const filesHere = (): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

async function run(line: CommandLine, argv: readonly string[]) {
  const stdin = new TextEncoder().encode(line.stdin);
  const heard = hostIn(folder, { stdin, answers: line.stdin.split('\n'), env: line.env });
  return { code: await main(wholeProgram, argv, heard.host), said: Buffer.from(heard.said(), 'latin1') };
}

const leafOf = (argv: readonly string[]): Leaf | undefined =>
  commands.find(({ words }) => words.every((word, i) => argv[i] === word));

/** What ran with a key, by what it is: one command may stand under several words. */
const used = new Set<unknown>();

test('keys that are used', { timeout: 120_000 }, async () => {
  const leaks: string[] = [];
  for (const line of lines) {
    const secrets = Object.values(line.files).flatMap(tracesIn);
    const leaf = leafOf(line.argv);
    if (secrets.length === 0) continue;
    if (showsKeys(line)) {
      used.add(leaf?.command.run);
      continue;
    }
    lay(line);
    const before = new Map(filesHere().map((name) => [name, statSync(join(folder, name)).mtimeMs]));
    const { code, said } = await run(line, line.argv);
    if (leaf && code <= 1) used.add(leaf.command.run);
    const written = filesHere().filter((name) => {
      const found = statSync(join(folder, name));
      return found.isFile() && before.get(name) !== found.mtimeMs;
    });
    const places = [
      ['the streams', said] as const,
      ...written.map((name) => [name, readFileSync(join(folder, name))] as const),
    ];
    for (const [place, bytes] of places) {
      for (const what of found(secrets, bytes)) leaks.push(`${line.name}: ${what} in ${place}`);
    }
    if (code === 70) leaks.push(`${line.name} exits 70`);
  }
  expect(leaks).toEqual([]);
});

test('every command that takes a key was among them', () => {
  const takesKey = ({ command }: Leaf): boolean =>
    [...command.options, ...(command.arguments ?? [])].some(({ is }) => is === 'key');
  const missing = commands.filter((leaf) => takesKey(leaf) && !used.has(leaf.command.run));
  expect(missing.map(({ words }) => words.join(' '))).toEqual([]);
});

/** A private key as people paste it, and as a file that is taken for another. */
const pem = readFileSync(join(root, OWN), 'utf8');
const body = pem.trim().split('\n').slice(1, -1).join('');
const pasted = [
  'own.key',
  pem,
  pem.trim().replaceAll('\n', ' '),
  body,
  Buffer.from(body, 'base64').toString('hex'),
];

test('a key in the place of every word', { timeout: 240_000 }, async () => {
  const secrets = tracesIn(OWN);
  const leaks: string[] = [];
  const shapes = new Set<string>();
  const search = async (line: CommandLine, argv: readonly string[]) => {
    const { code, said } = await run(line, argv);
    const told = `${line.name}: ${argv.map((word) => word.slice(0, 30)).join(' ')}`;
    for (const what of found(secrets, said)) leaks.push(`${told}: ${what}`);
    if (code === 70) leaks.push(`${told} exits 70`);
  };
  for (const line of lines.filter((each) => !showsKeys(each))) {
    // one line of each shape: the same command with the same options
    const shape = line.argv.filter((word, i) => word.startsWith('-') || i < 2).join(' ');
    if (shapes.has(shape)) continue;
    shapes.add(shape);
    lay(line);
    writeFileSync(join(folder, 'own.key'), pem, { mode: 0o600 });
    const first = leafOf(line.argv)?.words.length ?? 1;
    for (let i = first; i < line.argv.length; i++) {
      for (const text of pasted) await search(line, line.argv.toSpliced(i, 1, text));
    }
  }
  for (const { words, command } of commands.filter((leaf) => !leaf.words.includes('getpriv'))) {
    const line = own(words.join(' '), words);
    for (const text of pasted) {
      await search(line, [...words, text]);
      await search(line, [...words, `--${text}`]);
      for (const { name, is } of command.options) {
        if (is !== 'flag') await search(line, [...words, `--${name}`, text]);
        await search(line, [...words, `--${name}=${text}`]);
      }
    }
  }
  expect(leaks).toEqual([]);
});
