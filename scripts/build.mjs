/**
 * Builds dist/: the command line as an ES-module bundle split by command (dist/cli), the library with its types
 * (dist/lib), and the Action (dist/action). OTAPACK_DIST names another folder.
 */

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = resolve(process.env['OTAPACK_DIST'] ?? join(root, 'dist'));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const src = (path) => join(root, 'src', path);

// jszip and protobufjs are CommonJS: inside an ES-module bundle they need a `require`
const requireBanner =
  "import { createRequire as otapackRequire } from 'node:module'; const require = otapackRequire(import.meta.url);";

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'node20.19',
  define: { OTAPACK_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
  legalComments: 'none',
};

const node = {
  ...common,
  platform: 'node',
  minifySyntax: true,
  minifyWhitespace: true,
  banner: { js: requireBanner },
  // yargs' string-width makes Intl.Segmenter objects at import, a third of the start-up; ours is ASCII-wide
  alias: { 'string-width': src('cli/string-width.ts') },
};

const programs = ['otapack', 'otapack-imgtool', 'otapack-nrfutil'];
rmSync(join(dist, 'cli'), { recursive: true, force: true });
await build({
  ...node,
  entryPoints: programs.map((name) => src(`cli/bin/${name}.ts`)),
  outdir: join(dist, 'cli'),
  entryNames: '[name]',
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  banner: { js: `#!/usr/bin/env node\n${requireBanner}` },
});
for (const name of programs) chmodSync(join(dist, `cli/${name}.js`), 0o755);

rmSync(join(dist, 'lib'), { recursive: true, force: true });
await build({
  ...common,
  platform: 'neutral',
  mainFields: ['module', 'main'],
  packages: 'external',
  entryPoints: [src('index.ts')],
  outdir: join(dist, 'lib'),
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
});
const tsc = join(root, 'node_modules/typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.lib.json'), '--outDir', join(dist, 'lib')], {
  stdio: 'inherit',
});

if (existsSync(src('action/bin.ts'))) {
  // the parts of @actions/core that open connections or start programs stay out
  const absent = ['@actions/http-client', '@actions/http-client/lib/auth', '@actions/exec'];
  const alias = {
    ...node.alias,
    ...Object.fromEntries(absent.map((name) => [name, src('action/absent.ts')])),
  };
  await build({
    ...node,
    alias,
    target: 'node24',
    entryPoints: [src('action/bin.ts')],
    outfile: join(dist, 'action/index.js'),
  });
}
