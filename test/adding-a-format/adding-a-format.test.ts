/**
 * A fourth format is a folder and a line in src/formats.ts: the command line is built with the toy format beside the
 * others, and nothing else changed, and everything that works on any format works on it.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { optionsTable } from '../../scripts/docs.ts';
import { concat, equal } from '../../src/core/bytes.ts';
import type { Bytes } from '../../src/core/types.ts';
import { formats } from '../../src/formats.ts';
import { configSchema } from '../../src/release/schema.ts';
import { root } from '../golden/workspace.ts';
import { toy } from './toy/index.ts';
import { header } from './toy/layout.ts';

const folder = mkdtempSync(join(tmpdir(), 'otapack-fourth-'));
const program = join(folder, 'otapack.cjs');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** src/formats.ts with one more format: the line that adding one takes. */
const withToy: Plugin = {
  name: 'with-toy',
  setup: ({ onLoad }) =>
    onLoad({ filter: /src[/\\]formats\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: `import { toy } from '${join(import.meta.dirname, 'toy/index.ts').replaceAll('\\', '/')}';\n${readFileSync(
        path,
        'utf8',
      ).replace(/(export const formats: readonly Format\[\] = \[[^\]]*)\]/, '$1, toy]')}`,
    })),
};

function run(...argv: string[]) {
  const ran = spawnSync(process.execPath, [program, ...argv], { cwd: folder, encoding: 'utf8' });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

beforeAll(async () => {
  await build({
    entryPoints: [join(root, 'src/cli/bin/all.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    define: { OTAPACK_VERSION: '"test"', 'import.meta.url': 'ownUrl' },
    banner: { js: "const ownUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'silent',
    plugins: [withToy],
  });
  writeFileSync(join(folder, 'app.bin'), 'hello');
  writeFileSync(
    join(folder, 'otapack.yaml'),
    'targets:\n  app:\n    format: toy\n    input: app.bin\n    toy-version: 3\n    expect: { version: 3 }\n    output: dist/app.toy\n',
  );
});

describe('the words of the command line', () => {
  test('sign makes it and records it', () => {
    expect(run('sign').stderr).toBe('');
    const release = JSON.parse(readFileSync(join(folder, 'otapack-release.json'), 'utf8'));
    expect(release.files).toMatchObject([{ path: 'dist/app.toy', format: 'toy', version: '3', key: null }]);
    expect(run('verify', 'otapack-release.json').code).toBe(0);
  });

  test('its options are configuration keys, and its faults name the line', () => {
    const config = readFileSync(join(folder, 'otapack.yaml'), 'utf8');
    writeFileSync(join(folder, 'typo.yaml'), config.replace('toy-version', 'toy-versoin'));
    expect(run('sign', '--config', 'typo.yaml').stderr).toMatch(/typo\.yaml:5:.*Did you mean toy-version/);
    writeFileSync(join(folder, 'wrong.yaml'), config.replace('toy-version: 3', 'toy-version: new'));
    expect(run('sign', '--config', 'wrong.yaml').stderr).toMatch(/wrong\.yaml:5:.*\[toy\/bad-version\]/);
  });

  test('verify judges it, with its own codes, in every shape', () => {
    const bytes = new Uint8Array(readFileSync(join(folder, 'dist/app.toy')));
    writeFileSync(join(folder, 'long.toy'), concat(bytes, Uint8Array.of(0)));
    const [artifact] = JSON.parse(run('verify', 'long.toy', '--json').stdout).artifacts;
    expect(artifact).toMatchObject({ format: 'toy', findings: [{ code: 'toy/trailing-data' }] });
    expect(run('verify', 'long.toy', '--level', 'toy/trailing-data=off').code).toBe(0);
    const [ran] = JSON.parse(run('verify', 'long.toy', '--sarif', '-').stdout).runs;
    expect(ran.tool.driver.rules).toMatchObject([{ id: 'toy/trailing-data' }]);
    expect(run('verify', 'long.toy', '--against', 'dist/app.toy').stdout).toContain('compare/zero-tail');
    expect(run('verify', 'dist/app.toy', '--golden', 'dist').code).toBe(0);
  });

  test('inspect shows its parts, keys id that nobody signed it', () => {
    expect(run('inspect', 'dist/app.toy').stdout).toContain('payload');
    expect(run('keys', 'id', 'dist/app.toy').stdout).toContain('toy, unsigned');
  });

  test('doors that it leaves out are said to be missing', () => {
    writeFileSync(join(folder, 'device.yaml'), 'a: 1\n');
    const ran = run('predict', 'dist/app.toy', '--device', 'device.yaml');
    expect([ran.code, ran.stderr.includes('predict/unknown-format')]).toEqual([2, true]);
  });
});

test('the schema and the page of options have it', () => {
  const schema = JSON.stringify(configSchema([...formats, toy]));
  expect(schema).toContain('"toy-version"');
  expect(optionsTable(toy.options)).toContain('`--toy-version`');
});

describe('what every format promises', () => {
  const file = (bytes: Uint8Array) => ({ name: 'x.toy', bytes: bytes as Bytes });

  test('any bytes are described and judged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
        expect((await toy.read(file(bytes))).length).toBe(bytes.length);
        expect((await toy.check(file(bytes), {})).format).toBe('toy');
      }),
    );
  });

  test('what is written reads as what it was', () => {
    const u32 = fc.nat(0xffffffff);
    fc.assert(
      fc.property(u32, u32, u32, (version, length, crc) => {
        const bytes = header.write({ magic: Uint8Array.of(1, 2, 3, 4), version, length, crc });
        const again = header.read(bytes);
        expect(again && equal(header.write(again), bytes)).toBe(true);
      }),
    );
  });
});
