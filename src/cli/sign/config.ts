/** Finds and loads the configuration: the file that is named, or the nearest otapack.yaml in this folder and those above. */

import { stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { readInput } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import { type Config, readConfig } from '../../release/config.ts';

export type ConfigFileFaultCode = 'config/not-found' | 'config/bad-variable';

const names = ['otapack.yaml', 'otapack.yml', 'otapack.json'];

const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isFile() === true;

/** The nearest configuration at or above the working directory. */
export async function findConfig(host: Host): Promise<string | undefined> {
  for (let folder = resolve(host.cwd); ; folder = dirname(folder)) {
    for (const name of names) if (await isFile(join(folder, name))) return join(folder, name);
    if (dirname(folder) === folder) return undefined;
  }
}

export type Loaded = { readonly config: Config; readonly folder: string };

export async function loadConfig(host: Host, path: string): Promise<Loaded> {
  const shown = relative(host.cwd, resolve(host.cwd, path)) || path;
  const { bytes } = await readInput(host, path);
  return { config: readConfig({ name: shown, bytes }), folder: dirname(resolve(host.cwd, path)) };
}

/** `NAME=VALUE` as often as given; a name twice is refused. */
export function variables(texts: readonly string[]): ReadonlyMap<string, string> {
  const vars = new Map<string, string>();
  for (const text of texts) {
    const equals = text.indexOf('=');
    const name = text.slice(0, Math.max(0, equals));
    if (equals > 0 && !vars.has(name)) {
      vars.set(name, text.slice(equals + 1));
      continue;
    }
    throw new Fault<ConfigFileFaultCode>({
      code: 'config/bad-variable',
      exit: 2,
      what: equals > 0 ? `--var ${name} is given twice` : `--var ${text} is not NAME=VALUE`,
    });
  }
  return vars;
}
