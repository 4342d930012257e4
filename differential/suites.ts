/** All suites. */

import { imgtoolSign } from './imgtool/sign.ts';
import type { Suite } from './suite.ts';

export const suites: readonly Suite[] = [imgtoolSign];
