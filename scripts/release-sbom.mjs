/**
 * The bill of materials (CycloneDX 1.6, JSON) of a release: what an installation brings along, from the lock file, and
 * what the bundles hold besides. It is a function of the lock file: no clock, no random serial number.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const purl = (name, version) => `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;

/** The lock file speaks of packages by their place; the name is what follows the last node_modules. */
const nameAt = (place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Where node finds `name` when a package at `place` asks for it: inside it, then further and further out. */
function placeOf(packages, place, name) {
  const inside = `${place}/node_modules/${name}`;
  if (packages[inside]) return inside;
  const outer = place.lastIndexOf('/node_modules/');
  if (outer >= 0) return placeOf(packages, place.slice(0, outer), name);
  const outside = `node_modules/${name}`;
  return packages[outside] ? outside : undefined;
}

const spdx = /^[A-Za-z0-9.+-]+$/;
/** A licence that SPDX does not list goes by its name. */
const UNLISTED = new Set(['BSD']);

function licences(license) {
  if (license === undefined) return [];
  if (UNLISTED.has(license)) return [{ license: { name: license } }];
  return spdx.test(license) ? [{ license: { id: license } }] : [{ expression: license }];
}

const hashes = (integrity = '') =>
  integrity
    .split(' ')
    .filter((hash) => hash.startsWith('sha512-'))
    .map((hash) => ({ alg: 'SHA-512', content: Buffer.from(hash.slice(7), 'base64').toString('hex') }));

function component(place, { version, license, integrity }, scope) {
  const name = nameAt(place);
  const [group, own] = name.startsWith('@') ? name.split('/') : [undefined, name];
  return {
    type: 'library',
    'bom-ref': purl(name, version),
    ...(group ? { group } : {}),
    name: own,
    version,
    scope,
    hashes: hashes(integrity),
    licenses: licences(license),
    purl: purl(name, version),
  };
}

const byRef = (a, b) => (a['bom-ref'] ?? a.ref).localeCompare(b['bom-ref'] ?? b.ref, 'en');

/** `bundled`: the packages whose code the bundles hold, by name and version. */
export function sbom(root, bundled) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { '': own, ...others } = packages;
  const inBundles = new Set(bundled.map(({ name, version }) => `${name}@${version}`));
  const isBundled = ([place, { version }]) => inBundles.has(`${nameAt(place)}@${version}`);
  const held = Object.entries(others).filter((entry) => !entry[1].dev || isBundled(entry));
  const main = purl(own.name, own.version);
  const refOf = (place) => purl(nameAt(place), packages[place].version);
  const kept = new Set(held.map(([place]) => place));
  const needs = (place, { dependencies = {} }) =>
    Object.keys(dependencies)
      .map((name) => placeOf(packages, place, name))
      .filter((found) => found !== undefined && kept.has(found))
      .map(refOf);
  const direct = Object.keys({ ...own.dependencies, ...own.devDependencies })
    .map((name) => `node_modules/${name}`)
    .filter((place) => kept.has(place))
    .map(refOf);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': main,
        name: own.name,
        version: own.version,
        licenses: licences(own.license),
        purl: main,
      },
    },
    components: held.map(([place, about]) => component(place, about, 'required')).sort(byRef),
    dependencies: [
      { ref: main, dependsOn: direct.sort() },
      ...held.map(([place, about]) => ({ ref: refOf(place), dependsOn: needs(place, about).sort() })),
    ].sort(byRef),
  };
}
