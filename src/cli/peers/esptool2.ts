/** esptool2's grammar: flags with one dash, sections as words. Every failure exits with 255 and leaves no output. */

import { printable } from '../../core/escape.ts';
import { flagOf, type Option, type Values } from '../../core/options.ts';
import type { Bytes } from '../../core/types.ts';
import { misuse } from '../../formats/esp8266/faults.ts';
import { cHeader, IROM_SECTION, rbootImage, sectionOrRefuse } from '../../formats/esp8266/rboot.ts';
import { readElf } from '../../input/elf.ts';
import { readInput, writeOutputs } from '../../node/files.ts';
import type { Call, Command } from '../command.ts';

const flag = (name: string, help: string): Option => ({ name, short: name, is: 'flag', help });

const boots = { boot0: 0, boot1: 1, boot2: 2 } as const;
const sizes = {
  '256': 1,
  '512': 0,
  '1024': 2,
  '2048': 3,
  '2048b': 5,
  '4096': 4,
  '8192': 8,
  '16384': 9,
} as const;
const modes = { qio: 0, qout: 1, dio: 2, dout: 3 } as const;
const clocks = { '40': 0, '26.7': 1, '20': 2, '80': 15 } as const;

/** The one flag of a group that is given, or the group's first meaning. */
function one<T extends number>(values: Values, group: Readonly<Record<string, T>>, otherwise: T): T {
  const given = Object.keys(group).filter((name) => flagOf(values, name));
  if (given.length > 1) {
    throw misuse('esp8266/bad-option', `-${given.join(' and -')} contradict each other: give one`);
  }
  return given[0] === undefined ? otherwise : (group[given[0]] as T);
}

function output(values: Values, elf: ReturnType<typeof readElf>, sections: readonly string[]): Bytes {
  if (flagOf(values, 'lib')) return sectionOrRefuse(elf, IROM_SECTION).bytes;
  if (flagOf(values, 'header')) return cHeader(elf, sections);
  return rbootImage(elf, {
    boot: one<0 | 1 | 2>(values, boots, 0),
    mode: one(values, modes, 0),
    size: (one<number>(values, sizes, 0) << 4) | one<number>(values, clocks, 0),
    sections,
    iromChecksum: flagOf(values, 'iromchksum'),
  });
}

async function run({ host, values, args }: Call): Promise<number> {
  const kinds = ['bin', 'lib', 'header'].filter((name) => flagOf(values, name));
  if (kinds.length !== 1) {
    throw misuse('esp8266/bad-option', 'Error: You must specify -bin OR -lib OR -header for build type.');
  }
  if (flagOf(values, 'quiet') && flagOf(values, 'debug')) {
    throw misuse('esp8266/bad-option', 'Error: You cannot specify -quiet and -debug.');
  }
  const sections = args['SECTION'] ?? [];
  if (flagOf(values, 'lib') && sections.length > 0)
    throw misuse('esp8266/bad-option', 'Error: Too many arguments supplied.');
  const path = args['OUTPUT']?.[0];
  if (path === undefined || (!flagOf(values, 'lib') && sections.length === 0))
    throw misuse('esp8266/bad-option', 'Error: Not enough arguments supplied.', {
      fix: 'name the ELF, the output and, but for -lib, the sections, e.g. .text .data .rodata',
    });
  const elf = readElf(await readInput(host, args['ELF']?.[0] ?? ''));
  const bytes = output(values, elf, sections);
  await writeOutputs(host, [{ path, bytes }]);
  if (!flagOf(values, 'quiet')) host.out.write(`Successfully created '${printable(path)}'.\r\n`);
  return 0;
}

export const esptool2: Command = {
  summary: "esptool2's grammar: ROMs for rBoot, and sections as files or C arrays.",
  examples: [
    [
      'otapack esp8266 esptool2 -bin -boot2 -1024 -qio -40 app.elf rom0.bin .text .data .rodata',
      'a ROM for rBoot',
    ],
    ['otapack esp8266 esptool2 -lib app.elf irom.bin', 'the flash part alone'],
    ['otapack esp8266 esptool2 -header app.elf app.h .text .rodata', 'sections as C arrays'],
  ],
  options: [
    flag('bin', 'make an image of the named sections'),
    flag('lib', `write ${IROM_SECTION} as it is`),
    flag('header', 'write the named sections as C arrays'),
    flag('boot0', 'no loader (default)'),
    flag('boot1', 'old boot: irom at 0x10000'),
    flag('boot2', 'new boot and rBoot'),
    ...Object.keys(sizes).map((name) => flag(name, `flash of ${name} KiB`)),
    ...Object.keys(modes).map((name) => flag(name, `flash mode ${name}`)),
    ...Object.keys(clocks).map((name) => flag(name, `flash clock ${name} MHz`)),
    flag('iromchksum', 'the checksum covers irom too; rBoot must be built for it'),
    flag('quiet', 'say nothing'),
    flag('debug', 'taken as esptool2 takes it'),
  ],
  arguments: [
    { name: 'ELF', is: 'file', help: 'the linked program' },
    { name: 'OUTPUT', is: 'output', help: 'file to write' },
    { name: 'SECTION', is: 'text', many: true, help: 'sections of the image, in order' },
  ],
  exitOf: () => 255,
  run,
};
