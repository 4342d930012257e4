/**
 * Which packages a bundle holds, and under which licences: from the metafiles of esbuild to a text with the notice of
 * each, and to the components of the bill of materials. A package without a licence text stops the build.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const insidePackage = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//;

/** The packages that code of a bundle came from: name, version, licence, folder; by name. */
export function bundledPackages(root, metafiles) {
  const folders = new Map();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const [, folder, name] = insidePackage.exec(path) ?? [];
        if (bytesInOutput > 0 && folder !== undefined) folders.set(folder, name);
      }
    }
  }
  return [...folders]
    .map(([path, name]) => {
      const folder = resolve(root, path);
      const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return { name, version, license, folder };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The licence's text: a file of its own, or the chapter of the README. */
function licenceText({ name, folder }) {
  const files = readdirSync(folder).sort();
  const own = files.filter((file) => /^(licen[cs]e|copying|notice)(\.|$)/i.test(file));
  if (own.length > 0) return own.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  const readme = files.find((file) => /^readme\./i.test(file));
  const text = readme === undefined ? '' : readFileSync(join(folder, readme), 'utf8');
  const [, chapter] = /^#+ *licen[cs]e[^\n]*\n([\s\S]+)$/im.exec(text) ?? [];
  if (chapter) return chapter.trim();
  throw new Error(`${name} has no licence text: it cannot be part of a bundle`);
}

const RULE = '-'.repeat(80);

const about = ({ name, version, license }) => {
  const choice = /^\((MIT) OR /.exec(license)?.[1];
  return `${name} ${version} (${license}${choice ? `; taken under ${choice}` : ''})`;
};

/** The text of THIRD-PARTY.txt. */
export function thirdPartyText(packages) {
  const notices = packages.map((each) => `${RULE}\n${about(each)}\n${RULE}\n\n${licenceText(each)}\n`);
  const opening = 'The programs in this folder contain code of the following packages.';
  const list = packages.map((each) => `    ${about(each)}`).join('\n');
  return `${opening}\n\n${list}\n\n${notices.join('\n').replaceAll('\r\n', '\n')}`;
}
