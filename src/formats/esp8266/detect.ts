/**
 * Programs for the ESP8266 among what builds leave. The vendor SDK links to
 * `.output/eagle/<flavor>/image/eagle.app.v6.out`, and the name of its `bin/upgrade/user1.<size>.new.<map>.bin` says which
 * flash map is in use; PlatformIO keeps `.pio/build/<environment>/firmware.elf`, the RTOS SDK
 * `build/<project>.elf`, arduino-cli `build/esp8266.esp8266.<board>/<sketch>.ino.elf`.
 */

import {
  type BuildTree,
  baseName,
  type FoundLine,
  type FoundTarget,
  folderOf,
  settingsIn,
  targetName,
  within,
} from '../../core/build-tree.ts';
import { platformioBuilds } from '../../input/platformio.ts';

async function slots(tree: BuildTree): Promise<FoundTarget[]> {
  const upgrade = await tree.glob('{bin,*/bin}/upgrade/user[12].*.bin');
  const programs = await tree.glob('{.output,*/.output}/eagle/*/image/eagle.app.v6.out');
  const [named] = upgrade;
  if (named === undefined && programs.length === 0) return [];
  const [, loader, map] = /user[12]\.\d+\.(new|old)\.(\d)\.bin$/.exec(named ?? '') ?? [];
  const mapLine: FoundLine = {
    key: 'flash-map',
    value: map,
    comment: "SPI_SIZE_MAP of the SDK's build, e.g. 4 for 4MB with 512+512",
  };
  return [
    {
      name: 'esp8266',
      from: named ?? programs[0] ?? 'bin',
      lines: [
        { key: 'layout', value: 'slots', comment: 'user1 and user2 for the SDK updater' },
        mapLine,
        ...(loader === 'old' ? [{ key: 'boot', value: 'old' }] : []),
        {
          key: 'user1',
          value: undefined,
          comment: `the program linked for user1; the SDK links to ${programs[0] ?? '.output/eagle/debug/image/eagle.app.v6.out'} each time, so keep a copy of each`,
        },
        { key: 'user2', value: undefined, comment: 'the program linked for user2' },
      ],
      output: 'dist/esp8266/',
    },
  ];
}

const layoutOf = (framework: string): string =>
  framework.includes('arduino') ? 'arduino' : framework.includes('rtos') ? 'rtos3' : 'no-boot';

const eboot: FoundLine = {
  key: 'eboot',
  value: '${env:HOME}/.platformio/packages/framework-arduinoespressif8266/bootloaders/eboot/eboot.elf',
  comment: "the core's loader",
};

const platformioLines = (elf: string, layout: string): FoundLine[] => [
  { key: 'layout', value: layout },
  { key: 'elf', value: elf },
  ...(layout === 'arduino' ? [eboot] : []),
  { key: 'flash-map', value: '4MB', comment: "the board's flash" },
];

async function platformio(tree: BuildTree): Promise<FoundTarget[]> {
  const builds = await platformioBuilds(tree, 'elf');
  return builds
    .filter(({ platform }) => platform.includes('espressif8266'))
    .map(({ environment, path, framework = 'arduino' }) => {
      const name = targetName(environment);
      const layout = layoutOf(framework);
      return {
        name,
        from: path,
        lines: platformioLines(path, layout),
        output: layout === 'no-boot' ? `dist/${name}/` : `dist/${name}.bin`,
      };
    });
}

/** arduino-cli, and the IDE's "export compiled binary": `build/esp8266.esp8266.<board>/<sketch>.ino.elf`. */
async function arduino(tree: BuildTree): Promise<FoundTarget[]> {
  const paths = await tree.glob('{build,*/build}/esp8266.esp8266.*/*.ino.elf');
  return paths.map((path) => {
    const name = targetName(baseName(path).replace(/\.ino\.elf$/, ''));
    const core = '${env:HOME}/.arduino15/packages/esp8266/hardware/esp8266';
    return {
      name,
      from: path,
      lines: [
        { key: 'layout', value: 'arduino' },
        { key: 'elf', value: path },
        { ...eboot, value: `${core}/*/bootloaders/eboot/eboot.elf` },
        { key: 'flash-map', value: '4MB', comment: "the board's flash" },
      ],
      output: `dist/${name}.bin`,
    };
  });
}

/** RTOS SDK v3: `sdkconfig` and `build/<project>.elf`, as every ESP-IDF project has them. */
async function rtosSdk(tree: BuildTree): Promise<FoundTarget[]> {
  const found: FoundTarget[] = [];
  for (const path of await tree.glob('{sdkconfig,*/sdkconfig}')) {
    const folder = folderOf(path);
    const config = settingsIn(await tree.text(path), 'CONFIG_');
    if (!/esp8266/i.test(config.get('IDF_TARGET') ?? config.get('TARGET_PLATFORM') ?? '')) continue;
    for (const elf of await tree.glob(within(folder, 'build/*.elf'))) {
      const name = targetName(baseName(elf).replace(/\.elf$/, ''));
      const flash = (key: string, setting: string): FoundLine[] => {
        const value = config.get(setting);
        return value === undefined ? [] : [{ key, value, comment: `CONFIG_${setting}` }];
      };
      found.push({
        name,
        from: elf,
        lines: [
          { key: 'layout', value: 'rtos3' },
          { key: 'elf', value: elf },
          { key: 'flash-map', value: config.get('ESPTOOLPY_FLASHSIZE'), comment: "the board's flash" },
          ...flash('flash-mode', 'ESPTOOLPY_FLASHMODE'),
          ...flash('flash-freq', 'ESPTOOLPY_FLASHFREQ'),
        ],
        output: `dist/${name}.bin`,
      });
    }
  }
  return found;
}

export const detect = async (tree: BuildTree): Promise<readonly FoundTarget[]> => [
  ...(await slots(tree)),
  ...(await rtosSdk(tree)),
  ...(await platformio(tree)),
  ...(await arduino(tree)),
];
