/**
 * The `dfu_application.zip` of an nRF Connect SDK build: what the build packs, made of the images that other targets sign.
 */

import {
  type BuildTree,
  type FoundLine,
  type FoundTarget,
  type LineRows,
  nameIn,
} from '../../../core/build-tree.ts';
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
} from '../../../input/zephyr.ts';

/** The folder of the package, by whether sysbuild made it. */
const places = (root: string): string => `${root}/{dfu_application.zip,zephyr/dfu_application.zip}`;

async function makesPackage(tree: BuildTree, { root, sysbuild }: ZephyrBuild): Promise<boolean> {
  return isOn(sysbuild, 'DFU_ZIP') || (await tree.glob(places(root))).length > 0;
}

const imageLine = (key: string, file: string, comment: string): FoundLine => ({
  key,
  value: { outputOf: file },
  comment,
});

/** Load addresses stand in the manifest for people; boot loaders go by the index. */
function addressLine(application: ZephyrBuild, network: NetworkCore | undefined): FoundLine[] {
  const first = hexSetting(application.partitions, 'APP_ADDRESS');
  const rows: LineRows = [
    ...(first === undefined ? [] : [['0', first]]),
    ...(network?.address === undefined ? [] : [['1', network.address]]),
  ];
  return rows.length === 0 ? [] : [{ key: 'load-address', value: rows }];
}

function networkLines({ unsigned, board, version }: NetworkCore): FoundLine[] {
  return [
    imageLine('network', unsigned, 'the network core, signed by a target above'),
    ...(board === undefined ? [] : [{ key: 'network-board', value: board }]),
    ...(version === undefined ? [] : [{ key: 'network-version', value: version }]),
  ];
}

async function packageOf(tree: BuildTree, images: readonly ZephyrBuild[]): Promise<FoundTarget[]> {
  const [application, ...others] = images.filter((build) => !isVariant(build));
  if (!application || !(await makesPackage(tree, application))) return [];
  const { root, board, config } = application;
  const file = await unsignedFile(tree, application);
  if (file === undefined) return [];
  const variant = images.find(isVariant);
  const second = variant && (await unsignedFile(tree, variant));
  const network = await networkCoreOf(tree, root);
  const name = nameIn(root, 'dfu_application');
  return [
    {
      name,
      from: `${root}, the package for device managers`,
      lines: [
        { key: 'kind', value: 'ncs' },
        imageLine('application', file, 'signed by a target above'),
        ...(second === undefined ? [] : [imageLine('second-slot', second, 'linked for the other slot')]),
        ...(network ? networkLines(network) : []),
        ...addressLine(application, network),
        { key: 'board', value: board },
        { key: 'soc', value: config.get('SOC') },
      ],
      output: `dist/${name}.zip`,
      ...(others.length === 0 ? {} : { remarks: others.map(({ folder }) => leftOut(folder)) }),
    },
  ];
}

const leftOut = (folder: string): string =>
  `to do: ${folder} is an image too; give it here with its index, as image: [[INDEX, FILE]]`;

export async function detectPackages(tree: BuildTree): Promise<readonly FoundTarget[]> {
  const builds = (await zephyrBuilds(tree)).filter(isForMcuboot);
  const roots = [...new Set(builds.map(({ root }) => root))];
  const found = roots.map((root) =>
    packageOf(
      tree,
      builds.filter((build) => build.root === root),
    ),
  );
  return (await Promise.all(found)).flat();
}
