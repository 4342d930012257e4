/** adafruit-nrfutil's words: legacy DFU of SDK 11 and earlier, and of Adafruit's boot loaders. */

import type { Group } from '../command.ts';

export const adafruit: Group = {
  summary: "Legacy DFU, with adafruit-nrfutil's arguments.",
  words: {
    keys: {
      summary: 'create a key pair, or show its verification key',
      load: async () => (await import('./adafruit-keys.ts')).adafruitKeys,
    },
  },
};
