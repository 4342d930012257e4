/** imgtool's words: `otapack mcuboot sign …` and the others take exactly the arguments of imgtool. */

import type { Entry, Group } from '../command.ts';

const keyWord = (
  name: 'keygen' | 'getpub' | 'getpubhash' | 'getpriv' | 'keyinfo',
  summary: string,
): Entry => ({
  summary,
  load: async () => (await import('./imgtool-keys.ts')).imgtoolKeys[name].load(),
});

/** The words about keys are the same in both flavours. */
export const keyWords: Readonly<Record<string, Entry>> = {
  keygen: keyWord('keygen', 'create a key pair'),
  getpub: keyWord('getpub', 'give out the public key'),
  getpubhash: keyWord('getpubhash', 'give out the hash of the public key'),
  getpriv: keyWord('getpriv', 'give out the private key as C source'),
  keyinfo: keyWord('keyinfo', 'say whether a key is private or public'),
};

export const mcuboot: Group = {
  summary: 'Signs and verifies MCUboot images, with the words of imgtool.',
  words: {
    sign: {
      summary: 'sign firmware',
      aliases: ['create'],
      load: async () => (await import('./imgtool-sign.ts')).sign,
    },
    verify: {
      summary: 'check hash and signature of an image',
      load: async () => (await import('./imgtool-verify.ts')).verify,
    },
    dumpinfo: {
      summary: 'print header, TLVs and trailer of an image',
      load: async () => (await import('./imgtool-dumpinfo.ts')).dumpinfo,
    },
    ...keyWords,
    version: {
      summary: 'print the version of imgtool whose words these are',
      load: async () => (await import('./imgtool-version.ts')).version,
    },
  },
};
