/** The package in somebody else's project: Node imports it, TypeScript finds its types, the programs run. */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { formats } from '../../src/formats.ts';
import { root } from '../golden/workspace.ts';
import { pack, packageJson } from './packed.ts';

const packed = pack();
const project = mkdtempSync(join(tmpdir(), 'otapack-project-'));
afterAll(() => {
  packed.dispose();
  rmSync(project, { recursive: true, force: true });
});

const put = (name: string, content: string) => writeFileSync(join(project, name), content);
const node = (...words: string[]) =>
  execFileSync(process.execPath, words, { cwd: project, encoding: 'utf8', stdio: 'pipe' });

/** Its dependencies and nothing else lie beside it, as after an installation without development tools. */
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
cpSync(packed.folder, join(project, 'node_modules/otapack'), { recursive: true });
for (const [place, about] of Object.entries<{ dev?: boolean }>(lock)) {
  if (place === '' || about.dev || place.split('node_modules/').length > 2) continue;
  mkdirSync(dirname(join(project, place)), { recursive: true });
  symlinkSync(join(root, place), join(project, place), 'dir');
}
put('package.json', '{ "name": "project", "type": "module" }');

describe('in Node', () => {
  test('import', () => {
    put('use.js', "import { formats } from 'otapack'; console.log(formats.map(({ id }) => id).join());");
    expect(node('use.js').trim()).toBe(formats.map(({ id }) => id).join());
  });

  test('require, which Node has for modules', () => {
    put('use.cjs', "console.log(require('otapack').formatNamed('mcuboot').id);");
    expect(node('--no-warnings', 'use.cjs').trim()).toBe('mcuboot');
  });

  test('the schema and package.json', () => {
    put(
      'files.js',
      "import s from 'otapack/schema' with { type: 'json' }; import p from 'otapack/package.json' with { type: 'json' }; console.log(s.$schema !== undefined, p.name);",
    );
    expect(node('--no-warnings', 'files.js').trim()).toBe('true otapack');
  });

  test('nothing else can be reached', () => {
    put('deep.js', "import 'otapack/dist/lib/index.js';");
    expect(() => node('deep.js')).toThrow(/ERR_PACKAGE_PATH_NOT_EXPORTED/);
  });
});

describe('in TypeScript', () => {
  const source = `
import { type Artifact, type Finding, Fault, formatNamed, identify, readKey, verdictOf } from 'otapack';
const load = (name: string, bytes: Uint8Array<ArrayBuffer>) => ({ name, bytes });
export async function use(pem: Uint8Array<ArrayBuffer>, image: Uint8Array<ArrayBuffer>): Promise<readonly Finding[]> {
  const key = await readKey(pem, { name: 'private.key' });
  const report = await identify(load('app.bin', image))?.check(load('app.bin', image), { keys: [key.public] });
  const artifact: Artifact | undefined = await formatNamed('nordic')?.build({ values: {}, files: {}, keys: {}, random: (n) => new Uint8Array(n) });
  if (!report || !artifact) throw new Fault({ code: 'x', what: 'nothing', exit: 2 });
  return verdictOf(report.findings) === 'valid' ? report.findings : [];
}
// @ts-expect-error a door that does not exist
export { nothing } from 'otapack';
`;
  const tsc = join(root, 'node_modules/typescript/bin/tsc');

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('module %s, resolution %s', (module, moduleResolution) => {
    put('use.ts', source);
    const words = ['--noEmit', '--strict', '--target', 'es2023', '--types', '', '--lib', 'es2023,webworker'];
    node(tsc, ...words, '--module', module, '--moduleResolution', moduleResolution, 'use.ts');
  });
});

describe('dependencies', () => {
  const externals = new Set<string>();
  for (const path of packed.files.filter((file) => /^dist\/lib\/.*\.js$/.test(file))) {
    const code = readFileSync(join(packed.folder, path), 'utf8');
    for (const [, name = ''] of code.matchAll(/\b(?:from|import|import\() ?"(@?[a-z][\w./-]*)"/g)) {
      externals.add(name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
    }
  }

  test('are what the library imports, no more and no less', () => {
    expect([...externals].sort()).toEqual(Object.keys(packageJson.dependencies).sort());
  });

  test('the library has nothing of Node', () => {
    for (const name of externals) expect([...builtinModules, 'node:fs']).not.toContain(name);
  });
});

test('the programs need nothing beside them', () => {
  const alone = mkdtempSync(join(tmpdir(), 'otapack-alone-'));
  try {
    cpSync(join(packed.folder, 'dist/cli'), join(alone, 'cli'), { recursive: true });
    const run = (...words: string[]) =>
      execFileSync(process.execPath, words, { cwd: alone, encoding: 'utf8' });
    expect(run('cli/otapack.js', '--version')).toMatch(/^otapack \d/);
    expect(run('cli/otapack-imgtool.js', 'version')).toMatch(/\d/);
    expect(run('cli/otapack-nrfutil.js', 'version')).toMatch(/\d/);
    run('cli/otapack.js', 'keys', 'generate', '--type', 'p256', '--out', 'private.key');
    expect(run('cli/otapack.js', 'keys', 'id', 'private.key')).toMatch(/^[0-9a-f]{64} /);
    expect(run('cli/otapack.js', 'sign', '--help')).toMatch(/otapack sign/);
  } finally {
    rmSync(alone, { recursive: true, force: true });
  }
});
