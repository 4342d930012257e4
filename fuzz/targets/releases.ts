/**
 * The whole release of the sample repository with one file changed, and the release file that came of it changed and judged.
 * A changed configuration is only tried: it may name any output there is.
 */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import { wholeProgram } from '../../src/cli/whole-program.ts';
import type { NamedBytes } from '../../src/core/types.ts';
import { hostIn } from '../host.ts';
import { mutated } from '../mutate.ts';
import { seedsNow } from '../seeds.ts';
import { type Context, law, lawfulRun, type Target } from '../target.ts';

const REPOSITORY = 'test/sample-repo/';
const KEY = 'golden/nordic/inputs/keys/key_a.pem';

function put(folder: string, name: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), bytes);
}

/** The repository, with the changed file in its place. */
function laid(folder: string, changed: NamedBytes, seed: NamedBytes): void {
  for (const { name, bytes } of seedsNow()) {
    if (name === KEY) put(folder, 'private.key', bytes);
    if (name.startsWith(REPOSITORY))
      put(folder, name.slice(REPOSITORY.length), name === seed.name ? changed.bytes : bytes);
  }
}

async function told(folder: string, argv: readonly string[]): Promise<number> {
  const heard = hostIn(folder);
  const code = await main(wholeProgram, argv, heard.host);
  lawfulRun(argv, code, heard);
  return code;
}

async function run(file: NamedBytes, { random, seed, folder: scratch }: Context): Promise<void> {
  // a release costs as much as fifty other executions
  if (!random.oneIn(6)) return;
  const folder = join(scratch, 'sample');
  rmSync(folder, { recursive: true, force: true });
  const isConfig = seed.name.endsWith('otapack.yaml');
  laid(folder, file, seed);
  const more = random.pick([
    [],
    ['--json'],
    ['--report', 'report.md'],
    ['--release'],
    ['--fail-on', 'warning'],
  ]);
  const dry = isConfig ? ['--dry-run'] : [];
  const code = await told(folder, [
    'sign',
    '--key',
    'private.key',
    '--var',
    'VERSION=1.2.3',
    ...more,
    ...dry,
  ]);
  if (isConfig || code !== 0) return;
  law(
    (await told(folder, ['verify', 'dist', '--key', 'private.key'])) === 0,
    'what was just released is refused',
  );
  const release = seedsNow().find(({ name }) => name.endsWith('otapack-release.json'));
  if (!release) return;
  const { bytes } = release;
  put(folder, 'otapack-release.json', mutated(bytes.slice(), random, file.bytes));
  await told(folder, ['verify', 'otapack-release.json']);
  await told(folder, [
    'sign',
    '--key',
    'private.key',
    '--var',
    'VERSION=1.2.4',
    '--previous',
    'otapack-release.json',
  ]);
}

export const releases: Target = {
  name: 'releases',
  weight: 1,
  takes: ({ name }) => name.startsWith(REPOSITORY),
  mayRefuse: false,
  run,
};
