/** The house's picture, held: which folder may import which, what is platform-neutral, what never appears. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|js)$/.test(name) && !name.endsWith('.d.ts'))
  .map((name) => name.replaceAll('\\', '/'));

/** `import … from 'x'`, `export … from 'x'`, `import('x')`. */
const imports = (name: string): string[] =>
  [...readFileSync(join(src, name), 'utf8').matchAll(/(?:from\s+|import\s*\(?\s*)'([^']+)'/g)].map(
    (m) => m[1] ?? '',
  );

/** The part of the house a file belongs to: a top folder, a single format, or a file at the top. */
function part(name: string): string {
  const [top = '', second = ''] = name.split('/');
  return top === 'formats' ? `formats/${second}` : top;
}

const everything = ['core', 'input', 'keys', 'formats.ts', 'formats', 'compare', 'release', 'show', 'node'];
const allowed: Record<string, readonly string[]> = {
  core: [],
  input: ['core'],
  keys: ['core'],
  'formats.ts': ['core', 'formats'],
  compare: ['core', 'formats.ts'],
  release: ['core', 'formats.ts'],
  show: ['core'],
  node: ['core', 'keys'],
  cli: everything,
  action: [...everything, 'cli'],
  'index.ts': everything.filter((name) => name !== 'node'),
};
const allowedFor = (where: string): readonly string[] =>
  allowed[where] ?? (where.startsWith('formats/') ? ['core', 'input', 'keys'] : []);

const neutral = files.filter((name) => !/^(node|cli|action)\//.test(name));

describe('the arrows', () => {
  test.each(files)('%s', (name) => {
    const from = part(name);
    for (const target of imports(name).filter((path) => path.startsWith('.'))) {
      const to = part(relative(src, join(src, dirname(name), target)).replaceAll('\\', '/'));
      const general = to.startsWith('formats/') ? 'formats' : to;
      const fine = to === from || allowedFor(from).includes(general) || allowedFor(from).includes(to);
      expect(fine, `${name} imports ${target}`).toBe(true);
    }
  });
});

describe('platform-neutral code', () => {
  test.each(neutral)('%s', (name) => {
    expect(imports(name).filter((path) => path.startsWith('node:'))).toEqual([]);
    if (name.includes('.gen.')) return;
    const code = readFileSync(join(src, name), 'utf8').replace(
      /\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`/g,
      '',
    );
    expect(code.match(/\b(Buffer|process|console|require)\b\s*[.(]/g)).toBeNull();
  });

  test('bundles for a browser', async () => {
    const bundled = await build({
      entryPoints: [join(src, 'index.ts')],
      bundle: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2023',
      write: false,
      outdir: 'out',
      splitting: true,
      logLevel: 'silent',
    });
    expect(bundled.errors).toEqual([]);
    expect(bundled.outputFiles.length).toBeGreaterThan(0);
  });
});

test('nobody ends the process', () => {
  for (const name of files) {
    expect(readFileSync(join(src, name), 'utf8').includes('process.exit('), name).toBe(false);
  }
});
