/** The RTOS SDK's pack_fw.py: loader, partition table and application v3 as one file for an old SDK's updater. */

import type { Fault } from '../../core/fault.ts';
import { choiceOf, required } from '../../core/options.ts';
import { misuse } from '../../formats/esp8266/faults.ts';
import { pack3 } from '../../formats/esp8266/pack-fw.ts';
import { writeOutputs } from '../../node/files.ts';
import type { Call, Command } from '../command.ts';
import { addressPairs, placedFiles } from './address-pairs.ts';
import { outputOption } from './python-tools.ts';

/** An application that is missing or not last ends pack_fw with an exception; all else its arguments catch. */
const exitOf = (fault: Fault): number => (fault.code.startsWith('esp8266/application-') ? 1 : 2);

async function run({ host, values, args }: Call): Promise<number> {
  const operation = args['OPERATION']?.[0] ?? '';
  if (operation !== 'pack3')
    throw misuse('esp8266/bad-option', `unknown operation '${operation}': pack3 is the only one`);
  const output = required(values, 'output');
  const pieces = await placedFiles(host, args['ADDRESS FILE'] ?? []);
  const bytes = pack3(pieces, required(values, 'app'), choiceOf(values, 'crc', ['sdk', 'inverted'], 'sdk'));
  await writeOutputs(host, [{ path: output, bytes }]);
  host.out.write('pack_fw.py v1.0.2\n');
  return 0;
}

export const packFw: Command = {
  summary:
    'Packs loader, partition table and application of the RTOS SDK v3 for the updater of an older SDK.',
  examples: [
    [
      'otapack esp8266 pack_fw --output ota.bin --app rtos.bin pack3 0x0 bootloader.bin 0x8000 partitions.bin 0x10000 rtos.bin',
      'the file that an old device downloads',
    ],
    [
      'otapack esp8266 pack_fw --output ota.bin --app rtos.bin --crc inverted pack3 0x0 bootloader.bin 0x8000 partitions.bin 0x10000 rtos.bin',
      'for clients that compare the raw register',
    ],
    ['otapack inspect ota.bin', 'what came of it'],
  ],
  options: [
    { ...outputOption, required: true },
    {
      name: 'app',
      short: 'a',
      is: 'text',
      required: true,
      repeat: 'last',
      placeholder: 'NAME',
      help: 'name of the application among the files; it must come last',
    },
    { name: 'crc', is: 'choice', choices: ['sdk', 'inverted'], default: 'sdk', help: 'CRC trailer' },
  ],
  arguments: [{ name: 'OPERATION', is: 'text', required: true, help: 'pack3' }, addressPairs],
  abbreviations: true,
  exitOf,
  run,
};
