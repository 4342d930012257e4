/** From a call to what a format builds on: files are read, keys are loaded, by the options' own declarations. */

import type { Option } from '../core/options.ts';
import { textOf, textsOf, type Values } from '../core/options.ts';
import type { BuildRequest, Key, NamedBytes } from '../core/types.ts';
import { readInput } from '../node/files.ts';
import type { Host } from '../node/host.ts';
import { loadKey } from '../node/key-sources.ts';

/** The words of an option that name a file: all of them, or one of each occurrence's. */
function paths(option: Option, values: Values): readonly string[] {
  const given = textsOf(values, option.name);
  const { words = 1, fileWord } = option;
  return fileWord === undefined ? given : given.filter((_, i) => i % words === fileWord);
}

/**
 * Reads what `values` names. `files` adds inputs that are no options (positional arguments), under the names the
 * format expects; they are read first, in the order given.
 */
export async function gather(
  host: Host,
  values: Values,
  options: readonly Option[],
  inputs: Readonly<Record<string, readonly string[]>> = {},
): Promise<BuildRequest> {
  const files: Record<string, NamedBytes[]> = {};
  const keys: Record<string, Key[]> = {};
  for (const [name, list] of Object.entries(inputs)) {
    files[name] = [];
    for (const path of list) files[name].push(await readInput(host, path));
  }
  for (const option of options) {
    if (values[option.name] === undefined) continue;
    if (option.is === 'file' || option.fileWord !== undefined) {
      const list: NamedBytes[] = [];
      for (const path of paths(option, values)) list.push(await readInput(host, path));
      files[option.name] = list;
    } else if (option.is === 'key') {
      const list: Key[] = [];
      for (const source of textsOf(values, option.name)) {
        list.push(await loadKey(host, source, textOf(values, 'passphrase')));
      }
      keys[option.name] = list;
    }
  }
  return { values, files, keys, random: host.random };
}
