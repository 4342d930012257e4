/** All words of the command line. A module is loaded when its word is used. */

import type { Group } from './command.ts';

export const program: Group = {
  summary: 'Makes, signs and verifies firmware updates: Nordic DFU packages, MCUboot images, ESP8266 images.',
  words: {
    sign: {
      summary: 'build, sign and verify everything that otapack.yaml names',
      load: async () => (await import('./commands/sign.ts')).sign,
    },
    verify: {
      summary: 'judge artifacts before release',
      load: async () => (await import('./commands/verify.ts')).verify,
    },
    inspect: {
      summary: 'show what is in a file, byte by byte',
      load: async () => (await import('./commands/inspect.ts')).inspect,
    },
    predict: {
      summary: 'say what a device will do with a file, before it is sent',
      load: async () => (await import('./commands/predict.ts')).predict,
    },
    explain: {
      summary: 'say what a DFU, boot or update log means',
      load: async () => (await import('./commands/explain.ts')).explain,
    },
    keys: {
      summary: 'make, show and identify keys',
      load: async () => (await import('./commands/keys.ts')).keys,
    },
    mcuboot: {
      summary: "MCUboot images, with imgtool's arguments",
      aliases: ['imgtool'],
      load: async () => (await import('./peers/imgtool.ts')).mcuboot,
    },
    'imgtool-ncs': {
      summary: "MCUboot images, with the arguments of Nordic's fork of imgtool",
      load: async () => (await import('./peers/imgtool-ncs.ts')).imgtoolNcs,
    },
    init: {
      summary: 'look at the build folders and write a first otapack.yaml',
      load: async () => (await import('./commands/init.ts')).init,
    },
    completion: {
      summary: 'print the completion of bash, zsh or fish',
      load: async () => (await import('./commands/completion.ts')).completion,
    },
    esp8266: {
      summary: "ESP8266 images, with esptool's arguments and those of the vendor's scripts",
      aliases: ['esptool'],
      load: async () => (await import('./peers/esp8266.ts')).esp8266,
    },
  },
};
