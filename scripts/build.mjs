/**
 * Builds dist/: the programs of the command line (dist/cli), the library with its types (dist/lib), and the Action
 * (dist/action). OTAPACK_DIST names another folder.
 */

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundledPackages, thirdPartyText } from './third-party.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = resolve(process.env['OTAPACK_DIST'] ?? join(root, 'dist'));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const src = (path) => join(root, 'src', path);

const common = {
  absWorkingDir: root,
  bundle: true,
  target: 'node20.19',
  define: { OTAPACK_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
  // the licences stand in THIRD-PARTY.txt beside the bundles
  legalComments: 'none',
  metafile: true,
};

const bundled = new Map();

/** Says beside the bundles whose code they hold. */
function writeNotices(folder, results) {
  const packages = bundledPackages(
    root,
    results.map(({ metafile }) => metafile),
  );
  writeFileSync(join(dist, folder, 'THIRD-PARTY.txt'), thirdPartyText(packages));
  for (const { name, version } of packages) bundled.set(`${name}@${version}`, { name, version });
}

const node = {
  ...common,
  platform: 'node',
  minify: true,
  // yargs' string-width makes Intl.Segmenter objects at import, a third of the start-up; ours is ASCII-wide
  alias: { 'string-width': src('cli/string-width.ts') },
};

// One CommonJS file per program: every ES module that node loads costs about a millisecond, and its own loader ten.
const executables = ['otapack', 'otapack-imgtool', 'otapack-nrfutil'];
const bin = (name) => src(`cli/bin/${name}.ts`);
const commonjs = {
  ...node,
  format: 'cjs',
  outdir: join(dist, 'cli'),
  // `import()` of a file set apart becomes `require`: the loader of ES modules costs ten milliseconds at its first use
  supported: { 'dynamic-import': false },
};
// Zephyr's and the nRF Connect SDK's scripts run what IMGTOOL names with Python. To Python these lines are a program that
// starts node on its own file, with the rest as a text; to node, a zero and comments.
const startedByPython =
  '0 // 1; import subprocess, sys; sys.exit(subprocess.call(["node"] + sys.argv)); r"""';
const endOfPython = '// """';
const metaUrl = { 'import.meta.url': 'otapackUrl' };
const metaBanner = "const otapackUrl = require('node:url').pathToFileURL(__filename).href;";

// Large and not always needed (help, configuration, archives, each curve): files of their own, loaded when they are first
// asked for. What they hold knows nothing of ours, so that nothing of ours exists twice.
const apart = [
  { file: 'yargs', for: 'yargs', contents: "module.exports = require('yargs').default" },
  { file: 'yaml', for: 'yaml', contents: "module.exports = require('yaml')" },
  { file: 'jszip', for: 'jszip', contents: "module.exports = require('jszip')" },
  { file: 'p256', for: './noble-p256.ts', contents: "export * from './src/keys/noble-p256.ts'" },
  { file: 'p384', for: './noble-p384.ts', contents: "export * from './src/keys/noble-p384.ts'" },
  {
    file: 'curve25519',
    for: '@noble/curves/ed25519.js',
    contents: "export { ed25519, x25519 } from '@noble/curves/ed25519.js'",
  },
];
const setApart = {
  name: 'set-apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ path }) => {
      const own = apart.find((each) => each.for === path);
      return own && { path: `./${own.file}.js`, external: true };
    }),
};

rmSync(join(dist, 'cli'), { recursive: true, force: true });
const bundles = [];
for (const { file, contents } of apart) {
  bundles.push(
    await build({
      ...commonjs,
      stdin: { contents, resolveDir: root },
      outdir: undefined,
      outfile: join(dist, `cli/${file}.js`),
      define: { ...common.define, ...metaUrl },
      banner: { js: metaBanner },
    }),
  );
}
for (const name of executables) {
  const python = name === 'otapack-imgtool';
  await build({
    ...commonjs,
    entryPoints: [bin(name)],
    define: { ...common.define, ...metaUrl },
    banner: { js: `#!/usr/bin/env node\n${python ? `${startedByPython}\n` : ''}${metaBanner}` },
    ...(python ? { footer: { js: endOfPython } } : {}),
  });
}
bundles.push(
  await build({
    ...commonjs,
    entryPoints: ['all', 'nordic', 'mcuboot', 'esp8266'].map(bin),
    plugins: [setApart],
    define: { ...common.define, ...metaUrl },
    banner: { js: metaBanner },
  }),
);
writeNotices('cli', bundles);
writeFileSync(join(dist, 'cli/package.json'), '{ "type": "commonjs" }\n');
for (const name of executables) chmodSync(join(dist, `cli/${name}.js`), 0o755);

rmSync(join(dist, 'lib'), { recursive: true, force: true });
await build({
  ...common,
  format: 'esm',
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
  const bundle = await build({
    ...node,
    alias,
    format: 'esm',
    target: 'node24',
    // CommonJS dependencies inside an ES module need a `require`
    banner: {
      js: "import { createRequire as otapackRequire } from 'node:module'; const require = otapackRequire(import.meta.url);",
    },
    entryPoints: [src('action/bin.ts')],
    outfile: join(dist, 'action/index.js'),
  });
  writeNotices('action', [bundle]);
}

// for the bill of materials
const names = [...bundled.keys()].sort();
writeFileSync(join(dist, 'bundled.json'), `${JSON.stringify(names.map((id) => bundled.get(id)))}\n`);
