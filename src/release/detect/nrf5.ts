/** nRF5 SDK: the makefiles of its examples leave `_build/<chip>_<variant>.hex`, SES projects `Output/Release/Exe/*.hex`. */

import { type Found, folderOf, type Tree, targetName } from './found.ts';

const patterns = ['**/_build/*.hex', '**/Output/Release/Exe/*.hex'];

/** Hex files beside an application that are no application. */
const isOther = (name: string): boolean =>
  /softdevice|_sd\b|s1[1-4][0-9]_nrf|bootloader|settings|merged|mbr/i.test(name);

export async function nrf5(tree: Tree): Promise<Found[]> {
  const found: Found[] = [];
  for (const pattern of patterns) {
    for (const path of await tree.glob(pattern)) {
      const file = path.split('/').at(-1) ?? path;
      if (isOther(file)) continue;
      const chip = /nrf5\d/i.exec(file)?.[0]?.slice(3) ?? '52';
      const project = folderOf(folderOf(path));
      const name = targetName(`${project.split('/').slice(-2).join('-')}-${file.replace(/\.hex$/i, '')}`);
      found.push({
        name,
        format: 'nordic',
        from: path,
        lines: [
          { key: 'application', value: path },
          {
            key: 'application-version-string',
            value: '${var:VERSION}',
            comment: 'x.y.z; pass --var VERSION=1.2.3',
          },
          {
            key: 'hw-version',
            value: chip === '51' ? '51' : '52',
            comment: "the boot loader's NRF_DFU_HW_VERSION",
          },
          {
            key: 'sd-req',
            value: 'auto',
            comment: 'SoftDevices that may be on the device, e.g. s132@6.1.1; auto goes by the start address',
          },
        ],
        output: `dist/${name}.zip`,
      });
    }
  }
  return found;
}
