/** Legacy DFU as a dialect of packages: judged by check.ts, described by read.ts. */

import type { Dialect } from '../family.ts';
import { checkLegacy } from './check.ts';
import { readLegacy } from './read.ts';

export const legacy: Dialect = { check: checkLegacy, read: readLegacy };
