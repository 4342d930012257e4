/** `ADDRESS FILE` pairs on a command line, as esptool and pack_fw take them. */

import { misuse } from '../../formats/esp8266/faults.ts';
import { address } from '../../formats/esp8266/numbers.ts';
import type { Placed } from '../../formats/esp8266/pack-fw.ts';
import { readInput } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import type { Argument } from '../command.ts';

export const addressPairs: Argument = {
  name: 'ADDRESS FILE',
  is: 'text',
  required: true,
  many: true,
  help: 'pairs of a flash address and the file for it',
};

export async function placedFiles(host: Host, words: readonly string[]): Promise<Placed[]> {
  const placed: Placed[] = [];
  for (let i = 0; i < words.length; i += 2) {
    const [where = '', path] = words.slice(i, i + 2);
    const at = address(where, 'Address');
    if (path === undefined) {
      throw misuse(
        'esp8266/bad-option',
        `Must be pairs of an address and the binary filename to write there: nothing follows ${where}`,
      );
    }
    placed.push({ address: at, file: await readInput(host, path) });
  }
  return placed;
}
