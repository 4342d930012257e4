/** Makes the generated parts of docs/ anew; what they are made of is in scripts/docs.ts. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'docs');
const scratch = mkdtempSync(join(tmpdir(), 'otapack-docs-'));

try {
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'scripts/docs.ts')],
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    outdir: scratch,
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as docsRequire } from 'node:module'; const require = docsRequire(import.meta.url);",
    },
  });
  const docs = await import(pathToFileURL(join(scratch, 'docs.mjs')).href);
  const actionYml = readFileSync(join(root, 'action.yml'), 'utf8');
  const pages = new Map([
    ['findings.md', await docs.findingsPage()],
    ['differences.md', docs.differencesPage()],
  ]);
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.md') || pages.has(name)) continue;
    const page = docs.withOptionTables(readFileSync(join(folder, name), 'utf8'));
    const declared = docs.withActionTables(docs.withSettingTables(page), actionYml);
    pages.set(name, await docs.withProfileTables(declared));
  }
  for (const [name, page] of pages) writeFileSync(join(folder, name), page);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
