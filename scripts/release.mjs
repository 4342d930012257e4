/**
 * Makes a release in release/: the package as npm publishes it, its bill of materials, and the SHA-256 of both. Builds
 * twice, in folders of different names and under different time zones, and stops when the bytes differ.
 *
 *     npm run release
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sbom } from './release-sbom.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'release');
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

function build(dist, timeZone) {
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], {
    env: { ...process.env, OTAPACK_DIST: dist, TZ: timeZone },
    stdio: 'inherit',
  });
}

/** Path and hash of every file below a folder. */
const hashesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => `${sha256(file)}  ${relative(folder, file)}`)
    .sort();

function refuseUnlikeBuilds() {
  const scratch = mkdtempSync(join(tmpdir(), 'otapack-again-'));
  try {
    build(scratch, 'Pacific/Kiritimati');
    const [first, second] = [hashesIn(join(root, 'dist')), hashesIn(scratch)];
    const unlike = [
      ...first.filter((line) => !second.includes(line)),
      ...second.filter((line) => !first.includes(line)),
    ];
    if (unlike.length > 0) throw new Error(`two builds differ:\n${unlike.join('\n')}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out);
build(join(root, 'dist'), 'UTC');
refuseUnlikeBuilds();
execFileSync('npm', ['pack', '--silent', '--pack-destination', out], { cwd: root, stdio: 'ignore' });
const bundled = JSON.parse(readFileSync(join(root, 'dist/bundled.json'), 'utf8'));
writeFileSync(join(out, `${name}-${version}.cdx.json`), `${JSON.stringify(sbom(root, bundled), null, 2)}\n`);
const made = readdirSync(out).sort();
writeFileSync(join(out, 'SHA256SUMS'), made.map((file) => `${sha256(join(out, file))}  ${file}\n`).join(''));
process.stdout.write(readFileSync(join(out, 'SHA256SUMS')));
