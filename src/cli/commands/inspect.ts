/** `otapack inspect FILE`: what is in a file, part by part with offsets; judges nothing. */

import { flagOf } from '../../core/options.ts';
import type { NamedBytes, Part } from '../../core/types.ts';
import { identify } from '../../formats.ts';
import { readInput } from '../../node/files.ts';
import { partsText } from '../../show/parts.ts';
import type { Call, Command } from '../command.ts';
import { styleOf } from '../report.ts';

/** Describes by whatever format the file is of; also handed down for files inside files. */
const readAny = async (file: NamedBytes): Promise<Part | undefined> => identify(file)?.read(file, readAny);

const unknown = (file: NamedBytes): Part => ({
  name: 'unknown',
  offset: 0,
  length: file.bytes.length,
  note: 'no format that otapack knows',
});

async function run({ host, values, args }: Call): Promise<number> {
  const [path = '-'] = args['FILE'] ?? [];
  const file = await readInput(host, path);
  const format = identify(file);
  const part = (await readAny(file)) ?? unknown(file);
  host.out.write(
    flagOf(values, 'json')
      ? `${JSON.stringify({ file: file.name, format: format?.id ?? null, part }, null, 2)}\n`
      : partsText(part, styleOf(host, 'out')),
  );
  return format ? 0 : 1;
}

export const inspect: Command = {
  summary: 'Shows what is in a package, image, settings page or firmware file, with offsets and meanings.',
  examples: [
    ['otapack inspect app.zip', 'the entries, the init packet, the images'],
    ['otapack inspect s132_softdevice.hex', 'which SoftDevice this is, and the --sd-id to use'],
    ['otapack inspect signed.bin --json', 'the same as a tree of parts'],
  ],
  options: [{ name: 'json', is: 'flag', help: 'print one JSON document' }],
  arguments: [{ name: 'FILE', is: 'file', required: true, help: 'the file, or - for standard input' }],
  run,
};
