/** The first words of the command line, by the format that they work on. A module is loaded when its word is used. */

import type { Entry } from './command.ts';

export type Words = Readonly<Record<string, Entry>>;

export const nativeWords: Words = {
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
  init: {
    summary: 'look at the build folders and write a first otapack.yaml',
    load: async () => (await import('./commands/init.ts')).init,
  },
  ncs: {
    summary: 'make packages of the nRF Connect SDK (dfu_application.zip)',
    load: async () => (await import('./commands/ncs.ts')).ncs,
  },
  completion: {
    summary: 'print the completion of bash, zsh or fish',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
};

export const nordicWords: Words = {
  nordic: {
    summary: "Nordic DFU packages and settings pages, with nrfutil's arguments",
    aliases: ['nrfutil'],
    load: async () => (await import('./peers/nrfutil.ts')).nordic,
  },
  'adafruit-nrfutil': {
    summary: "legacy DFU, with adafruit-nrfutil's arguments",
    load: async () => (await import('./peers/adafruit.ts')).adafruit,
  },
};

export const mcubootWords: Words = {
  mcuboot: {
    summary: "MCUboot images, with imgtool's arguments",
    aliases: ['imgtool'],
    load: async () => (await import('./peers/imgtool.ts')).mcuboot,
  },
  'imgtool-ncs': {
    summary: "MCUboot images, with the arguments of Nordic's fork of imgtool",
    load: async () => (await import('./peers/imgtool-ncs.ts')).imgtoolNcs,
  },
};

export const esp8266Words: Words = {
  esp8266: {
    summary: 'ESP8266 images, with the arguments of esptool, gen_appbin and their relatives',
    aliases: ['esptool'],
    load: async () => (await import('./peers/esp8266.ts')).esp8266,
  },
};
