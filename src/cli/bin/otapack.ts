/**
 * The executable. Start-up is most of a run, so this file holds nothing but the choice of the program to load: the one
 * of a single format when its word comes first, else the whole.
 */

import { createRequire } from 'node:module';
import { programs } from './programs.ts';

declare const OTAPACK_VERSION: string;

const [first = ''] = process.argv.slice(2);
if (process.argv.length === 3 && (first === '--version' || first === '-V')) {
  process.stdout.write(`otapack ${OTAPACK_VERSION}\n`);
} else {
  createRequire(import.meta.url)(`./${(Object.hasOwn(programs, first) && programs[first]) || 'all'}.js`);
}
