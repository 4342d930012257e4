/** Writes schema/otapack.schema.json, which ships with the package so that editors complete and check otapack.yaml. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const scratch = mkdtempSync(join(tmpdir(), 'otapack-schema-'));

try {
  const outfile = join(scratch, 'schema.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'scripts/schema.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    outfile,
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as schemaRequire } from 'node:module'; const require = schemaRequire(import.meta.url);",
    },
  });
  const { schemaText } = await import(pathToFileURL(outfile).href);
  mkdirSync(join(root, 'schema'), { recursive: true });
  writeFileSync(join(root, 'schema/otapack.schema.json'), schemaText());
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
