/** Node 20 does not run TypeScript: bundles a script into a throw-away folder for as long as `use` works with it. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Gives `use` the path of the bundle of `entry`, a path from the root; `more` are further options of esbuild. */
export async function withBundle(entry, use, more = {}) {
  const scratch = mkdtempSync(join(tmpdir(), 'otapack-script-'));
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [join(root, entry)],
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node20.19',
      outdir: scratch,
      outExtension: { '.js': '.mjs' },
      logLevel: 'warning',
      banner: {
        js: "import { createRequire as scriptRequire } from 'node:module'; const require = scriptRequire(import.meta.url);",
      },
      ...more,
    });
    return await use(join(scratch, basename(entry).replace(/\.ts$/, '.mjs')));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
