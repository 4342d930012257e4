/** What the package holds: what it promises, and nothing else. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Packed, pack, packageJson } from './packed.ts';

const packed: Packed = pack();
afterAll(packed.dispose);

const text = (path: string) => readFileSync(join(packed.folder, path), 'utf8');

const allowed = [
  /^(package\.json|README\.md|CHANGELOG\.md|SECURITY\.md|LICENSE|NOTICE)$/,
  /^dist\/cli\/(otapack|otapack-imgtool|otapack-nrfutil)\.js$/,
  /^dist\/cli\/(all|nordic|mcuboot|esp8266|yargs|yaml|jszip|p256|p384|curve25519)\.js$/,
  /^dist\/cli\/(package\.json|THIRD-PARTY\.txt)$/,
  /^dist\/lib\/index\.js$/,
  /^dist\/lib\/chunks\/[A-Za-z0-9_-]+\.js$/,
  /^dist\/lib\/(index|formats)\.d\.ts$/,
  /^dist\/lib\/(core|input|keys|compare)\/[a-z0-9-]+\.d\.ts$/,
  /^dist\/lib\/formats\/[a-z0-9-]+\/([a-z0-9-]+\/)?[a-z0-9.-]+\.d\.ts$/,
  /^docs\/[a-z0-9-]+\.md$/,
  /^schema\/otapack\.schema\.json$/,
];

test('every file is of a kind that belongs there', () => {
  expect(packed.files.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([]);
});

test('everything that package.json names is there', () => {
  const named = [
    ...Object.values<string>(packageJson.bin),
    packageJson.exports['.'].types,
    packageJson.exports['.'].default,
    packageJson.exports['./schema'],
  ].map((path) => path.replace(/^\.\//, ''));
  for (const path of [...named, 'LICENSE', 'NOTICE', 'README.md', 'dist/cli/THIRD-PARTY.txt']) {
    expect(packed.files).toContain(path);
  }
});

test('no key, whatever its file is called', () => {
  const block = /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{40,}-----END/;
  for (const path of packed.files) {
    expect(path).not.toMatch(/\.(pem|key|der|pfx|p12|env)$/);
    expect(block.test(text(path)), path).toBe(false);
  }
});

test('no path of the machine that built it', () => {
  const here = process.cwd();
  for (const path of packed.files) expect(text(path).includes(here), path).toBe(false);
});

describe('licences', () => {
  const notices = text('dist/cli/THIRD-PARTY.txt');

  test('each bundled package has its chapter', () => {
    const listed = [...notices.matchAll(/^ {4}(\S+) (\S+) \(/gm)].map(
      ([, name, version]) => `${name} ${version}`,
    );
    expect(listed).toEqual([...listed].sort());
    for (const name of ['@noble/curves', 'yargs-parser', 'yaml', 'jszip', 'protobufjs']) {
      expect(listed.some((line) => line.startsWith(`${name} `))).toBe(true);
    }
    const chapters = notices.split(/^-{80}$/m).slice(1);
    expect(chapters).toHaveLength(2 * listed.length);
    for (let i = 1; i < chapters.length; i += 2) expect(chapters[i]?.trim().length).toBeGreaterThan(300);
  });

  test('what MIT, BSD and Apache ask for is in them', () => {
    expect(notices).toMatch(/Permission is hereby granted, free of charge/);
    expect(notices).toMatch(/Redistributions in binary form must reproduce/);
    expect(notices).toMatch(/Apache License/);
  });
});
