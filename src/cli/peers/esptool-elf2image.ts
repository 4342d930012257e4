/** esptool's elf2image, with two words more: `--crc` for version-2 images, and `--app`, which the SDK updater demands. */

import { hexNumber } from '../../core/bytes.ts';
import { choiceOf, flagOf, type Option, textOf, type Values } from '../../core/options.ts';
import type { Finding } from '../../core/types.ts';
import { crcRules } from '../../formats/esp8266/crc.ts';
import type { LoadSegment } from '../../formats/esp8266/elf-segments.ts';
import { type Elf2ImageRequest, elf2image } from '../../formats/esp8266/elf2image.ts';
import { finding } from '../../formats/esp8266/findings.ts';
import { iromLink, mapOfNibble } from '../../formats/esp8266/flash-map.ts';
import { isIrom } from '../../formats/esp8266/memory.ts';
import { address } from '../../formats/esp8266/numbers.ts';
import { readInput, writeOutputs } from '../../node/files.ts';
import type { Call, Command } from '../command.ts';
import { printFindings } from '../report.ts';
import { withArgumentFiles } from './argument-files.ts';
import {
  banners,
  clockNibble,
  exitTwo,
  flashOptions,
  modeNibble,
  type Release,
  refuseOtherChip,
  say,
  sizeNibble,
} from './esptool-shared.ts';
import { outputOption } from './python-tools.ts';

/** Version 3 reads its size by the ESP32's table. */
const v3Sizes = { '1MB': 0, '2MB': 1, '4MB': 2, '8MB': 3, '16MB': 4, '32MB': 5, '64MB': 6, '128MB': 7 };

const ignored = (name: string, more: Partial<Option> = {}): Option => ({
  name,
  is: 'text',
  repeat: 'last',
  help: 'for other chips',
  ...more,
});

const withoutEffect: readonly Option[] = [
  ignored('pad-to-size'),
  ignored('dont-append-digest', { is: 'flag' }),
  ignored('secure-pad', { is: 'flag' }),
  ignored('secure-pad-v2', { is: 'flag' }),
  ignored('min-rev', { short: 'r' }),
  ignored('min-rev-full'),
  ignored('max-rev-full'),
  ignored('flash-mmu-page-size'),
];

const options: readonly Option[] = [
  { ...outputOption, help: 'file to write; for version 1 the start of the names of two' },
  {
    name: 'version',
    short: 'e',
    is: 'choice',
    choices: ['1', '2', '3'],
    repeat: 'last',
    default: '1',
    help: '1: no boot loader; 2: a slot; 3: RTOS SDK v3',
  },
  ...flashOptions(false),
  {
    name: 'use_segments',
    aliases: ['use-segments'],
    is: 'flag',
    help: 'take program headers instead of sections',
  },
  {
    name: 'elf-sha256-offset',
    is: 'number',
    repeat: 'last',
    placeholder: 'OFFSET',
    help: "write the ELF's SHA-256 over zeros there",
  },
  { name: 'crc', is: 'choice', choices: crcRules, default: 'sdk', help: 'CRC trailer of a version-2 image' },
  {
    name: 'app',
    is: 'choice',
    choices: ['1', '2'],
    help: 'application number in byte 3 of a version-2 image, without which the SDK updater refuses it',
  },
  { name: 'ram-only-header', is: 'flag', help: 'sort the segments by address' },
  { name: 'chip', short: 'c', is: 'text', repeat: 'last', help: 'esp8266 or auto' },
  ...withoutEffect,
];

const romPrint: Option = {
  name: 'rom_print',
  is: 'choice',
  choices: ['0', '1'],
  repeat: 'last',
  default: '1',
  help: '0: version 1 starts with a segment that silences the boot ROM',
};

