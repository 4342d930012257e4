/**
 * Images for MCUboot among the build folders of Zephyr and the nRF Connect SDK. `zephyr/.config` says whether the image is
 * for MCUboot, and most of what the build itself would hand to imgtool; the slot's size comes from the partition manager or
 * the device tree.
 */

import {
  type BuildTree,
  baseName,
  type FoundLine,
  type FoundTarget,
  folderOf,
  targetName,
  within,
} from '../../core/build-tree.ts';
import { hexNumber } from '../../core/bytes.ts';

const patterns = [
  'build*/zephyr/.config',
  'build*/*/zephyr/.config',
  'build*/*/*/zephyr/.config',
  '*/build*/zephyr/.config',
  '*/build*/*/zephyr/.config',
];

/** `CONFIG_NAME=value` lines; quotes are taken off. */
function kconfig(text: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/^CONFIG_(\w+)=(.*)$/gm)) {
    settings.set(name, value.trim().replace(/^"(.*)"$/, '$1'));
  }
  return settings;
}

/** The size of slot 0 in a flat device tree's text: the partition with the label or node name of the primary slot. */
function slotSizeInTree(dts: string): number | undefined {
  const node = /(?:slot0_partition|boot_partition_slot0):\s*partition@[0-9a-f]+\s*\{([^}]{0,4096})\}/i.exec(
    dts,
  );
  const [, , size] = /reg\s*=\s*<\s*(0x[0-9a-f]+|\d+)\s+(0x[0-9a-f]+|\d+)\s*>/i.exec(node?.[1] ?? '') ?? [];
  return size === undefined ? undefined : Number(size);
}

function writeSize(dts: string): string | undefined {
  const [, size] = /write-block-size\s*=\s*<\s*(0x[0-9a-f]+|\d+)\s*>/i.exec(dts) ?? [];
  return size === undefined ? undefined : String(Number(size));
}

async function slotSize(tree: BuildTree, build: string, dts: string): Promise<string | undefined> {
  for (const folder of [build, folderOf(build)]) {
    const pm = await tree.text(within(folder, 'pm.config'));
    const [, size] = /^PM_MCUBOOT_PRIMARY_SIZE=(0x[0-9a-fA-F]+|\d+)/m.exec(pm ?? '') ?? [];
    if (size !== undefined) return hexNumber(Number(size));
  }
  const size = slotSizeInTree(dts);
  return size === undefined ? undefined : hexNumber(size);
}

async function inputOf(tree: BuildTree, build: string): Promise<string | undefined> {
  for (const name of ['zephyr/zephyr.bin', 'zephyr/zephyr.hex']) {
    const path = within(build, name);
    if ((await tree.glob(path)).length > 0) return path;
  }
  return undefined;
}

const versionOf = (config: ReadonlyMap<string, string>): string | undefined => {
  const version = config.get('MCUBOOT_IMGTOOL_SIGN_VERSION');
  return version && version !== '0.0.0+0' ? version : undefined;
};

async function linesOf(
  tree: BuildTree,
  build: string,
  input: string,
  config: ReadonlyMap<string, string>,
): Promise<FoundLine[]> {
  const dts = (await tree.text(within(build, 'zephyr/zephyr.dts'))) ?? '';
  const size = await slotSize(tree, build, dts);
  return [
    { key: 'input', value: input },
    {
      key: 'version',
      value: versionOf(config) ?? '${var:VERSION}',
      comment: 'major.minor.revision+build; pass --var VERSION=1.2.3',
    },
    {
      key: 'header-size',
      value: config.get('ROM_START_OFFSET') ?? '0x200',
      comment: 'CONFIG_ROM_START_OFFSET',
    },
    size === undefined
      ? {
          key: 'slot-size',
          value: undefined,
          comment: "size of the primary slot, from the board's partitions",
        }
      : { key: 'slot-size', value: size, comment: 'size of the primary slot' },
    { key: 'align', value: writeSize(dts) ?? '4', comment: 'write size of the flash' },
    ...(config.get('MCUBOOT_BOOTLOADER_MODE_OVERWRITE_ONLY') === 'y'
      ? [{ key: 'overwrite-only', value: 'true' }]
      : []),
    ...(config.get('MCUBOOT_GENERATE_CONFIRMED_IMAGE') === 'y' ? [{ key: 'confirm', value: 'true' }] : []),
  ];
}

const boardOf = (config: ReadonlyMap<string, string>): string | undefined =>
  config.get('BOARD_TARGET') ?? config.get('BOARD');

export async function detect(tree: BuildTree): Promise<readonly FoundTarget[]> {
  const found: FoundTarget[] = [];
  const paths = new Set<string>();
  for (const pattern of patterns) for (const path of await tree.glob(pattern)) paths.add(path);
  for (const path of [...paths].sort()) {
    const config = kconfig((await tree.text(path)) ?? '');
    // MCUboot itself is built the same way and is not signed
    if (config.get('BOOTLOADER_MCUBOOT') !== 'y') continue;
    const build = folderOf(folderOf(path));
    const input = await inputOf(tree, build);
    if (!input) continue;
    const board = boardOf(config);
    const name = targetName(board === undefined ? build : `${baseName(build)}-${board}`);
    found.push({
      name,
      from: board === undefined ? build : `${build}, built for ${board}`,
      lines: await linesOf(tree, build, input, config),
      output: `dist/${name}.signed.${input.endsWith('.hex') ? 'hex' : 'bin'}`,
    });
  }
  return found;
}
