/** The packages inside a bundle with their licences, as their authors ask for it: THIRD-PARTY.txt beside the bundle. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** `…/node_modules/name` or `…/node_modules/@scope/name` of a bundled file, or nothing for files of our own. */
const packageOf = (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];

function entry(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text =
    file === undefined ? 'The package brings no licence text.' : readFileSync(join(folder, file), 'utf8');
  return {
    title: `${name} ${version}, ${String(license).replace(/^\((.*)\)$/, '$1')}`,
    text: text.replaceAll('\r\n', '\n').trim(),
  };
}

/** The text for the bundles that these metafiles of esbuild describe. */
export function thirdParty(metafiles, root) {
  const paths = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)),
  );
  const folders = new Set(paths.map(packageOf).filter((path) => path !== undefined));
  const entries = [...folders].map((folder) => entry(resolve(root, folder)));
  entries.sort((a, b) => (a.title < b.title ? -1 : 1));
  const rule = '='.repeat(78);
  return `The programs beside this file contain the following packages.\n\n${entries
    .map(({ title, text }) => `${rule}\n${title}\n${rule}\n\n${text}\n`)
    .join('\n')}`;
}
