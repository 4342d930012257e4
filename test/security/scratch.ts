/** Runs the built command line in a scratch folder, with what the tests of this folder need besides: signals, limits. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli, root } from '../golden/workspace.ts';

export type Ended = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

export async function ended(
  program: string,
  words: readonly string[],
  options: {
    cwd: string;
    input?: string;
    env?: Readonly<Record<string, string>>;
    uid?: number;
    gid?: number;
  },
): Promise<Ended> {
  const { input = '', env = {}, ...rest } = options;
  const child = spawn(program, words, { ...rest, env: { ...process.env, NO_COLOR: '1', ...env } });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...said };
}

export type Scratch = {
  readonly folder: string;
  readonly at: (name: string) => string;
  readonly read: (name: string) => Uint8Array<ArrayBuffer>;
  readonly names: () => readonly string[];
  readonly remove: (name: string) => void;
  readonly run: (
    argv: readonly string[],
    options?: { input?: string; env?: Readonly<Record<string, string>> },
  ) => Promise<Ended>;
  readonly dispose: () => void;
};

/** Inputs of every kind stand there: app.hex, app.bin, image.bin (MCUboot), app.zip. */
const inputs: Readonly<Record<string, string>> = {
  'app.hex': 'golden/nordic/inputs/app_s132v6.hex',
  'app.bin': 'golden/mcuboot/inputs/app-1k.bin',
  'image.bin': 'golden/mcuboot/outputs/ecdsa-p256.bin',
  'app.zip': 'golden/nordic/outputs/app-signed.zip',
  'user1.elf': 'golden/esp8266/inputs/u1_1024.elf',
};

/** Signs an MCUboot image, with a key or without. */
export const imageWords = (
  out: string,
  { key, input = 'app.bin', slot = '0x8000' }: { key?: string; input?: string; slot?: string } = {},
): readonly string[] => [
  ...['mcuboot', 'sign', '-H', '32', '--pad-header', '-S', slot, '-v', '1.0.0'],
  ...(key === undefined ? [] : ['--key', key]),
  ...[input, out],
];

/** Makes a Nordic package, signed or not. */
export const packageWords = (out: string, key?: string): readonly string[] => [
  ...['nordic', 'pkg', 'generate', '--hw-version', '52', '--sd-req', '0xB7', '--application', 'app.hex'],
  ...['--application-version', '1'],
  ...(key === undefined ? [] : ['--key-file', key]),
  out,
];

export function scratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'otapack-security-'));
  for (const [name, from] of Object.entries(inputs)) copyFileSync(join(root, from), join(folder, name));
  const at = (name: string) => join(folder, name);
  return {
    folder,
    at,
    read: (name) => new Uint8Array(readFileSync(at(name))),
    names: () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort(),
    remove: (name) => rmSync(at(name), { recursive: true, force: true }),
    run: (argv, options = {}) => ended(process.execPath, [cli, ...argv], { cwd: folder, ...options }),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
