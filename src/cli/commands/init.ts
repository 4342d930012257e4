/** `otapack init`: looks at what builds have left behind and writes a first otapack.yaml. */

import { utf8 } from '../../core/bytes.ts';
import { printable } from '../../core/escape.ts';
import { Fault } from '../../core/fault.ts';
import { flagOf } from '../../core/options.ts';
import { writeOutputs } from '../../node/files.ts';
import { configText, detect } from '../../release/first-config.ts';
import { treeOf } from '../build-tree.ts';
import type { Call, Command } from '../command.ts';

const name = 'otapack.yaml';

async function run({ host, values }: Call): Promise<number> {
  const found = await detect(treeOf(host.cwd));
  const text = configText(found);
  if (flagOf(values, 'dry-run')) {
    host.out.write(text);
    return 0;
  }
  try {
    await writeOutputs(host, [{ path: name, bytes: utf8(text), exclusive: true }]);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'file/exists') throw error;
    const fix = 'otapack init --dry-run prints what it would write';
    throw new Fault({ code: error.code, exit: error.exit, what: error.what, fix });
  }
  for (const target of found) {
    host.out.write(`${printable(target.name)}: ${target.format}, from ${printable(target.from)}\n`);
  }
  const version = text.includes('${var:VERSION}') ? ' --var VERSION=1.2.3' : '';
  host.err.write(
    found.length === 0
      ? `no build output was found; ${name} shows what a target looks like\n`
      : `wrote ${name}; look through its comments, then otapack sign --key private.key${version}\n`,
  );
  return 0;
}

export const init: Command = {
  summary: 'Looks at what builds have left behind and writes a first otapack.yaml.',
  examples: [
    ['otapack init', 'writes otapack.yaml; one that exists stays as it is'],
    ['otapack init --dry-run', 'prints it instead'],
    ['west build -b nrf52840dk/nrf52840 && otapack init', 'after a first build there is most to find'],
  ],
  options: [{ name: 'dry-run', is: 'flag', help: 'print the file instead of writing it' }],
  run,
};
