/** `version`: the version of nrfutil whose arguments and results these are. */

import type { Command } from '../command.ts';

declare const OTAPACK_VERSION: string;

export const version: Command = {
  summary: 'Prints the version of nrfutil whose words these are.',
  examples: [
    ['otapack nordic version', 'nrfutil version 6.1.7'],
    ['otapack nrfutil version', 'the same, by its other word'],
    ['otapack --version', "otapack's own version"],
  ],
  options: [],
  run: async ({ host }) => {
    host.out.write('nrfutil version 6.1.7\n');
    host.err.write(`otapack ${OTAPACK_VERSION}, which takes its arguments\n`);
    return 0;
  },
};
