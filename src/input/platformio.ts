/**
 * PlatformIO's builds: the environments that platformio.ini declares, and the firmware that each has left in
 * `.pio/build/<environment>/`.
 */

import { type BuildTree, baseName, folderOf } from '../core/build-tree.ts';

export type PlatformioBuild = {
  readonly environment: string;
  /** Path of the firmware. */
  readonly path: string;
  /** Of the environment, as far as the file declares them: `espressif8266 @ 4.2.1`, `arduino`. */
  readonly platform: string;
  readonly framework: string | undefined;
};

type Settings = ReadonlyMap<string, string>;

/** The settings of every `[env:NAME]` section, with what `[env]` says for all of them. */
function environments(ini: string): ReadonlyMap<string, Settings> {
  const sections = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  for (const line of ini.split(/\r?\n/)) {
    const [, section] = /^\[([^\]]+)\]/.exec(line) ?? [];
    if (section !== undefined) {
      current = new Map();
      sections.set(section.trim(), current);
      continue;
    }
    const [, key, value] = /^([\w.]+)\s*=\s*([^;#]*)/.exec(line) ?? [];
    if (key !== undefined) current.set(key, (value ?? '').trim());
  }
  const shared = sections.get('env') ?? new Map<string, string>();
  const own = [...sections].filter(([section]) => section.startsWith('env:'));
  return new Map(own.map(([section, settings]) => [section.slice(4), new Map([...shared, ...settings])]));
}

/** The firmware files of one notation (`elf`, `hex`) that PlatformIO has built. */
export async function platformioBuilds(
  tree: BuildTree,
  extension: string,
): Promise<readonly PlatformioBuild[]> {
  const paths = await tree.glob(`.pio/build/*/firmware.${extension}`);
  if (paths.length === 0) return [];
  const known = environments((await tree.text('platformio.ini')) ?? '');
  return paths.map((path) => {
    const environment = baseName(folderOf(path));
    const settings = known.get(environment);
    return {
      environment,
      path,
      platform: settings?.get('platform') ?? '',
      framework: settings?.get('framework'),
    };
  });
}
