/** `dumpinfo`: header, TLVs and trailer of an image, as text, YAML or JSON. */

import { utf8 } from '../../core/bytes.ts';
import { choiceOf, flagOf, type Option, textOf } from '../../core/options.ts';
import { type Dumped, dump, lacksTrailerMagic, NO_TRAILER_MAGIC } from '../../formats/mcuboot/dump.ts';
import { dumpJson, dumpYaml, dumpYamlNcs } from '../../formats/mcuboot/dump-data.ts';
import { dumpText } from '../../formats/mcuboot/dump-text.ts';
import { writeOutputs } from '../../node/files.ts';
import type { Call, Command } from '../command.ts';
import { imageArgument, imageFile } from './imgtool-verify.ts';
import { exitOf, outputOption } from './python-tools.ts';

type Rendering = 'human' | 'yaml' | 'json';

const render = (dumped: Dumped, rendering: Rendering): string =>
  rendering === 'human' ? dumpText(dumped) : rendering === 'yaml' ? dumpYaml(dumped) : dumpJson(dumped);

async function run({ host, values, args }: Call): Promise<number> {
  const [path = ''] = args['IMGFILE'] ?? [];
  const outfile = textOf(values, 'outfile');
  const rendering = choiceOf<Rendering>(
    values,
    'format',
    ['human', 'yaml', 'json'],
    outfile === undefined ? 'human' : 'yaml',
  );
  const file = await imageFile(host, path, (name) => `Image file not found (${name})`);
  const dumped = dump(file.bytes, path);
  // scripts read this stream, and the reference says it there
  if (lacksTrailerMagic(dumped)) host.out.write(`${NO_TRAILER_MAGIC}\n`);
  const text = render(dumped, rendering);
  if (outfile === undefined) host.out.write(rendering === 'json' ? `${text}\n` : text);
  else await writeOutputs(host, [{ path: outfile, bytes: utf8(text) }]);
  return 0;
}

const silent: Option = { name: 'silent', short: 's', is: 'flag', help: 'accepted and without effect' };
const outfile: Option = {
  ...outputOption,
  name: 'outfile',
  help: 'file to write, YAML unless --format says otherwise',
};

export const dumpinfo: Command = {
  summary: 'Prints header, TLVs and trailer of an image; checks nothing.',
  examples: [
    ['otapack mcuboot dumpinfo app.signed.bin', 'for people'],
    ['otapack mcuboot dumpinfo -f json app.signed.bin', 'for the next tool'],
    ['otapack inspect app.signed.bin', 'any image, with offsets and explanations'],
  ],
  options: [
    outfile,
    {
      name: 'format',
      short: 'f',
      is: 'choice',
      choices: ['human', 'yaml', 'json'],
      repeat: 'last',
      help: 'form of the output',
    },
    silent,
  ],
  arguments: [imageArgument],
  exitOf,
  run,
};

/** The fork writes YAML to its file, prints the text as well, and has no other forms. */
async function runNcs({ host, values, args }: Call): Promise<number> {
  const [path = ''] = args['IMGFILE'] ?? [];
  const file = await imageFile(host, path, (name) => `Image file not found (${name})`);
  const dumped = dump(file.bytes, path, 'ncs');
  const target = textOf(values, 'outfile');
  if (target !== undefined) await writeOutputs(host, [{ path: target, bytes: utf8(dumpYamlNcs(dumped)) }]);
  if (lacksTrailerMagic(dumped)) host.out.write(`${NO_TRAILER_MAGIC}\n`);
  if (!flagOf(values, 'silent')) host.out.write(dumpText(dumped, 'ncs'));
  host.out.write('dumpinfo has run successfully\n');
  return 0;
}

export const dumpinfoNcs: Command = {
  ...dumpinfo,
  examples: [
    ['otapack imgtool-ncs dumpinfo app.signed.bin', 'for people'],
    ['otapack imgtool-ncs dumpinfo -o app.yaml app.signed.bin', 'for the next tool'],
    ['otapack inspect app.signed.bin', 'any image, with offsets and explanations'],
  ],
  options: [outfile, { ...silent, help: 'print nothing' }],
  run: runNcs,
};
