/** `otapack esp8266 …`: esptool's image commands, the vendor's scripts, and what none of them has. */

import type { Group } from '../command.ts';
import { globalOptions, type Release } from './esptool-shared.ts';

const elf2image = (release: Release) => async () =>
  (await import('./esptool-elf2image.ts')).elf2imageOf(release);
const imageInfo = async () => (await import('./esptool-image-info.ts')).imageInfoCommand;
const mergeBin = async () => (await import('./esptool-merge.ts')).mergeBin;
const makeImage = (release: Release) => async () => (await import('./esptool-merge.ts')).makeImageOf(release);

const images = (release: Release): Group['words'] => ({
  elf2image: { summary: 'images from an ELF', load: elf2image(release) },
  image_info: {
    summary: 'header, segments and checksum of an image',
    aliases: ['image-info'],
    load: imageInfo,
  },
  merge_bin: { summary: 'several files as one', aliases: ['merge-bin'], load: mergeBin },
  make_image: { summary: 'an image from raw segments', aliases: ['make-image'], load: makeImage(release) },
});

/** esptool as the RTOS SDK ships it: the same words, by the rules of its release. */
const rtosEsptool: Group = {
  summary: 'esptool 2.4 as the RTOS SDK ships it: it joins no segments.',
  options: globalOptions,
  words: images('rtos'),
};

const appbin = async () => import('./gen-appbin.ts');
const elf2bin = async () => (await import('./elf2bin.ts')).elf2bin;

export const esp8266: Group = {
  summary: "ESP8266 images, with esptool's arguments and those of the vendor's scripts.",
  options: globalOptions,
  words: {
    pair: {
      summary: 'user1 and user2 for a flash map, built and checked together',
      load: async () => (await import('./esp8266-pair.ts')).pair,
    },
    'fix-crc': {
      summary: 'repair the CRC trailer of a slot image',
      load: async () => (await import('./esp8266-fix-crc.ts')).fixCrcCommand,
    },
    ...images('4.8'),
    gen_appbin: {
      summary: "the SDK's gen_appbin.py (NONOS 3.0.6: entry call_user_start1)",
      aliases: ['gen_appbin.py'],
      load: async () => (await appbin()).genAppbin((await appbin()).releases.gen_appbin),
    },
    'gen_appbin-nonos2.2.0': {
      summary: 'the same of NONOS 2.0.0 to 3.0.5 (entry call_user_start)',
      load: async () => (await appbin()).genAppbin((await appbin()).releases['gen_appbin-nonos2.2.0']),
    },
    'gen_appbin-rtos1.4': {
      summary: 'the same of the RTOS SDK 1.4 (five arguments)',
      load: async () => (await appbin()).genAppbin((await appbin()).releases['gen_appbin-rtos1.4']),
    },
    pack_fw: {
      summary: "the RTOS SDK's pack_fw.py: version 3 for the updater of version 2",
      aliases: ['pack_fw.py'],
      load: async () => (await import('./pack-fw.ts')).packFw,
    },
    esptool2: {
      summary: 'esptool2: ROMs for rBoot',
      load: async () => (await import('./esptool2.ts')).esptool2,
    },
    elf2bin: {
      summary: 'the Arduino core from 3.0 on: loader and sketch as one file',
      aliases: ['elf2bin.py'],
      load: async () => (await elf2bin())('3.0'),
    },
    'elf2bin-2.7.4': {
      summary: 'the same for the Arduino core 2.7',
      load: async () => (await elf2bin())('2.7'),
    },
    signing: {
      summary: "the Arduino core's signing.py",
      aliases: ['signing.py'],
      load: async () => (await import('./arduino-signing.ts')).signing,
    },
    gen_esp32part: {
      summary: "the RTOS SDK's partition tables",
      aliases: ['gen_esp32part.py'],
      load: async () => (await import('./gen-esp32part.ts')).genEsp32part,
    },
    'esptool-rtos': { summary: 'esptool as the RTOS SDK ships it', load: async () => rtosEsptool },
  },
};
