/**
 * Applications for Secure DFU among what builds leave: the makefiles of the nRF5 SDK's examples write
 * `_build/<chip>_<variant>.hex`, its SES projects `Output/Release/Exe/*.hex`, PlatformIO `firmware.hex`.
 */

import {
  type BuildTree,
  baseName,
  type FoundLine,
  type FoundTarget,
  folderOf,
  targetName,
} from '../../core/build-tree.ts';
import { platformioBuilds } from '../../input/platformio.ts';

const patterns = ['**/_build/*.hex', '**/Output/Release/Exe/*.hex'];

/** Hex files beside an application that are no application. */
const isOther = (name: string): boolean =>
  /softdevice|_sd\b|s1[1-4][0-9]_nrf|bootloader|settings|merged|mbr/i.test(name);

const linesOf = (application: string, hwVersion: string): FoundLine[] => [
  { key: 'application', value: application },
  {
    key: 'application-version-string',
    value: '${var:VERSION}',
    comment: 'x.y.z; pass --var VERSION=1.2.3',
  },
  { key: 'hw-version', value: hwVersion, comment: "the boot loader's NRF_DFU_HW_VERSION" },
  {
    key: 'sd-req',
    value: 'auto',
    comment: 'SoftDevices that may be on the device, e.g. s132@6.1.1; auto goes by the start address',
  },
];

const target = (name: string, path: string, hwVersion: string): FoundTarget => ({
  name,
  from: path,
  lines: linesOf(path, hwVersion),
  output: `dist/${name}.zip`,
});

async function nrf5Sdk(tree: BuildTree): Promise<FoundTarget[]> {
  const paths = (await Promise.all(patterns.map((pattern) => tree.glob(pattern)))).flat();
  return paths
    .filter((path) => !isOther(baseName(path)))
    .map((path) => {
      const file = baseName(path);
      const project = folderOf(folderOf(path)).split('/').slice(-2).join('-');
      const name = targetName(`${project}-${file.replace(/\.hex$/i, '')}`);
      return target(name, path, /nrf51/i.test(file) ? '51' : '52');
    });
}

async function platformio(tree: BuildTree): Promise<FoundTarget[]> {
  const builds = await platformioBuilds(tree, 'hex');
  return builds
    .filter(({ platform }) => platform.includes('nordic'))
    .map(({ environment, path }) => target(targetName(environment), path, '52'));
}

export const detect = async (tree: BuildTree): Promise<readonly FoundTarget[]> => [
  ...(await nrf5Sdk(tree)),
  ...(await platformio(tree)),
];
