/** The words of Nordic's fork of imgtool (nRF Connect SDK), where they differ from upstream's. */

import type { Group } from '../command.ts';
import { keyWords } from './imgtool.ts';

export const imgtoolNcs: Group = {
  summary: "Signs and verifies MCUboot images, with the words of Nordic's fork of imgtool.",
  words: {
    sign: {
      summary: 'sign firmware',
      aliases: ['create'],
      load: async () => (await import('./imgtool-sign.ts')).signNcs,
    },
    verify: {
      summary: 'check hash and signature of an image',
      load: async () => (await import('./imgtool-verify.ts')).verify,
    },
    dumpinfo: {
      summary: 'print header, TLVs and trailer of an image',
      load: async () => (await import('./imgtool-dumpinfo.ts')).dumpinfoNcs,
    },
    ...keyWords,
    version: {
      summary: 'print the version of imgtool whose words these are',
      load: async () => (await import('./imgtool-version.ts')).versionNcs,
    },
  },
};
