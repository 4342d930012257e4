/** Where otapack differs from esptool on purpose. */

import { refuses, takes, twoMistakes } from '../rules.ts';
import type { Difference, Rule } from '../suite.ts';
import type { Sides } from '../trial.ts';

/** Theirs dies of an exception; ours says what is wrong and exits as for every other mistake. */
const exceptions: Rule = {
  id: 'esptool/exceptions',
  tool: 'esptool',
  theirs: 'Dies of a Python exception, exit code 1, on files that end too early and on some wrong arguments.',
  ours: 'Says what is wrong, exit code 2, as for every other mistake.',
  covers: ({ kind, sides: { ours, theirs } }) =>
    kind.startsWith('verdict') && ours.code === 2 && theirs.code === 1 && theirs.err.includes('Traceback'),
};

const dashes: Rule = {
  id: 'esptool/dashes',
  tool: 'esptool',
  theirs: 'Version 4 spells options with underscores only: `--flash_mode`.',
  ours: "Takes version 5's dashes as well.",
  covers: takes(/unrecognized arguments: --flash-(mode|freq|size)|unrecognized arguments: --use-segments/),
};

const otherMachine: Rule = {
  id: 'esptool/risc-v',
  tool: 'esptool',
  theirs: 'Makes ESP8266 images of RISC-V ELF files.',
  ours: 'Refuses: the ESP8266 is an Xtensa.',
  covers: refuses('esp8266/not-xtensa', /RISC-V/),
};

const overlaps: Rule = {
  id: 'esptool/overlapping-sections',
  tool: 'esptool',
  theirs: 'Makes an image of sections that lie over each other; the last one loaded wins.',
  ours: 'Refuses: the linker script is wrong.',
  covers: refuses('elf/overlap'),
};

const elfClass: Rule = {
  id: 'esptool/elf-class',
  tool: 'esptool',
  theirs: 'Does not look at class, byte order and entry sizes of an ELF.',
  ours: 'Refuses what is not 32-bit little-endian, or makes no sense.',
  covers: refuses(['elf/not-32-bit-little-endian', 'elf/absurd']),
};

const truncated: Rule = {
  id: 'esptool/truncated-contents',
  tool: 'esptool',
  theirs: 'Takes what is there of sections and names that an ELF places beyond its end.',
  ours: 'Refuses: the file is damaged.',
  covers: refuses('elf/truncated'),
};

/** Lines that tell about the run, not its result. */
const REMARKS = [/^WARNING: Only one input file specified, .*\n/m, /^Adding .* at 0x[0-9a-f]+\n/gm];

function sameButRemarks({ ours, theirs }: Sides): boolean {
  const without = (text: string) => REMARKS.reduce((left, remark) => left.replace(remark, ''), text);
  return without(ours.out) === without(theirs.out);
}

const remarks: Rule = {
  id: 'esptool/remarks',
  tool: 'esptool',
  theirs:
    'Remarks about a run on standard output: which file goes where, that a lone hex file may hold padding.',
  ours: 'Leaves them out, or says them in its own words; the lines about results are the same.',
  covers: ({ kind, sides }: Difference) => kind === 'standard output' && sameButRemarks(sides),
};

export const elfRules: readonly Rule[] = [
  twoMistakes('esptool'),
  exceptions,
  dashes,
  otherMachine,
  overlaps,
  elfClass,
  truncated,
  remarks,
];

export const infoRules: readonly Rule[] = [
  twoMistakes('esptool'),
  exceptions,
  {
    id: 'esptool/other-chip-guessed',
    tool: 'esptool',
    theirs:
      'Without `--chip` some ESP8266 images pass for those of another chip, by two bytes in the middle of their data.',
    ours: 'Knows one chip.',
    covers: ({ sides: { theirs } }) => /Detected image type: ESP32/.test(theirs.out),
  },
];

export const mergeRules: readonly Rule[] = [
  twoMistakes('esptool'),
  exceptions,
  remarks,
  {
    id: 'esptool/chip-left-out',
    tool: 'esptool',
    theirs: '`merge_bin` needs `--chip`.',
    ours: 'Knows one chip, and does without.',
    covers: takes(/Please specify the chip argument/),
  },
  {
    id: 'esptool/hex-below',
    tool: 'esptool',
    theirs:
      'Of a hex file that ends below the address it is given at, or holds nothing, it takes nothing, or bytes that are not in it.',
    ours: 'Refuses.',
    covers: refuses('esp8266/bad-option', /holds nothing at/),
  },
];
