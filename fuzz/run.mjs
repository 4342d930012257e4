/** Bundles the fuzzer and runs it; the arguments are those of fuzz/main.ts. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const scratch = mkdtempSync(join(tmpdir(), 'otapack-fuzzer-'));

try {
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'fuzz/main.ts')],
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    outdir: scratch,
    outExtension: { '.js': '.mjs' },
    sourcemap: 'inline',
    define: { OTAPACK_VERSION: '"fuzz"' },
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as fuzzRequire } from 'node:module'; const require = fuzzRequire(import.meta.url);",
    },
  });
  const words = ['--enable-source-maps', join(scratch, 'main.mjs'), ...process.argv.slice(2)];
  const env = { ...process.env, OTAPACK_ROOT: root };
  process.exitCode = spawnSync(process.execPath, words, { stdio: 'inherit', env }).status ?? 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
