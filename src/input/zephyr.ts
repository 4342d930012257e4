/**
 * Builds of Zephyr and the nRF Connect SDK. Every image has a folder with `zephyr/.config`. With sysbuild these folders are in a
 * common one, whose own `zephyr/.config` holds `SB_CONFIG_…`; before sysbuild, child images were in the folder of the
 * application. `pm.config` and `pm_CPUNET.config` hold what the partition manager decided for the two cores.
 */

import { type BuildTree, folderOf, type Settings, settingsIn, within } from '../core/build-tree.ts';
import { hexNumber } from '../core/bytes.ts';

export type ZephyrBuild = {
  /** Of the image; `zephyr/` is below it. */
  readonly folder: string;
  /** Of the whole build: of sysbuild, or of the application whose child image this is. */
  readonly root: string;
  /** As Zephyr names it with its qualifiers: `nrf5340dk/nrf5340/cpuapp`. */
  readonly board: string | undefined;
  readonly config: Settings;
  /** Empty without sysbuild. */
  readonly sysbuild: Settings;
  /** Empty without the partition manager. */
  readonly partitions: Settings;
};

const patterns = [
  'build*/zephyr/.config',
  'build*/*/zephyr/.config',
  'build*/*/*/zephyr/.config',
  '*/build*/zephyr/.config',
  '*/build*/*/zephyr/.config',
];

export const isOn = (settings: Settings, name: string): boolean => settings.get(name) === 'y';

/** A number of the partition manager or of Kconfig, as otapack.yaml shows it. */
export function hexSetting(settings: Settings, name: string): string | undefined {
  const number = Number(settings.get(name) ?? Number.NaN);
  return Number.isSafeInteger(number) && number >= 0 ? hexNumber(number) : undefined;
}

const configOf = (folder: string): string => within(folder, 'zephyr/.config');

async function buildIn(tree: BuildTree, folder: string): Promise<ZephyrBuild | undefined> {
  const config = settingsIn(await tree.text(configOf(folder)), 'CONFIG_');
  if (config.size === 0) return undefined;
  const above = folderOf(folder);
  const aboveText = above === '' ? undefined : await tree.text(configOf(above));
  const root = aboveText === undefined ? folder : above;
  const partitions = (await tree.text(within(folder, 'pm.config'))) ?? (await tree.text(`${root}/pm.config`));
  return {
    folder,
    root,
    board: config.get('BOARD_TARGET') ?? config.get('BOARD'),
    config,
    sysbuild: settingsIn(aboveText, 'SB_CONFIG_'),
    partitions: settingsIn(partitions, 'PM_'),
  };
}

/** The images of all builds, sorted by their folders. */
export async function zephyrBuilds(tree: BuildTree): Promise<readonly ZephyrBuild[]> {
  const paths = new Set((await Promise.all(patterns.map((pattern) => tree.glob(pattern)))).flat());
  const builds: ZephyrBuild[] = [];
  for (const path of [...paths].sort()) {
    const build = await buildIn(tree, folderOf(folderOf(path)));
    if (build) builds.push(build);
  }
  return builds;
}

/** Whether MCUboot starts this image; MCUboot itself is built the same way and is not signed. */
export const isForMcuboot = ({ config }: ZephyrBuild): boolean => isOn(config, 'BOOTLOADER_MCUBOOT');

/** Whether this is the variant of the application that is linked for the second slot. */
export const isVariant = ({ config }: ZephyrBuild): boolean => isOn(config, 'NCS_IS_VARIANT_IMAGE');

async function firstOf(tree: BuildTree, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if ((await tree.glob(path)).length > 0) return path;
  return undefined;
}

/** The file that the build signs with imgtool: merged with TF-M where that is built in, and before sysbuild named otherwise. */
export function unsignedFile(tree: BuildTree, { folder, config }: ZephyrBuild): Promise<string | undefined> {
  const kernel = config.get('KERNEL_BIN_NAME') ?? 'zephyr';
  const names = [
    'app_to_sign.bin',
    ...(isOn(config, 'BUILD_WITH_TFM') ? ['tfm_merged.hex'] : []),
    `${kernel}.bin`,
    `${kernel}.hex`,
  ];
  return firstOf(
    tree,
    names.map((name) => within(folder, `zephyr/${name}`)),
  );
}

export type NetworkCore = {
  /** What MCUboot's signature goes over: the image with that of the network core's own boot loader. */
  readonly unsigned: string;
  readonly slotSize: string | undefined;
  readonly address: string | undefined;
  readonly board: string | undefined;
  /** As its own boot loader counts it. */
  readonly version: string | undefined;
};

/** The firmware of an nRF5340's network core, where the build with this root makes updates of it. */
export async function networkCoreOf(tree: BuildTree, root: string): Promise<NetworkCore | undefined> {
  const sysbuild = settingsIn(await tree.text(configOf(root)), 'SB_CONFIG_');
  const name = sysbuild.get('NETCORE_IMAGE_NAME');
  const unsigned = await firstOf(tree, [
    ...(name ? [`${root}/signed_by_b0_${name}.bin`] : []),
    `${root}/zephyr/net_core_app_to_sign.bin`,
  ]);
  if (unsigned === undefined) return undefined;
  const both = settingsIn(await tree.text(`${root}/pm.config`), 'PM_');
  const own = settingsIn(await tree.text(`${root}/pm_CPUNET.config`), 'PM_');
  const config = settingsIn(name ? await tree.text(configOf(`${root}/${name}`)) : undefined, 'CONFIG_');
  return {
    unsigned,
    slotSize:
      (name && hexSetting(own, `${name.toUpperCase()}_SIZE`)) ?? hexSetting(both, 'MCUBOOT_SECONDARY_1_SIZE'),
    address: hexSetting(own, 'APP_ADDRESS'),
    board: config.get('BOARD_TARGET') ?? config.get('BOARD'),
    version: config.get('FW_INFO_FIRMWARE_VERSION'),
  };
}
