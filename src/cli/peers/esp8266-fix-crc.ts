/** `otapack esp8266 fix-crc`: repairs the CRC trailer of a slot image in place. */

import { printable } from '../../core/escape.ts';
import { choiceOf, flagOf, textOf } from '../../core/options.ts';
import { crcRules } from '../../formats/esp8266/crc.ts';
import { fixCrc } from '../../formats/esp8266/fix.ts';
import { readInput, writeOutputs } from '../../node/files.ts';
import type { Call, Command } from '../command.ts';

async function run({ host, values, args }: Call): Promise<number> {
  const path = args['IMAGE']?.[0] ?? '-';
  const app = textOf(values, 'app');
  const file = await readInput(host, path);
  const fixed = fixCrc({
    file,
    crc: choiceOf(values, 'crc', crcRules, 'universal'),
    app: app === '1' ? 1 : app === '2' ? 2 : undefined,
    force: flagOf(values, 'force'),
  });
  const output = textOf(values, 'output') ?? path;
  if (fixed.done.length > 0 || output !== path || path === '-')
    await writeOutputs(host, [{ path: output, bytes: fixed.bytes }]);
  const lines = fixed.done.length > 0 ? fixed.done : ['nothing to fix: the trailer is right'];
  const told = lines.map((line) => `${printable(`${file.name}: ${line}`)}\n`).join('');
  if (output === '-') host.err.write(told);
  else host.out.write(told);
  return 0;
}

export const fixCrcCommand: Command = {
  summary: 'Repairs the CRC trailer of a slot image in place; damaged content is refused, not sealed.',
  examples: [
    ['otapack esp8266 fix-crc user1.bin', 'a trailer that every known check accepts'],
    [
      'otapack esp8266 fix-crc --crc sdk user1.bin',
      "the trailer the vendor's tools write; changes no other byte",
    ],
    ['otapack esp8266 fix-crc --app 2 user2.bin', "and the application number that esptool's images lack"],
  ],
  options: [
    {
      name: 'crc',
      is: 'choice',
      choices: crcRules,
      default: 'universal',
      help: 'universal may change one byte that nothing reads; sdk and inverted change the trailer only',
    },
    {
      name: 'app',
      is: 'choice',
      choices: ['1', '2'],
      help: 'also write this application number into the header',
    },
    { name: 'force', is: 'flag', help: 'accept content that changed since the image was built' },
    {
      name: 'output',
      short: 'o',
      is: 'output',
      placeholder: 'FILE',
      help: 'write there instead of in place',
    },
  ],
  arguments: [{ name: 'IMAGE', is: 'file', required: true, help: 'the slot image' }],
  run,
};
