/** The nRF Connect SDK's package as a dialect: judged by check.ts, described by read.ts. */

import type { Dialect } from '../family.ts';
import { checkNcs } from './check.ts';
import { readNcs } from './read.ts';

export const ncs: Dialect = { check: checkNcs, read: readNcs };
