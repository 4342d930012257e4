/**
 * Packages to make of what builds leave: the makefiles of the nRF5 SDK's examples write `_build/<chip>_<variant>.hex`, its
 * SES projects `Output/Release/Exe/*.hex`, PlatformIO and Arduino hex files, the nRF Connect SDK images for one package.
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
import { detectPackages } from './ncs/detect.ts';

const patterns = ['**/_build/*.hex', '**/Output/Release/Exe/*.hex'];

/** Hex files beside an application that are no application, and the projects of boot loaders. */
const isOther = (path: string): boolean =>
  /softdevice|_sd\b|s1[1-4][0-9]_nrf|bootloader|settings|merged|mbr/i.test(baseName(path)) ||
  /bootloader/i.test(folderOf(path));

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
    .filter((path) => !isOther(path))
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
    .map(({ environment, path, framework = '' }) => {
      const make = framework.includes('arduino') ? arduinoTarget : (name: string) => target(name, path, '52');
      return make(targetName(environment), path);
    });
}

/** Boards of the Arduino core have Adafruit's boot loader, which takes legacy packages. */
const arduinoTarget = (name: string, path: string): FoundTarget => ({
  name,
  from: path,
  lines: [
    { key: 'kind', value: 'legacy', comment: "for Adafruit's boot loader" },
    { key: 'application', value: path },
    { key: 'dev-type', value: '0x0052', comment: "what Adafruit's boot loader takes" },
  ],
  output: `dist/${name}.zip`,
});

/** arduino-cli, and the IDE's "export compiled binary": `build/<vendor>.nrf52.<board>/<sketch>.ino.hex`. */
async function arduino(tree: BuildTree): Promise<FoundTarget[]> {
  const paths = await tree.glob('{build,*/build}/*.nrf52.*/*.ino.hex');
  return paths.map((path) => arduinoTarget(targetName(baseName(path).replace(/\.ino\.hex$/, '')), path));
}

export const detect = async (tree: BuildTree): Promise<readonly FoundTarget[]> => [
  ...(await nrf5Sdk(tree)),
  ...(await platformio(tree)),
  ...(await arduino(tree)),
  ...(await detectPackages(tree)),
];
