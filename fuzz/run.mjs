/** Bundles the fuzzer and runs it; the arguments are those of fuzz/main.ts. */

import { spawnSync } from 'node:child_process';
import { root, withBundle } from '../scripts/with-bundle.mjs';

const options = { sourcemap: 'inline', define: { OTAPACK_VERSION: '"fuzz"' } };

process.exitCode = await withBundle(
  'fuzz/main.ts',
  (path) => {
    const words = ['--enable-source-maps', path, ...process.argv.slice(2)];
    const env = { ...process.env, OTAPACK_ROOT: root };
    return spawnSync(process.execPath, words, { stdio: 'inherit', env }).status ?? 1;
  },
  options,
);
