/** Makes a format's build request of a call: reads the files and keys that its values name. */

import { gathered } from '../core/gather.ts';
import { type Option, textOf, type Values } from '../core/options.ts';
import type { BuildRequest, NamedBytes } from '../core/types.ts';
import { readInput } from '../node/files.ts';
import type { Host } from '../node/host.ts';
import { loadKey } from '../node/key-sources.ts';

/**
 * Reads what `values` names. `inputs` are files that no option names (positional arguments), under the names that the
 * format expects; they are read first, in the order given.
 */
export async function gather(
  host: Host,
  values: Values,
  options: readonly Option[],
  inputs: Readonly<Record<string, readonly string[]>> = {},
): Promise<BuildRequest> {
  const named: Record<string, NamedBytes[]> = {};
  for (const [name, paths] of Object.entries(inputs)) {
    named[name] = [];
    for (const path of paths) named[name].push(await readInput(host, path));
  }
  const { files, keys } = await gathered(values, options, {
    file: (path) => readInput(host, path),
    key: (source) => loadKey(host, source, textOf(values, 'passphrase')),
  });
  return { values, files: { ...named, ...files }, keys, random: host.random };
}
