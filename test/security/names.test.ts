/**
 * File names that would steer a terminal, begin a line of their own, or be a command of a CI runner: every command line of
 * the golden cases and of the words of our own, with such names for all that it reads and writes. None of it is shown as
 * it is, in success or refusal.
 */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { allCommands, type CommandLine, goldenLines } from '../../fuzz/command-lines.ts';
import { hostIn } from '../../fuzz/host.ts';
import { main } from '../../src/cli/main.ts';
import { wholeProgram } from '../../src/cli/whole-program.ts';
import { root } from '../golden/workspace.ts';

/** Clears the screen, begins a line, commands a runner, turns the direction, renames the window. */
const HOSTILE = 'x\u001b[2J\n::error::y\r\u202e\u2028\u009b31m\u001b]0;z\u0007';

const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]|^::/m;

const seeds = ['nordic', 'mcuboot', 'esp8266'].map((format) => {
  const name = `golden/${format}/cases.json`;
  return { name, bytes: new Uint8Array(readFileSync(join(root, name))) };
});
const lines = goldenLines(seeds);

let folder: string;
beforeAll(() => {
  vi.stubGlobal('OTAPACK_VERSION', 'test');
  folder = mkdtempSync(join(tmpdir(), 'otapack-names-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The same path with a name that is hostile; the ending stays, for some tell formats by it. */
const hostile = (path: string): string => join(dirname(path), `${HOSTILE}${extname(path)}`);

/** What was seen that should not have been, by command line. */
let seen: string[] = [];
beforeEach(() => {
  seen = [];
});
afterEach(() => expect(seen).toEqual([]));

const brief = (text: string): string => JSON.stringify(text.replaceAll(HOSTILE, '…'));

async function shownBy(argv: readonly string[], stdin = '', env: Readonly<Record<string, string>> = {}) {
  const heard = hostIn(folder, { stdin: new TextEncoder().encode(stdin), env, answers: stdin.split('\n') });
  const code = await main(wholeProgram, argv, heard.host);
  const shown = heard.shown();
  const at = shown.replaceAll('\r\n', '\n').search(steering);
  if (at >= 0) seen.push(`${brief(argv.join(' '))}: ${brief(shown.slice(Math.max(0, at - 60), at + 40))}`);
  const mayEnd = argv.includes('esptool2') ? [0, 255] : [0, 1, 2, 3];
  if (!mayEnd.includes(code))
    seen.push(`${brief(argv.join(' '))} exits ${code}: ${brief(shown.slice(-300))}`);
}

/** Some cases name a file that is not there. */
function put(path: string, from: string): void {
  if (!existsSync(join(root, from))) return;
  if (existsSync(join(folder, path))) rmSync(join(folder, path));
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), readFileSync(join(root, from)), { mode: 0o644 });
}

describe('command lines of the replaced tools', () => {
  const some = (line: CommandLine) => Object.keys(line.files).length + line.outputs.length > 0;

  test.each(['nordic', 'mcuboot', 'esp8266'])(
    '%s',
    async (format) => {
      for (const line of lines.filter((each) => each.format === format && some(each))) {
        const renamed = new Map<string, string>();
        let number = 0;
        // one file of a line is hostile at its end, the others too, told apart by a number
        for (const path of [...Object.keys(line.files), ...line.outputs]) {
          if (line.argv.includes(path)) renamed.set(path, hostile(path).replace('::y', `::y${number++}`));
        }
        for (const [path, from] of Object.entries(line.files)) put(renamed.get(path) ?? path, from);
        for (const path of line.outputs) mkdirSync(dirname(join(folder, path)), { recursive: true });
        const argv = line.argv.map((word) => renamed.get(word) ?? word);
        await shownBy(argv, line.stdin, line.env);
        await shownBy([...argv, '--verbose'], line.stdin, line.env);
      }
    },
    120_000,
  );
});

const file = (from: string, ending = extname(from)): string => {
  const name = `${HOSTILE}${ending}`;
  put(name, from);
  return name;
};

describe('words of our own', () => {
  test('with files of every kind', async () => {
    const kinds = [
      'golden/nordic/outputs/app-signed.zip',
      'golden/nordic/inputs/app_s132v6.hex',
      'golden/mcuboot/outputs/ecdsa-p256.bin',
      'golden/esp8266/inputs/u1_1024.elf',
      'golden/nordic/logs/android-old-0a.txt',
      'keys.example/p256.pem',
    ];
    for (const name of kinds.map((kind) => file(kind))) {
      for (const argv of [
        ['verify', name],
        ['verify', name, '--json'],
        ['verify', name, '--markdown', '-'],
        ['verify', name, '--sarif', '-'],
        ['verify', name, '--against', name],
        ['verify', name, '--golden', name],
        ['verify', name, '--golden', 'gold', '--update'],
        ['verify', name, '--device', name],
        ['verify', name, '--key', name],
        ['inspect', name],
        ['inspect', name, '--json'],
        ['inspect', name, '--html', '-'],
        ['inspect', name, '--html', 'page'],
        ['explain', name],
        ['explain', name, '--artifact', name],
        ['predict', name, '--device', name],
        ['predict', name, '--device', 'nrf52832-sdk15.3-s132@6.1.1'],
        ['predict', name, '--device', 'nrf52832-sdk15.3-s132@6.1.1', '--json'],
        ['keys', 'id', name],
        ['keys', 'id', name, '--json'],
        ['keys', 'show', name],
        ['keys', 'show', name, '--out', `${name}.c`],
        ['sign', '--config', name],
        ['sign', name],
        ['ncs', 'pack', '--application', name, '--board', name, '--soc', name, `${name}.zip`],
      ]) {
        await shownBy(argv);
        await shownBy([...argv, '--verbose']);
      }
    }
  });

  test('with keys that are new, or readable by all', async () => {
    const key = file('keys.example/p256.pem');
    await shownBy(['keys', 'generate', '--out', `${HOSTILE}new`, '--public-out', `${HOSTILE}pub`]);
    const own = `${HOSTILE}own.pem`;
    const text = readFileSync(join(root, 'keys.example/p256.pem'));
    writeFileSync(join(folder, own), text, { mode: 0o644 });
    await shownBy(['keys', 'id', `${HOSTILE}new`, own, key]);
    rmSync(join(folder, own));
    symlinkSync(`${HOSTILE}new`, join(folder, own));
    await shownBy(['keys', 'show', own]);
  });

  test('in a configuration and its targets', async () => {
    put('app.hex', 'golden/nordic/inputs/app_s132v6.hex');
    put(`${HOSTILE}.key`, 'keys.example/p256.pem');
    const target = { format: 'nordic', application: 'app.hex', 'hw-version': 52, 'sd-req': '0xB7' };
    const config = {
      key: `${HOSTILE}.key`,
      targets: { app: { ...target, 'application-version': 1, output: `out/${HOSTILE}.zip` } },
    };
    writeFileSync(join(folder, `${HOSTILE}.yaml`), JSON.stringify(config));
    for (const more of [[], ['--json'], ['--verbose'], ['--dry-run'], ['--report', `${HOSTILE}.md`]]) {
      await shownBy(['sign', '--config', `${HOSTILE}.yaml`, ...more]);
    }
    await shownBy(['verify', 'out']);
    await shownBy(['verify', 'out/otapack-release.json']);
  });

  test('in a tree that is looked through', async () => {
    mkdirSync(join(folder, HOSTILE, 'zephyr'), { recursive: true });
    writeFileSync(
      join(folder, HOSTILE, 'zephyr/.config'),
      'CONFIG_BOARD="nrf52840dk"\nCONFIG_BOOTLOADER_MCUBOOT=y\n',
    );
    put(`${HOSTILE}/zephyr/zephyr.bin`, 'golden/mcuboot/inputs/app-1k.bin');
    await shownBy(['init']);
    await shownBy(['init', '--dry-run']);
  });
});

test('words, options and values that nobody knows', async () => {
  for (const { words, command } of await allCommands()) {
    await shownBy([...words, `--${HOSTILE}`]);
    await shownBy([...words, HOSTILE, HOSTILE, HOSTILE]);
    for (const { name, is } of command.options) {
      if (is !== 'flag') await shownBy([...words, `--${name}`, HOSTILE]);
    }
  }
  for (const argv of [[HOSTILE], ['keys', HOSTILE], [`-${HOSTILE}`], ['--version', HOSTILE]])
    await shownBy(argv);
}, 60_000);
