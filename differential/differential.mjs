/**
 * otapack and the tools it replaces, side by side: random command lines through both. Developers and continuous
 * integration run it; using otapack never needs Python.
 *
 *     npm run differential -- [--runs N] [--seed N] [--only SUITE]… [--path PATH] [--keep FOLDER]
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = resolve(process.env['OTAPACK_DIST'] ?? join(root, 'dist'));
const scratch = mkdtempSync(join(tmpdir(), 'otapack-differential-bundle-'));

try {
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'differential/main.ts')],
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    outdir: scratch,
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
    define: { OTAPACK_VERSION: '"differential"' },
    banner: {
      js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
    },
  });
  const { differential } = await import(pathToFileURL(join(scratch, 'main.mjs')).href);
  process.exitCode = await differential(root, dist, process.argv.slice(2));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
