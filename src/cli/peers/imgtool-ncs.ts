/** The words of Nordic's fork of imgtool (nRF Connect SDK), where they differ from upstream's. */

import type { Entry, Group } from '../command.ts';
import { keyWords } from './imgtool.ts';

const words: Readonly<Record<string, Entry>> = {
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
};

/** The same word, its examples spelled as it was called. */
const respelled = (entry: Entry): Entry => ({
  ...entry,
  load: async () => {
    const command = await entry.load();
    if (!('run' in command)) return command;
    const spelled = (line: string) => line.replace(/^otapack mcuboot /, 'otapack imgtool-ncs ');
    return { ...command, examples: command.examples.map(([line, what]) => [spelled(line), what] as const) };
  },
});

export const imgtoolNcs: Group = {
  summary: "Signs and verifies MCUboot images, with the words of Nordic's fork of imgtool.",
  words: {
    ...Object.fromEntries(Object.entries(words).map(([name, entry]) => [name, respelled(entry)])),
    version: {
      summary: 'print the version of imgtool whose words these are',
      load: async () => (await import('./imgtool-version.ts')).versionNcs,
    },
  },
};
