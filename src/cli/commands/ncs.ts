/** `otapack ncs …`: packages of the nRF Connect SDK. Only its build system makes them, so there is no tool to take words from. */

import type { Group } from '../command.ts';

export const ncs: Group = {
  summary: 'Packages of the nRF Connect SDK.',
  words: {
    pack: {
      summary: 'make a dfu_application.zip of signed images',
      load: async () => (await import('./ncs-pack.ts')).pack,
    },
  },
};
