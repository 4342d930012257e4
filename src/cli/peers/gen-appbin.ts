/**
 * The vendor's gen_appbin.py with its own arguments. Sections and symbols are read from the ELF, so neither nm nor objcopy
 * is needed; where the four section files of the SDK's makefile lie in the working directory, they are taken as they are.
 */

import { equal } from '../../core/bytes.ts';
import { printable } from '../../core/escape.ts';
import { choiceOf, flagOf } from '../../core/options.ts';
import type { Bytes } from '../../core/types.ts';
import { appbin } from '../../formats/esp8266/appbin.ts';
import { crcRules, readTrailer } from '../../formats/esp8266/crc.ts';
import {
  type SdkSections,
  type SdkSymbols,
  sdkSections,
  sdkSymbols,
} from '../../formats/esp8266/elf-segments.ts';
import { misuse, unusable } from '../../formats/esp8266/faults.ts';
import { decimal } from '../../formats/esp8266/numbers.ts';
import { flashMapOf } from '../../formats/esp8266/settings.ts';
import { readElf } from '../../input/elf.ts';
import { ifThere, readInput, writeOutputs } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import type { Call, Command } from '../command.ts';
import { printFindings } from '../report.ts';
import { exitOf } from './python-tools.ts';

const OUTPUT = 'eagle.app.flash.bin';
const sectionFiles: Readonly<Record<keyof SdkSections, string>> = {
  text: 'eagle.app.v6.text.bin',
  data: 'eagle.app.v6.data.bin',
  rodata: 'eagle.app.v6.rodata.bin',
  irom: 'eagle.app.v6.irom0text.bin',
};

/** One release of the script: its arguments, its entry symbol, what it writes into the first header. */
export type Release = {
  readonly words: string;
  readonly entry: string;
  readonly numbered: boolean;
};

export const releases = {
  gen_appbin: { words: 'gen_appbin', entry: 'call_user_start1', numbered: true },
  'gen_appbin-nonos2.2.0': { words: 'gen_appbin-nonos2.2.0', entry: 'call_user_start', numbered: true },
  'gen_appbin-rtos1.4': { words: 'gen_appbin-rtos1.4', entry: 'call_user_start', numbered: false },
} as const satisfies Record<string, Release>;

const warn = (host: Host, text: string): void => {
  host.err.write(`warning: ${printable(text)}\n`);
};

/** The section files, when the makefile left all four; the ELF's own sections when it left none. */
async function sectionsFor(host: Host, elf: SdkSections, elfName: string): Promise<SdkSections> {
  const names = Object.keys(sectionFiles) as (keyof SdkSections)[];
  const found: Partial<Record<keyof SdkSections, Bytes>> = {};
  for (const name of names) {
    const file = await ifThere(readInput(host, sectionFiles[name]));
    if (file) found[name] = file.bytes;
  }
  const missing = names.filter((name) => found[name] === undefined);
  if (missing.length === names.length) return elf;
  if (missing.length > 0) {
    throw unusable(
      'esp8266/missing-section',
      `${missing.map((name) => sectionFiles[name]).join(', ')} is missing while the other section files are there`,
      {
        why: 'the script of the SDK dies of an IOError here and leaves half an image behind',
        fix: 'remove the other eagle.app.v6.*.bin: the ELF holds all four sections',
      },
    );
  }
  const differing = names.filter((name) => !equal(found[name] ?? new Uint8Array(), elf[name]));
  if (differing.length > 0) {
    warn(
      host,
      `${differing.map((name) => sectionFiles[name]).join(', ')} differs from ${elfName}; the file is taken, as the script does`,
    );
  }
  return { ...elf, ...found };
}

type Numbers = {
  readonly bootMode: 0 | 1 | 2;
  readonly mode: number;
  readonly size: number;
  readonly app: number;
};

function numbersOf(args: Call['args'], release: Release): Numbers {
  const at = (name: string) => decimal(args[name]?.[0] ?? '', name);
  const bootMode = at('BOOT_MODE');
  if (bootMode !== 0 && bootMode !== 1 && bootMode !== 2) {
    throw misuse('esp8266/bad-option', `BOOT_MODE ${bootMode}: 0 is no boot, 1 the old boot, 2 the new boot`);
  }
  const flash = flashMapOf(args['SIZE_MAP']?.[0] ?? '');
  return {
    bootMode,
    mode: at('FLASH_MODE') & 0xff,
    size: ((flash.nibble << 4) | at('CLOCK_DIVIDER')) & 0xff,
    app: release.numbered ? at('APP') & 0xff : 0,
  };
}

