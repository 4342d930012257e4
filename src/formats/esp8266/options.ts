/** What `sign` and otapack.yaml can say about an ESP8266 target. */

import type { Option } from '../../core/options.ts';

export const LAYOUTS = ['slots', 'no-boot', 'rboot', 'rtos3', 'arduino'] as const;
export type LayoutName = (typeof LAYOUTS)[number];

/** The device that a pair of slots is for, beside its flash map. */
export const slotOptions: readonly Option[] = [
  {
    name: 'boot',
    is: 'choice',
    choices: ['new', 'old'],
    default: 'new',
    help: 'the second-stage loader the slots are for',
  },
  {
    name: 'flash-mode',
    is: 'choice',
    choices: ['qio', 'qout', 'dio', 'dout'],
    default: 'qio',
    help: 'how the flash is wired',
  },
  {
    name: 'flash-freq',
    is: 'choice',
    choices: ['40m', '26m', '20m', '80m'],
    default: '40m',
    help: 'flash clock',
  },
  {
    name: 'crc',
    is: 'choice',
    choices: ['sdk', 'inverted', 'universal'],
    default: 'universal',
    help: 'CRC trailer of slot images: what the stock updater accepts, what clients without the absolute value accept, or a file that both accept',
  },
  {
    name: 'sdk',
    is: 'text',
    placeholder: 'VERSION',
    default: '2.2.1',
    help: 'oldest SDK in the field; its updater decides how long an image may be',
  },
  {
    name: 'loader',
    is: 'text',
    placeholder: 'VERSION',
    help: 'second-stage loader in the field, e.g. 1.7; older ones do not know every map',
  },
];

export const options: readonly Option[] = [
  {
    name: 'layout',
    is: 'choice',
    choices: LAYOUTS,
    default: 'slots',
    help: 'slots: user1 and user2 for the SDK updater; no-boot: one file for flash address 0; rboot: a ROM for rBoot; rtos3: RTOS SDK v3 application; arduino: loader and sketch',
  },
  {
    name: 'elf',
    is: 'file',
    placeholder: 'FILE',
    help: 'the linked program; for slots of 1024+1024 maps it makes both images',
  },
  { name: 'user1', is: 'file', placeholder: 'FILE', help: 'ELF linked for user1' },
  { name: 'user2', is: 'file', placeholder: 'FILE', help: 'ELF linked for user2' },
  {
    name: 'flash-map',
    is: 'text',
    placeholder: 'MAP',
    help: 'flash map: 0 to 6, 8, 9 as the SDK counts, or 512KB, 1MB, 2MB, 2MB-c1, 4MB, 4MB-c1, 8MB, 16MB',
  },
  ...slotOptions,
  { name: 'eboot', is: 'file', placeholder: 'FILE', help: 'ELF of the Arduino loader (layout arduino)' },
  {
    name: 'core',
    is: 'choice',
    choices: ['3.0', '2.7'],
    default: '3.0',
    help: 'Arduino core whose layout is made: 3.0 and later, or 2.7',
  },
  { name: 'gzip', is: 'flag', help: 'pack the sketch (layout arduino, core 2.7 and later)' },
  {
    name: 'key',
    is: 'key',
    placeholder: 'SOURCE',
    when: { option: 'layout', is: ['arduino'] },
    help: 'RSA key that signs the sketch (layout arduino): a path, - or env:NAME',
  },
  {
    name: 'out',
    is: 'output',
    placeholder: 'FILE',
    help: 'name of the file, or of the folder for slots; by default what the SDK calls it',
  },
];
