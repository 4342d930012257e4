/** All suites. */

import { esptoolElf2image, esptoolInfo } from './esptool/images.ts';
import { esptoolMerge } from './esptool/merge.ts';
import { imgtoolKeygen, imgtoolKeys } from './imgtool/keys.ts';
import { imgtoolLook } from './imgtool/look.ts';
import { imgtoolSign } from './imgtool/sign.ts';
import { nrfutilKeys } from './nordic/keys.ts';
import { nrfutilPackage } from './nordic/package.ts';
import { nrfutilSettings } from './nordic/settings.ts';
import type { Suite } from './suite.ts';

export const suites: readonly Suite[] = [
  imgtoolSign,
  imgtoolLook,
  imgtoolKeys,
  imgtoolKeygen,
  nrfutilPackage,
  nrfutilSettings,
  nrfutilKeys,
  esptoolElf2image,
  esptoolInfo,
  esptoolMerge,
];
