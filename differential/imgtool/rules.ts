/** Where otapack differs from imgtool on purpose. */

import type { Rule } from '../suite.ts';

export const signRules: readonly Rule[] = [];
