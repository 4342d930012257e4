/** nrfutil's words: `otapack nordic pkg generate …` and the others take exactly the arguments of nrfutil 6. */

import type { Group } from '../command.ts';

const pkg: Group = {
  summary: 'Packages of Secure DFU.',
  words: {
    generate: { summary: 'make a package', load: async () => (await import('./nrfutil-pkg.ts')).generate },
    display: {
      summary: 'show what is in a package',
      load: async () => (await import('./nrfutil-pkg.ts')).display,
    },
  },
};

const settings: Group = {
  summary: 'The settings page of the boot loader.',
  words: {
    generate: {
      summary: 'make a settings page',
      load: async () => (await import('./nrfutil-settings.ts')).generate,
    },
    display: {
      summary: 'show a settings page',
      load: async () => (await import('./nrfutil-settings.ts')).display,
    },
    check: {
      summary: 'hold a settings page against the images it describes',
      load: async () => (await import('./nrfutil-settings.ts')).check,
    },
  },
};

const zigbee: Group = {
  summary: 'Zigbee devices.',
  words: {
    production_config: {
      summary: 'make the production configuration of a device',
      load: async () => (await import('./nrfutil-zigbee.ts')).productionConfig,
    },
  },
};

const words: Group['words'] = {
  pkg: { summary: 'make and show packages', load: async () => pkg },
  settings: { summary: 'make, show and check settings pages', load: async () => settings },
  zigbee: { summary: 'make production configurations', load: async () => zigbee },
  keys: {
    summary: 'create and show keys',
    load: async () => (await import('./nrfutil-keys.ts')).nrfutilKeys,
  },
  version: {
    summary: 'print the version of nrfutil whose words these are',
    load: async () => (await import('./nrfutil-version.ts')).version,
  },
};

const options: Group['options'] = [
  { name: 'verbose', short: 'v', is: 'flag', help: 'accepted and without effect: nothing is hidden' },
  {
    name: 'output',
    short: 'o',
    is: 'output',
    placeholder: 'FILE',
    help: 'accepted and without effect: no log is kept',
  },
];

const send =
  'otapack talks to no device: send the package with nRF Connect, nRF Toolbox or the dfu words of nrfutil itself';

export const nordic: Group = {
  summary: 'Makes and shows Nordic DFU packages, settings pages and keys, with the words of nrfutil.',
  options,
  elsewhere: { dfu: send, device: send },
  words: {
    ...words,
    'nrf5sdk-tools': {
      summary: 'the same words, where nRF Util 7 has them',
      load: async () => ({
        summary: 'The words of nrfutil, as nRF Util 7 spells them.',
        options,
        words,
        elsewhere: { dfu: send },
      }),
    },
  },
};
