/**
 * Images for MCUboot among the build folders of Zephyr and the nRF Connect SDK, with the arguments that the build itself
 * hands to imgtool: `zephyr/.config` has most of them, the slot's size comes from the partition manager or the device tree.
 */

import {
  type BuildTree,
  baseName,
  type FoundLine,
  type FoundTarget,
  nameIn,
  type Settings,
  targetName,
  within,
} from '../../core/build-tree.ts';
import { hexNumber } from '../../core/bytes.ts';
import {
  hexSetting,
  isForMcuboot,
  isOn,
  isVariant,
  type NetworkCore,
  networkCoreOf,
  unsignedFile,
  type ZephyrBuild,
  zephyrBuilds,
} from '../../input/zephyr.ts';

const NUMBER = '(0x[0-9a-f]+|\\d+)';

/** The size of slot 0 in a flat device tree's text: the partition with the label or node name of the primary slot. */
function slotSizeInTree(dts: string): string | undefined {
  const node = /(?:slot0_partition|boot_partition_slot0):\s*partition@[0-9a-f]+\s*\{([^}]{0,4096})\}/i.exec(
    dts,
  );
  const [, , size] =
    new RegExp(`reg\\s*=\\s*<\\s*${NUMBER}\\s+${NUMBER}\\s*>`, 'i').exec(node?.[1] ?? '') ?? [];
  return size === undefined ? undefined : hexNumber(Number(size));
}

function writeSize(dts: string): string | undefined {
  const [, size] = new RegExp(`write-block-size\\s*=\\s*<\\s*${NUMBER}\\s*>`, 'i').exec(dts) ?? [];
  return size === undefined ? undefined : String(Number(size));
}

function versionLine(version: string | undefined): FoundLine {
  return {
    key: 'version',
    value: version && version !== '0.0.0+0' ? version : '${var:VERSION}',
    comment: 'major.minor.revision+build; pass --var VERSION=1.2.3',
  };
}

/** The partition manager places the header before what was linked; else the firmware has left room for it. */
function headerLines({ config, partitions }: ZephyrBuild): FoundLine[] {
  const pad = hexSetting(partitions, 'MCUBOOT_PAD_SIZE');
  if (pad !== undefined && pad !== '0x0') {
    return [
      { key: 'header-size', value: pad, comment: 'PM_MCUBOOT_PAD_SIZE' },
      { key: 'pad-header', value: 'true', comment: 'the firmware is linked behind the header' },
    ];
  }
  return [
    {
      key: 'header-size',
      value: config.get('ROM_START_OFFSET') ?? '0x200',
      comment: 'CONFIG_ROM_START_OFFSET',
    },
  ];
}

const slotLine = (size: string | undefined): FoundLine => ({
  key: 'slot-size',
  value: size,
  comment:
    size === undefined ? "size of the primary slot, from the board's partitions" : 'size of the primary slot',
});

const when = (condition: boolean, key: string, value = 'true', comment?: string): FoundLine[] =>
  condition ? [{ key, value, ...(comment ? { comment } : {}) }] : [];

/** An image that runs where it lies is good for one slot alone. */
function placeLines(build: ZephyrBuild): FoundLine[] {
  const { config, partitions } = build;
  const inPlace = ['MCUBOOT_BOOTLOADER_MODE_DIRECT_XIP', 'MCUBOOT_BOOTLOADER_MODE_DIRECT_XIP_WITH_REVERT'];
  if (!inPlace.some((name) => isOn(config, name)) || partitions.size === 0) return [];
  const slot = isVariant(build) ? 'MCUBOOT_SECONDARY_ADDRESS' : 'MCUBOOT_PRIMARY_ADDRESS';
  return [{ key: 'rom-fixed', value: hexSetting(partitions, slot), comment: 'where this image runs' }];
}

function signatureLines(config: Settings): FoundLine[] {
  const isPure = isOn(config, 'MCUBOOT_BOOTLOADER_SIGNATURE_TYPE_PURE');
  const isSha512 =
    isOn(config, 'MCUBOOT_BOOTLOADER_USES_SHA512') ||
    (isOn(config, 'SOC_SERIES_NRF54LX') && isOn(config, 'MCUBOOT_BOOTLOADER_SIGNATURE_TYPE_ED25519'));
  return [...when(isPure, 'pure'), ...when(isSha512 && !isPure, 'sha', '512')];
}