function requestOf(values: Values, release: Release): Omit<Elf2ImageRequest, 'elf'> {
  const version = Number(choiceOf(values, 'version', ['1', '2', '3'], '1')) as 1 | 2 | 3;
  const app = textOf(values, 'app');
  const digest = textOf(values, 'elf-sha256-offset');
  const size = sizeNibble(textOf(values, 'flash_size') ?? '1MB', version === 3 ? v3Sizes : undefined);
  return {
    version,
    mode: modeNibble(textOf(values, 'flash_mode') ?? 'qio'),
    size: (size << 4) | clockNibble(textOf(values, 'flash_freq') ?? '40m'),
    output: textOf(values, 'output'),
    useSegments: flagOf(values, 'use_segments'),
    sortSegments: flagOf(values, 'ram-only-header'),
    crc: choiceOf(values, 'crc', crcRules, 'sdk'),
    app: app === '1' ? 1 : app === '2' ? 2 : undefined,
    digestOffset: digest === undefined ? undefined : address(digest, '--elf-sha256-offset'),
    ...(release === 'rtos' ? { rtos: { silentRom: textOf(values, 'rom_print') === '0' } } : {}),
  };
}

/** With `--app` the slot is known, and with the flash size the address at which its code must be linked. */
function linkFindings(
  { app, size }: Omit<Elf2ImageRequest, 'elf'>,
  segments: readonly LoadSegment[],
): Finding[] {
  const flash = mapOfNibble(size >> 4);
  const wanted = app && flash && iromLink(flash, app, 'new');
  const irom = segments.find(({ address }) => isIrom(address));
  if (!wanted || !irom || irom.address === wanted) return [];
  return [
    finding(
      'esp8266/linked-for-other-slot',
      `the flash part is linked at ${hexNumber(irom.address)}; user${app} of flash map ${flash.nibble} (${flash.name}) runs at ${hexNumber(wanted)}`,
    ),
  ];
}

const runOf =
  (release: Release) =>
  async ({ host, values, args }: Call): Promise<number> => {
    refuseOtherChip(values);
    const elf = await readInput(host, args['FILE']?.[0] ?? '-');
    const request = requestOf(values, release);
    const { files, merged, segments } = await elf2image({ ...request, elf });
    printFindings(host, linkFindings(request, segments));
    await writeOutputs(
      host,
      files.map(({ name, bytes }) => ({ path: name, bytes })),
    );
    say(host, [
      banners[release],
      'Creating esp8266 image...',
      ...(textOf(values, 'flash-mmu-page-size') === undefined
        ? []
        : ['WARNING: Changing MMU page size is not supported on ESP8266! Defaulting to 64KB.']),
      ...(flagOf(values, 'ram-only-header')
        ? ['Image has only RAM segments visible. ROM segments are hidden and SHA256 digest is not appended.']
        : []),
      ...(merged > 0 ? [`Merged ${merged} ELF section${merged > 1 ? 's' : ''}`] : []),
      'Successfully created esp8266 image.',
    ]);
    return 0;
  };

export const elf2imageOf = (release: Release): Command => ({
  summary: 'Makes images from an ELF: version 1 (no loader), 2 (a slot), 3 (RTOS SDK v3).',
  examples: [
    ['otapack esptool --chip esp8266 elf2image app.elf', 'app.elf-0x00000.bin and app.elf-0x10000.bin'],
    ['otapack esptool elf2image -e 2 --app 1 -fs 1MB user1.elf', 'a slot image that the SDK updater takes'],
    ['otapack esptool elf2image -e 3 -fm dio -fs 2MB -o app.bin app.elf', 'an RTOS SDK v3 application'],
  ],
  options: release === 'rtos' ? [...options, romPrint] : options,
  sections: { 'Taken as esptool takes them, without effect': withoutEffect.map(({ name }) => name) },
  arguments: [{ name: 'FILE', is: 'file', required: true, help: 'the linked ELF' }],
  abbreviations: true,
  exitOf: exitTwo,
  rewrite: withArgumentFiles,
  run: runOf(release),
});
