/** All suites. */

import { esptoolElf2image, esptoolInfo } from './esptool/images.ts';
import { esptoolMerge } from './esptool/merge.ts';
import { imgtoolKeygen, imgtoolKeys } from './imgtool/keys.ts';
import { imgtoolLook } from './imgtool/look.ts';
import { imgtoolSign } from './imgtool/sign.ts';
import { nrfutilDisplay } from './nordic/display.ts';
import { nrfutilKeys } from './nordic/keys.ts';
import { adafruitPackage } from './nordic/legacy.ts';
import { nrfutilPackage } from './nordic/package.ts';
import { nrfutilSettings } from './nordic/settings.ts';
import { nrfutilProduction, nrfutilZigbee } from './nordic/zigbee.ts';
import type { Suite } from './suite.ts';

export const suites: readonly Suite[] = [
  imgtoolSign,
  imgtoolLook,
  imgtoolKeys,
  imgtoolKeygen,
  nrfutilPackage,
  nrfutilSettings,
  nrfutilKeys,
  nrfutilDisplay,
  nrfutilZigbee,
  nrfutilProduction,
  adafruitPackage,
  esptoolElf2image,
  esptoolInfo,
  esptoolMerge,
];
