/** A folder as `otapack init` looks at it. */

import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BuildTree } from '../core/build-tree.ts';
import { glob } from '../node/globs.ts';

/** Build logs and generated configurations are small; anything larger is something else. */
const LARGEST = 8 * 1024 * 1024;

export const treeOf = (folder: string): BuildTree => ({
  glob: (pattern) => glob(folder, pattern),
  text: async (path) => {
    const file = resolve(folder, path);
    const found = await stat(file).catch(() => undefined);
    return found?.isFile() && found.size <= LARGEST ? readFile(file, 'utf8') : undefined;
  },
});
