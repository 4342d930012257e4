/** Runs the built command line on a scratch copy of a format's golden folder, as a user would. */

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

export const root = resolve(import.meta.dirname, '../..');
export const dist = process.env['OTAPACK_DIST'] ?? join(root, 'dist');
export const cli = join(dist, 'cli/otapack.js');

export type Ran = {
  readonly code: number;
  readonly out: Uint8Array;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs `otapack` with these words. Streams come back as they were written, byte for byte. */
export async function otapack(
  argv: readonly string[],
  options: { cwd?: string; input?: string | Uint8Array; env?: Record<string, string> } = {},
): Promise<Ran> {
  const ran = await execa(process.execPath, [cli, ...argv], {
    cwd: options.cwd ?? root,
    input: options.input ?? '',
    env: { NO_COLOR: '1', ...options.env },
    reject: false,
    encoding: 'buffer',
    stripFinalNewline: false,
  });
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return {
    code: ran.exitCode ?? -1,
    out: ran.stdout,
    stdout: decode(ran.stdout),
    stderr: decode(ran.stderr),
  };
}

export type Workspace = {
  readonly folder: string;
  readonly run: (argv: readonly string[], input?: string) => Promise<Ran>;
  readonly read: (path: string) => Uint8Array;
  readonly exists: (path: string) => boolean;
  readonly dispose: () => void;
};

/** A scratch copy of golden/<format>; runs happen inside it, so the fixtures themselves stay as they are. */
export function workspace(format: string): Workspace {
  const folder = mkdtempSync(join(tmpdir(), `otapack-${format}-`));
  cpSync(join(root, 'golden', format), folder, { recursive: true });
  return {
    folder,
    run: (argv, input) => otapack(argv, { cwd: folder, ...(input === undefined ? {} : { input }) }),
    read: (path) => new Uint8Array(readFileSync(join(folder, path))),
    exists: (path) => existsSync(join(folder, path)),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The golden file of a format, parsed. */
export function goldenJson<T>(format: string, name: string): T {
  return JSON.parse(readFileSync(join(root, 'golden', format, name), 'utf8')) as T;
}
