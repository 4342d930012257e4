/** esptool's image_info: the same lines, the same exit codes. */

import { textOf } from '../../core/options.ts';
import { imageInfo } from '../../formats/esp8266/image-info.ts';
import { readInput } from '../../node/files.ts';
import type { Call, Command } from '../command.ts';
import { withArgumentFiles } from './argument-files.ts';
import { BANNER, exitTwo, refuseOtherChip, say } from './esptool-shared.ts';

async function run({ host, values, args }: Call): Promise<number> {
  refuseOtherChip(values);
  const { bytes } = await readInput(host, args['FILE']?.[0] ?? '-');
  const detected = (textOf(values, 'chip') ?? 'auto') === 'auto';
  const { lines, fatal } = imageInfo({ bytes, extended: textOf(values, 'version') === '2', detected });
  say(host, [BANNER, ...lines]);
  if (fatal === undefined) return 0;
  say(host, ['', `A fatal error occurred: ${fatal}`]);
  return exitTwo();
}

export const imageInfoCommand: Command = {
  summary: 'Shows header, segments and checksum of an image, as esptool does; `otapack inspect` shows more.',
  examples: [
    ['otapack esptool image_info user1.bin', 'entry, segments, checksum'],
    ['otapack esptool image_info --version 2 user1.bin', 'with flash size, clock and mode'],
    ['otapack verify user1.bin', 'what esptool does not look at: the CRC trailer, the application number'],
  ],
  options: [
    {
      name: 'version',
      short: 'v',
      is: 'choice',
      choices: ['1', '2'],
      repeat: 'last',
      default: '1',
      help: '1: short, 2: extended',
    },
    { name: 'chip', short: 'c', is: 'text', repeat: 'last', help: 'esp8266 or auto' },
  ],
  arguments: [{ name: 'FILE', is: 'file', required: true, help: 'the image' }],
  abbreviations: true,
  exitOf: exitTwo,
  rewrite: withArgumentFiles,
  run,
};
