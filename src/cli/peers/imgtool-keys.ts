/** imgtool's words about keys, for the mcuboot group to take in; each loads its module when it is used. */

import type { Entry } from '../command.ts';

type Word = 'keygen' | 'getpub' | 'getpubhash' | 'getpriv' | 'keyinfo';

export const imgtoolKeys: Readonly<Record<Word, Entry>> = {
  keygen: {
    summary: 'create a key pair',
    load: async () => (await import('./imgtool-keygen.ts')).keygenCommand,
  },
  getpub: {
    summary: 'public key for the boot loader',
    load: async () => (await import('./imgtool-public-key.ts')).getpubCommand,
  },
  getpubhash: {
    summary: 'SHA-256 of the public key',
    load: async () => (await import('./imgtool-public-key.ts')).getpubhashCommand,
  },
  getpriv: {
    summary: 'private key as C source, for boot loaders that decrypt',
    load: async () => (await import('./imgtool-private-key.ts')).getprivCommand,
  },
  keyinfo: {
    summary: 'whether a key file is private or public',
    load: async () => (await import('./imgtool-keyinfo.ts')).keyinfoCommand,
  },
};
