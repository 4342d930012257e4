/** adafruit-nrfutil's words: legacy DFU of SDK 11 and earlier, and of Adafruit's boot loaders. */

import type { Group } from '../command.ts';

const send =
  'otapack talks to no device: send the package with nRF Connect, or with the same words of adafruit-nrfutil itself';

const dfu: Group = {
  summary: 'Packages of legacy DFU.',
  elsewhere: { serial: send, ble: send },
  words: {
    genpkg: {
      summary: 'make a package',
      load: async () => (await import('./adafruit-genpkg.ts')).genpkg,
    },
  },
};

export const adafruit: Group = {
  summary: "Legacy DFU, with adafruit-nrfutil's arguments.",
  options: [{ name: 'verbose', is: 'flag', help: 'accepted and without effect: nothing is hidden' }],
  words: {
    dfu: { summary: 'make packages', load: async () => dfu },
    keys: {
      summary: 'create a key pair, or show its verification key',
      load: async () => (await import('./adafruit-keys.ts')).adafruitKeys,
    },
    version: {
      summary: 'print the version of adafruit-nrfutil whose words these are',
      load: async () => (await import('./adafruit-version.ts')).version,
    },
  },
};