function warnings(
  host: Host,
  symbols: SdkSymbols,
  sections: SdkSections,
  numbers: Numbers,
  release: Release,
): void {
  if (symbols.data === 0 && sections.data.length > 0)
    warn(
      host,
      '_data_start is not an absolute symbol: .data is loaded to address 0, and the image does not work',
    );
  if (symbols.rodata === 0 && sections.rodata.length > 0)
    warn(
      host,
      '_rodata_start is not an absolute symbol: .rodata is loaded to address 0, and the image does not work',
    );
  const empty = (['text', 'data', 'rodata'] as const).filter((name) => sections[name].length === 0);
  if (empty.length > 0)
    warn(
      host,
      `.${empty.join(', .')} is empty, the header counts it all the same: the image may not boot (otapack esp8266 pair counts right)`,
    );
  if (release.numbered && numbers.bootMode !== 0 && numbers.app !== 1 && numbers.app !== 2)
    warn(host, `application number ${numbers.app}: the SDK updater takes 1 and 2 only`);
}

/** The CRC as the scripts print it: as a signed number and as what is stored, or in hex. */
const crcLines = ({ crc, stored }: { crc: number; stored: number }, { numbered }: Release): string =>
  numbered ? `${crc | 0}\n${stored}\n` : `bin crc: ${stored.toString(16)}\n`;

const runOf =
  (release: Release) =>
  async ({ host, values, args }: Call): Promise<number> => {
    const numbers = numbersOf(args, release);
    const elf = readElf(await readInput(host, args['ELF']?.[0] ?? ''));
    const symbols = sdkSymbols(elf, [release.entry]);
    if (symbols.entry === undefined) {
      // the script says so and exits with 0; makefiles rely on it to go on to the next target
      host.out.write('no entry point!!\n');
      warn(host, `${elf.name} has no global function ${release.entry}: no image is written`);
      return 0;
    }
    const sections = await sectionsFor(host, sdkSections(elf), elf.name);
    warnings(host, symbols, sections, numbers, release);
    const stale = flagOf(values, 'replace') ? undefined : (await ifThere(readInput(host, OUTPUT)))?.bytes;
    if (stale && stale.length > 0) {
      printFindings(host, [
        {
          code: 'esp8266/appended-to-stale-output',
          level: 'warning',
          message: `${OUTPUT} was there already: the new image is appended to it, as the script does, and devices would boot the old one`,
          fix: 'delete it before building, or add --replace',
        },
      ]);
    }
    const flash = { mode: numbers.mode, size: numbers.size };
    const { bytes } = appbin({
      ...flash,
      sections,
      entry: symbols.entry,
      data: symbols.data,
      rodata: symbols.rodata,
      bootMode: numbers.bootMode,
      first: release.numbered ? { mode: 0, size: numbers.app } : flash,
      countThree: true,
      crc: choiceOf(values, 'crc', crcRules, 'sdk'),
      ...(stale ? { stale } : {}),
    });
    await writeOutputs(host, [{ path: OUTPUT, bytes }]);
    const trailer = numbers.bootMode === 0 ? undefined : readTrailer(bytes);
    if (trailer) host.out.write(crcLines(trailer, release));
    return 0;
  };

export const genAppbin = (release: Release): Command => ({
  summary: `Makes ${OUTPUT} from an SDK program as the vendor's script does, without Python.`,
  examples: [
    [
      `otapack esp8266 ${release.words} app.elf 2 0 0 4${release.numbered ? ' 1' : ''}`,
      'a slot image for the new boot, map 4',
    ],
    [
      `otapack esp8266 ${release.words} app.elf 0 0 0 2${release.numbered ? ' 0' : ''}`,
      'the RAM part of a program without loader',
    ],
    [
      `otapack esp8266 ${release.words} app.elf 2 0 0 4${release.numbered ? ' 1' : ''} --crc universal`,
      'a CRC that every known check accepts',
    ],
  ],
  options: [
    { name: 'crc', is: 'choice', choices: crcRules, default: 'sdk', help: 'CRC trailer of slot images' },
    {
      name: 'replace',
      is: 'flag',
      help: `start anew where ${OUTPUT} is there already, instead of appending as the script does`,
    },
  ],
  arguments: [
    { name: 'ELF', is: 'file', required: true, help: 'the linked program' },
    { name: 'BOOT_MODE', is: 'text', required: true, help: '0 no boot, 1 old boot, 2 new boot' },
    { name: 'FLASH_MODE', is: 'text', required: true, help: '0 QIO, 1 QOUT, 2 DIO, 3 DOUT' },
    { name: 'CLOCK_DIVIDER', is: 'text', required: true, help: '0 40 MHz, 1 26.7 MHz, 2 20 MHz, 15 80 MHz' },
    { name: 'SIZE_MAP', is: 'text', required: true, help: 'flash map: 0 to 6, 8, 9' },
    ...(release.numbered
      ? [
          {
            name: 'APP',
            is: 'text',
            required: true,
            help: 'application number: 1 or 2, 0 without boot',
          } as const,
        ]
      : []),
  ],
  exitOf,
  run: runOf(release),
});
