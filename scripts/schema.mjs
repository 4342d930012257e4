/** Writes schema/otapack.schema.json, which ships with the package so that editors complete and check otapack.yaml. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, withBundle } from './with-bundle.mjs';

await withBundle('scripts/schema.ts', async (path) => {
  const { schemaText } = await import(pathToFileURL(path).href);
  mkdirSync(join(root, 'schema'), { recursive: true });
  writeFileSync(join(root, 'schema/otapack.schema.json'), schemaText());
});
