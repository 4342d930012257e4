/** `version`: the version of adafruit-nrfutil whose arguments and results these are. */

import type { Command } from '../command.ts';

export const version: Command = {
  summary: 'Prints the version of adafruit-nrfutil whose words these are.',
  examples: [
    ['otapack adafruit-nrfutil version', 'adafruit-nrfutil version 0.5.3.post16'],
    ['otapack --version', "otapack's own version"],
    ['otapack adafruit-nrfutil --help', 'what can be done'],
  ],
  options: [],
  run: async ({ host }) => {
    host.out.write('adafruit-nrfutil version 0.5.3.post16\n');
    return 0;
  },
};