function policyLines(config: Settings): FoundLine[] {
  const counter = config.get('MCUBOOT_HW_DOWNGRADE_PREVENTION_COUNTER_VALUE');
  const named = (key: string, name: string): FoundLine[] => {
    const value = isOn(config, name) ? config.get(`${name}_NAME`) : undefined;
    return value ? [{ key, value }] : [];
  };
  return [
    ...when(
      isOn(config, 'MCUBOOT_HARDWARE_DOWNGRADE_PREVENTION') && counter !== undefined,
      'security-counter',
      counter,
      'raise it when older firmware must not come back',
    ),
    ...named('vid', 'MCUBOOT_IMGTOOL_UUID_VID'),
    ...named('cid', 'MCUBOOT_IMGTOOL_UUID_CID'),
  ];
}

function payloadLines(config: Settings): FoundLine[] {
  const key = config.get('MCUBOOT_ENCRYPTION_KEY_FILE');
  const encrypt: FoundLine = {
    key: 'encrypt',
    value: undefined,
    comment: `the public key of the device; the build takes ${key}`,
  };
  return [
    ...when(isOn(config, 'MCUBOOT_COMPRESSED_IMAGE_SUPPORT_ENABLED'), 'compression', 'lzma2armthumb'),
    ...(key ? [encrypt] : []),
  ];
}

async function linesOf(tree: BuildTree, build: ZephyrBuild, input: string): Promise<FoundLine[]> {
  const { folder, config, partitions } = build;
  const dts = (await tree.text(within(folder, 'zephyr/zephyr.dts'))) ?? '';
  const overwrites = ['MCUBOOT_BOOTLOADER_MODE_OVERWRITE_ONLY', 'MCUBOOT_IMGTOOL_OVERWRITE_ONLY'];
  return [
    { key: 'input', value: input },
    versionLine(config.get('MCUBOOT_IMGTOOL_SIGN_VERSION')),
    ...headerLines(build),
    slotLine(hexSetting(partitions, 'MCUBOOT_PRIMARY_SIZE') ?? slotSizeInTree(dts)),
    { key: 'align', value: writeSize(dts) ?? '4', comment: 'write size of the flash' },
    ...when(
      overwrites.some((name) => isOn(config, name)),
      'overwrite-only',
    ),
    ...placeLines(build),
    ...signatureLines(config),
    ...policyLines(config),
    ...payloadLines(config),
  ];
}

/** Arguments that the project gives to imgtool itself. */
function remarksOf({ config }: ZephyrBuild): Pick<FoundTarget, 'remarks'> {
  const more = config.get('MCUBOOT_EXTRA_IMGTOOL_ARGS')?.replace(/[^ -~]/g, '');
  return more
    ? { remarks: [`to do: the build signs with ${more} too; options of the same names go here`] }
    : {};
}

/** The image, and where the build makes one too, the confirmed one that fills its slot. */
async function imagesOf(tree: BuildTree, build: ZephyrBuild): Promise<FoundTarget[]> {
  const input = await unsignedFile(tree, build);
  if (input === undefined) return [];
  const { folder, board } = build;
  const name = targetName(board === undefined ? folder : `${baseName(folder)}-${board}`);
  const image: FoundTarget = {
    name,
    from: board === undefined ? folder : `${folder}, built for ${board}`,
    lines: await linesOf(tree, build, input),
    output: `dist/${name}.signed.bin`,
    ...remarksOf(build),
  };
  if (!isOn(build.config, 'MCUBOOT_GENERATE_CONFIRMED_IMAGE')) return [image];
  const confirmed = { ...image, name: `${name}-confirmed`, output: `dist/${name}-confirmed.signed.bin` };
  const lines = [...image.lines, { key: 'confirm', value: 'true', comment: 'fills the slot, and stays' }];
  return [image, { ...confirmed, from: `${image.from}, confirmed`, lines }];
}

/** The network core's firmware carries the signature of its own boot loader already. */
function networkTarget(root: string, { unsigned, slotSize }: NetworkCore): FoundTarget {
  const name = nameIn(root, 'network');
  return {
    name,
    from: `${root}, network core`,
    lines: [
      { key: 'input', value: unsigned, comment: 'with the signature of its own boot loader' },
      versionLine(undefined),
      { key: 'header-size', value: '0x200' },
      { key: 'pad-header', value: 'true', comment: 'the firmware is linked behind the header' },
      slotLine(slotSize),
      { key: 'align', value: '4', comment: 'write size of the flash' },
    ],
    output: `dist/${name}.signed.bin`,
  };
}

export async function detect(tree: BuildTree): Promise<readonly FoundTarget[]> {
  const builds = (await zephyrBuilds(tree)).filter(isForMcuboot);
  const found: FoundTarget[] = [];
  for (const build of builds) found.push(...(await imagesOf(tree, build)));
  for (const root of new Set(builds.map((build) => build.root))) {
    const network = await networkCoreOf(tree, root);
    if (network) found.push(networkTarget(root, network));
  }
  return found;
}
