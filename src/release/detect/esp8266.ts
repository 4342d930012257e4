/**
 * ESP8266: the vendor SDK's `bin/upgrade/user1.<size>.new.<map>.bin` says which flash map is in use, its programs are
 * linked to `.output/eagle/<flavor>/image/eagle.app.v6.out`; PlatformIO keeps `.pio/build/<environment>/firmware.elf`.
 */

import { type Found, folderOf, type Line, type Tree, targetName } from './found.ts';

async function slots(tree: Tree): Promise<Found[]> {
  const upgrade = await tree.glob('{bin,*/bin}/upgrade/user[12].*.bin');
  const programs = await tree.glob('{.output,*/.output}/eagle/*/image/eagle.app.v6.out');
  const [named] = upgrade;
  if (named === undefined && programs.length === 0) return [];
  const [, loader, map] = /user[12]\.\d+\.(new|old)\.(\d)\.bin$/.exec(named ?? '') ?? [];
  const mapLine: Line = {
    key: 'flash-map',
    value: map,
    comment: "SPI_SIZE_MAP of the SDK's build, e.g. 4 for 4MB with 512+512",
  };
  return [
    {
      name: 'esp8266',
      format: 'esp8266',
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

type Environment = { readonly name: string; readonly settings: ReadonlyMap<string, string> };

/** `[env:NAME]` sections of platformio.ini with what `[env]` says for all of them. */
function environments(ini: string): readonly Environment[] {
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
  return [...sections]
    .filter(([section]) => section.startsWith('env:'))
    .map(([section, own]) => ({ name: section.slice(4), settings: new Map([...shared, ...own]) }));
}

function platformioLines(elf: string, framework: string): Line[] {
  if (framework.includes('arduino')) {
    return [
      { key: 'layout', value: 'arduino' },
      { key: 'elf', value: elf },
      {
        key: 'eboot',
        value: '${env:HOME}/.platformio/packages/framework-arduinoespressif8266/bootloaders/eboot/eboot.elf',
        comment: "the core's loader",
      },
      { key: 'flash-map', value: '4MB', comment: "the board's flash" },
    ];
  }
  const layout = framework.includes('rtos') ? 'rtos3' : 'no-boot';
  return [
    { key: 'layout', value: layout },
    { key: 'elf', value: elf },
    { key: 'flash-map', value: '4MB', comment: "the board's flash" },
  ];
}

function nordicLines(hex: string): Line[] {
  return [
    { key: 'application', value: hex },
    {
      key: 'application-version-string',
      value: '${var:VERSION}',
      comment: 'x.y.z; pass --var VERSION=1.2.3',
    },
    { key: 'hw-version', value: '52', comment: "the boot loader's NRF_DFU_HW_VERSION" },
    { key: 'sd-req', value: 'auto', comment: 'SoftDevices that may be on the device, e.g. s132@6.1.1' },
  ];
}

async function platformio(tree: Tree): Promise<Found[]> {
  const found: Found[] = [];
  const known = environments((await tree.text('platformio.ini')) ?? '');
  for (const path of await tree.glob('.pio/build/*/firmware.{elf,hex}')) {
    const environment = folderOf(path).split('/').at(-1) ?? 'app';
    const settings = known.find(({ name }) => name === environment)?.settings;
    const platform = settings?.get('platform') ?? '';
    const name = targetName(environment);
    if (path.endsWith('.elf') && platform.includes('espressif8266')) {
      const lines = platformioLines(path, settings?.get('framework') ?? 'arduino');
      const several = lines[0]?.value === 'no-boot';
      found.push({
        name,
        format: 'esp8266',
        from: path,
        lines,
        output: several ? `dist/${name}/` : `dist/${name}.bin`,
      });
    }
    if (path.endsWith('.hex') && platform.includes('nordic')) {
      found.push({
        name,
        format: 'nordic',
        from: path,
        lines: nordicLines(path),
        output: `dist/${name}.zip`,
      });
    }
  }
  return found;
}

export const esp8266 = async (tree: Tree): Promise<Found[]> => [
  ...(await slots(tree)),
  ...(await platformio(tree)),
];
