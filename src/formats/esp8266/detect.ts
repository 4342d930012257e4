/**
 * Programs for the ESP8266 among what builds leave. The vendor SDK links to
 * `.output/eagle/<flavor>/image/eagle.app.v6.out`, and the name of its `bin/upgrade/user1.<size>.new.<map>.bin` says which
 * flash map is in use; PlatformIO keeps `.pio/build/<environment>/firmware.elf`.
 */

import { type BuildTree, type FoundLine, type FoundTarget, targetName } from '../../core/build-tree.ts';
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

export const detect = async (tree: BuildTree): Promise<readonly FoundTarget[]> => [
  ...(await slots(tree)),
  ...(await platformio(tree)),
];
