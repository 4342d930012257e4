/** Where otapack differs from esptool on purpose. */

import { twoMistakes } from '../rules.ts';
import type { Rule } from '../suite.ts';

export const elfRules: readonly Rule[] = [twoMistakes('esptool')];

export const infoRules: readonly Rule[] = [twoMistakes('esptool')];

export const mergeRules: readonly Rule[] = [twoMistakes('esptool')];
