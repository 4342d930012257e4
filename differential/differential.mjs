/**
 * otapack and the tools it replaces, side by side: random command lines through both. Developers and continuous
 * integration run it; using otapack never needs Python.
 *
 *     npm run differential -- [--runs N] [--seed N] [--only SUITE]… [--path PATH] [--keep FOLDER]
 */

import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, withBundle } from '../scripts/with-bundle.mjs';

const dist = resolve(process.env['OTAPACK_DIST'] ?? join(root, 'dist'));

process.exitCode = await withBundle(
  'differential/main.ts',
  async (path) => {
    const { differential } = await import(pathToFileURL(path).href);
    return differential(root, dist, process.argv.slice(2));
  },
  { define: { OTAPACK_VERSION: '"differential"' } },
);
