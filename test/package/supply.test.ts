/** What an installation brings along: pinned, without scripts, under licences that go together with this one. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dist, root } from '../golden/workspace.ts';
import { packageJson } from './packed.ts';

type Locked = {
  readonly version: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
};

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const packages: Readonly<Record<string, Locked>> = JSON.parse(read('package-lock.json')).packages;
const entries = Object.entries(packages).filter(([place]) => place !== '');
const installed = entries.filter(([, { dev }]) => !dev);

describe('the lock file', () => {
  test('is that of package.json', () => {
    const { dependencies, devDependencies, version } = packages[''] as unknown as typeof packageJson;
    expect({ dependencies, devDependencies, version }).toEqual({
      dependencies: packageJson.dependencies,
      devDependencies: packageJson.devDependencies,
      version: packageJson.version,
    });
  });

  test('holds the hash of every package', () => {
    for (const [place, { integrity }] of entries) expect(integrity, place).toMatch(/^sha512-[\w+/]{86}==$/);
  });
});

describe('installation', () => {
  test('runs no script of any package', () => {
    expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
    const own = Object.keys(packageJson.scripts);
    expect(own.filter((name) => /^(pre|post)?(install|prepare)$|^prepublish$/.test(name))).toEqual([]);
  });

  test('of a developer neither', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });

  test('brings only packages under permissive licences', () => {
    const permissive =
      /^(MIT|ISC|BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|\(MIT OR GPL-3\.0-or-later\)|\(MIT AND Zlib\))$/;
    for (const [place, { license }] of installed) expect(license, place).toMatch(permissive);
  });
});

describe('the bill of materials', async () => {
  const { sbom } = (await import(join(root, 'scripts/release-sbom.mjs'))) as {
    sbom: (root: string, bundled: readonly { name: string; version: string }[]) => Sbom;
  };
  type Component = {
    readonly 'bom-ref': string;
    readonly hashes: readonly unknown[];
    readonly licenses: readonly unknown[];
  };
  type Sbom = {
    readonly components: readonly Component[];
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  };
  const bundled = JSON.parse(readFileSync(join(dist, 'bundled.json'), 'utf8'));
  const bill = sbom(root, bundled);
  const refs = bill.components.map((component) => component['bom-ref']);

  test('is the same every time', () => {
    expect(JSON.stringify(sbom(root, bundled))).toBe(JSON.stringify(bill));
  });

  test('lists what is installed and what is bundled, each with hash and licence', () => {
    const purl = (name: string, version: string) => `pkg:npm/${name.replace('@', '%40')}@${version}`;
    for (const [place, { version }] of installed) {
      expect(refs).toContain(purl(place.split('node_modules/').at(-1) ?? '', version));
    }
    for (const { name, version } of bundled) expect(refs).toContain(purl(name, version));
    for (const { hashes, licenses } of bill.components) {
      expect(hashes).toHaveLength(1);
      expect(licenses).toHaveLength(1);
    }
    expect(new Set(refs).size).toBe(refs.length);
  });

  test('every reference leads somewhere', () => {
    const known = new Set([...refs, `pkg:npm/otapack@${packageJson.version}`]);
    expect(new Set(bill.dependencies.map(({ ref }) => ref))).toEqual(known);
    for (const { dependsOn } of bill.dependencies) for (const ref of dependsOn) expect(known).toContain(ref);
  });
});
