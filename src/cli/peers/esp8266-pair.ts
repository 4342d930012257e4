/** `otapack esp8266 pair`: user1 and user2 from their ELFs, for one flash map, checked as a pair. */

import { hexNumber } from '../../core/bytes.ts';
import { printable } from '../../core/escape.ts';
import { flagOf, textOf } from '../../core/options.ts';
import { bootNeeded, reservedAreas } from '../../formats/esp8266/flash-map.ts';
import { slotOptions } from '../../formats/esp8266/options.ts';
import { buildPair, type SlotImage, type SlotTarget, slotTargetOf } from '../../formats/esp8266/pair.ts';
import { flashMapOf } from '../../formats/esp8266/settings.ts';
import { readInput, writeOutputs } from '../../node/files.ts';
import { jsonText } from '../../show/json.ts';
import type { Call, Command } from '../command.ts';
import { jsonOption } from '../common-options.ts';

const rows = (images: readonly SlotImage[]) =>
  images.map(({ app, slot, file, limit, sealed }) => ({
    app,
    file: file.name,
    slot: hexNumber(slot),
    size: file.bytes.length,
    limit,
    ...(sealed.changed ? { changedByte: sealed.changed } : {}),
  }));

function report(images: readonly SlotImage[], target: SlotTarget): string {
  const lines = images.map(
    ({ file, slot, limit }) =>
      `${printable(file.name)}  flash it at ${hexNumber(slot)}  ${file.bytes.length} bytes, ${limit - file.bytes.length} free`,
  );
  const reserved = reservedAreas(target.flash).map(({ name, from }) => `${name} ${hexNumber(from)}`);
  return [
    ...lines,
    `map ${target.flash.nibble} (${target.flash.name}, ${target.flash.scheme}); loader: boot ${bootNeeded(target.flash, target.boot)} or newer`,
    `untouched: ${reserved.join(', ')}`,
    '',
  ].join('\n');
}

async function run({ host, values, args }: Call): Promise<number> {
  const target = slotTargetOf(values, flashMapOf(textOf(values, 'map') ?? ''));
  const [first = '', second] = [args['USER1_ELF']?.[0], args['USER2_ELF']?.[0]];
  const images = buildPair(
    await readInput(host, first),
    second === undefined ? undefined : await readInput(host, second),
    target,
  );
  const folder = textOf(values, 'out');
  const inFolder = (name: string) =>
    folder === undefined ? name : `${folder.replace(/[\\/]$/, '')}/${name}`;
  await writeOutputs(
    host,
    images.map(({ file }) => ({
      path: inFolder(file.name),
      bytes: file.bytes,
      makeFolder: folder !== undefined,
    })),
  );
  host.out.write(
    flagOf(values, 'json')
      ? jsonText({
          map: target.flash.nibble,
          boot: bootNeeded(target.flash, target.boot),
          images: rows(images),
        })
      : report(images, target),
  );
  return 0;
}

export const pair: Command = {
  summary: 'Builds user1 and user2 for a flash map from their ELFs, and checks that they go together.',
  examples: [
    ['otapack esp8266 pair --map 4 user1.elf user2.elf', 'user1.4096.new.4.bin and user2.4096.new.4.bin'],
    ['otapack esp8266 pair --map 6 app.elf --out bin/upgrade', 'maps 5, 6, 8, 9: both images from one ELF'],
    [
      'otapack esp8266 pair --map 4 --sdk 2.2.1 --loader 1.6 user1.elf user2.elf',
      'for this updater and this loader',
    ],
  ],
  options: [
    {
      name: 'map',
      is: 'text',
      required: true,
      placeholder: 'MAP',
      help: 'flash map: 0, 2 to 6, 8, 9, or 512KB, 1MB, 2MB, 2MB-c1, 4MB, 4MB-c1, 8MB, 16MB',
    },
    ...slotOptions,
    {
      name: 'out',
      is: 'output',
      placeholder: 'FOLDER',
      help: 'folder for both; the working directory by default',
    },
    jsonOption,
  ],
  arguments: [
    { name: 'USER1_ELF', is: 'file', required: true, help: 'program linked for user1' },
    { name: 'USER2_ELF', is: 'file', help: 'program linked for user2; not needed where both share a link' },
  ],
  run,
};
