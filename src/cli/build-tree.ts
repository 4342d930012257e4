/** A folder as `otapack init` looks at it. */

import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BuildTree } from '../core/build-tree.ts';
import { Fault } from '../core/fault.ts';
import { glob } from '../node/globs.ts';

/** Build logs and generated configurations are small; anything larger is something else. */
const LARGEST = 8 * 1024 * 1024;

export const treeOf = (folder: string): BuildTree => ({
  glob: async (pattern) => {
    try {
      return await glob(folder, pattern);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'glob/too-much') throw error;
      const fix = 'run it in the folder of one project, not of a whole workspace';
      throw new Fault({ code: error.code, exit: error.exit, what: 'too many files to look through', fix });
    }
  },
  text: async (path) => {
    const file = resolve(folder, path);
    const found = await stat(file).catch(() => undefined);
    return found?.isFile() && found.size <= LARGEST ? readFile(file, 'utf8') : undefined;
  },
});
