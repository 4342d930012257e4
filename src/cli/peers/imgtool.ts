/** imgtool's words: `otapack mcuboot sign …` and the others take exactly the arguments of imgtool. */

import type { Group } from '../command.ts';

/** The words about keys are the same in both flavours. */
export const keyWords = {
  keygen: {
    summary: 'create a key pair',
    load: async () => (await import('./imgtool-keygen.ts')).keygenCommand,
  },
  getpub: {
    summary: 'give out the public key',
    load: async () => (await import('./imgtool-public-key.ts')).getpubCommand,
  },
  getpubhash: {
    summary: 'give out the hash of the public key',
    load: async () => (await import('./imgtool-public-key.ts')).getpubhashCommand,
  },
  getpriv: {
    summary: 'give out the private key as C source',
    load: async () => (await import('./imgtool-private-key.ts')).getprivCommand,
  },
  keyinfo: {
    summary: 'say whether a key is private or public',
    load: async () => (await import('./imgtool-keyinfo.ts')).keyinfoCommand,
  },
} as const satisfies Group['words'];

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
