/** Makes the generated parts of docs/ anew; what they are made of is in scripts/docs.ts. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, withBundle } from './with-bundle.mjs';

const folder = join(root, 'docs');

await withBundle('scripts/docs.ts', async (path) => {
  const docs = await import(pathToFileURL(path).href);
  const actionYml = readFileSync(join(root, 'action.yml'), 'utf8');
  const pages = new Map([
    ['findings.md', await docs.findingsPage()],
    ['options.md', docs.optionsPage()],
    ['differences.md', docs.differencesPage()],
  ]);
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.md') || pages.has(name)) continue;
    const page = docs.withOptionTables(readFileSync(join(folder, name), 'utf8'));
    const declared = docs.withActionTables(docs.withSettingTables(page), actionYml);
    pages.set(name, await docs.withProfileTables(declared));
  }
  for (const [name, page] of pages) writeFileSync(join(folder, name), page);
});
