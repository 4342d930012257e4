/** Where otapack differs from nrfutil on purpose. */

import type { Rule } from '../suite.ts';

export const packageRules: readonly Rule[] = [];
