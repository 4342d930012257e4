/** `version`: scripts compare it with the version they need. */

import type { Command } from '../command.ts';

const printing = (version: string): Command => ({
  summary: `Prints ${version}, the version of imgtool whose words and bytes these are.`,
  examples: [
    ['otapack mcuboot version', 'upstream'],
    ['otapack imgtool-ncs version', "Nordic's fork"],
    ['otapack --version', "otapack's own"],
  ],
  options: [],
  run: async ({ host }) => {
    host.out.write(`${version}\n`);
    return 0;
  },
});

export const version = printing('2.4.0');
export const versionNcs = printing('2.2.0');
