/** `otapack keys`: make keys, show them, name them. */

import type { Group } from '../command.ts';

export const keys: Group = {
  summary: 'Key pairs of any kind: make them, show them, tell which is which.',
  words: {
    generate: {
      summary: 'create a key pair',
      load: async () => (await import('./keys-generate.ts')).generate,
    },
    show: {
      summary: 'show the public half in any form',
      load: async () => (await import('./keys-show.ts')).show,
    },
    id: {
      summary: 'print the fingerprint of keys, and of the key that signed an artifact',
      load: async () => (await import('./keys-id.ts')).id,
    },
  },
};
