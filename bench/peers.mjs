/**
 * The replaced tools in throw-away Python environments, those of the differential test. nrfutil's transports, which need
 * compiled drivers and have no part in what is measured, stay out of it: it starts the faster for that.
 */

import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const WITHOUT_TRANSPORTS =
  'import sys; sys.path.insert(0, sys.argv.pop(1)); import driver; driver.nrfutil()(sys.argv[1:])';

/** The same command line without its first words, as the tool itself is called. */
const argumentsOf = (words, dropped) => words.split(' ').slice(dropped);

/** How each tool is run, given the Python of its environment. */
const programs = (root) => ({
  imgtool: (python, words) => ({
    program: join(dirname(python), 'imgtool'),
    words: argumentsOf(words, 1),
  }),
  nrfutil: (python, words) => ({
    program: python,
    words: ['-c', WITHOUT_TRANSPORTS, join(root, 'differential'), ...argumentsOf(words, 1)],
  }),
  esptool: (python, words) => ({
    program: python,
    words: ['-m', 'esptool', ...argumentsOf(words, 1)],
  }),
});

async function environments(root, scratch) {
  const outfile = join(scratch, 'python.mjs');
  const entryPoints = [join(root, 'differential/python.ts')];
  await build({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'warning' });
  return import(pathToFileURL(outfile).href);
}

const versionIn = (python, name) =>
  execFileSync(python, ['-c', `import importlib.metadata as m; print(m.version('${name}'))`], {
    encoding: 'utf8',
  }).trim();

/**
 * What runs a command line through the tool that otapack replaces there, and the tools' versions; or a word why there
 * is none.
 */
export async function peers(root, scratch) {
  const { environment, findPython } = await environments(root, scratch);
  const python = await findPython();
  if (!python)
    return {
      missing: 'no Python 3.8 to 3.13 that makes environments was found: the replaced tools are left out',
    };
  const found = new Map();
  const told = [];
  for (const [tool, runOf] of Object.entries(programs(root))) {
    try {
      const own = await environment(python, tool);
      found.set(tool, (words) => runOf(own, words));
      told.push(`${tool} ${versionIn(own, tool)}`);
    } catch (error) {
      console.error(
        `${tool} could not be installed and is left out: ${String(error.message).split('\n')[0]}`,
      );
    }
  }
  if (found.size === 0)
    return { missing: 'none of the replaced tools could be installed: they are left out' };
  const [version] = execFileSync(python, ['--version'], { encoding: 'utf8' }).trim().split('\n');
  return { found, told: `${version}, ${told.join(', ')}` };
}
