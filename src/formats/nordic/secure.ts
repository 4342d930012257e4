/** Secure DFU as a dialect of packages: judged by check-secure.ts, described by read-secure.ts. */

import { checkSecure } from './check-secure.ts';
import type { Dialect } from './family.ts';
import { readSecure } from './read-secure.ts';

export const secure: Dialect = { check: checkSecure, read: readSecure };
