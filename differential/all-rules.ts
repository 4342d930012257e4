/** Every rule once, by tool: docs/differences.md is made of them. */

import { elfRules, infoRules, mergeRules } from './esptool/rules.ts';
import { keyRules as imgtoolKeyRules, signRules } from './imgtool/rules.ts';
import {
  displayRules,
  legacyRules,
  keyRules as nrfutilKeyRules,
  packageRules,
  productionRules,
  settingsRules,
  zigbeeRules,
} from './nordic/rules.ts';
import type { Rule } from './suite.ts';

const lists: readonly (readonly Rule[])[] = [
  signRules,
  imgtoolKeyRules,
  packageRules,
  settingsRules,
  nrfutilKeyRules,
  displayRules,
  zigbeeRules,
  productionRules,
  legacyRules,
  elfRules,
  infoRules,
  mergeRules,
];

export const allRules: readonly Rule[] = [...new Map(lists.flat().map((rule) => [rule.id, rule])).values()];
