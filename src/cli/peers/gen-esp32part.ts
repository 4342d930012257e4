/** The RTOS SDK's gen_esp32part.py: partition tables from CSV to bytes and back. */

import { hex, utf8 } from '../../core/bytes.ts';
import { printable } from '../../core/escape.ts';
import { flagOf, textOf } from '../../core/options.ts';
import type { Bytes } from '../../core/types.ts';
import { unusable } from '../../formats/esp8266/faults.ts';
import { address } from '../../formats/esp8266/numbers.ts';
import {
  flashNeeded,
  looksLikeTable,
  type Partition,
  partitionsFromCsv,
  partitionsToCsv,
  partitionTable,
  partitionWarnings,
  readPartitionTable,
  verifyPartitions,
} from '../../formats/esp8266/partitions.ts';
import { readInput, writeOutputs } from '../../node/files.ts';
import type { Call, Command } from '../command.ts';

const MIB = 1024 * 1024;

function fromBinary(bytes: Bytes, withMd5: boolean): readonly Partition[] {
  const table = readPartitionTable(bytes);
  const { sum } = table;
  if (withMd5 && sum && !sum.ok) {
    throw unusable(
      'esp8266/bad-partition',
      `MD5 checksums don't match! (computed: 0x${hex(sum.computed)}, parsed: 0x${hex(sum.stored)})`,
      { fix: 'make the table again from its CSV' },
    );
  }
  if (table.bad) {
    throw unusable('esp8266/bad-partition', table.bad.reference, {
      why: `at offset ${table.bad.at}: ${table.bad.why}`,
    });
  }
  return table.rows;
}

async function run({ host, values, args }: Call): Promise<number> {
  const input = await readInput(host, args['INPUT']?.[0] ?? '-');
  const output = args['OUTPUT']?.[0] ?? '-';
  const offset = address(textOf(values, 'offset') ?? '0x8000', '--offset');
  const withMd5 = !flagOf(values, 'disable-md5sum');
  const say = (text: string) => {
    if (!flagOf(values, 'quiet')) host.err.write(`${printable(text)}\n`);
  };
  const isBinary = looksLikeTable(input.bytes);
  say(isBinary ? 'Parsing binary partition input...' : 'Parsing CSV input...');
  const table = isBinary ? fromBinary(input.bytes, withMd5) : partitionsFromCsv(input.bytes, offset);
  if (!flagOf(values, 'no-verify')) {
    say('Verifying table...');
    verifyPartitions(table, offset, flagOf(values, 'secure'));
    for (const warning of partitionWarnings(table)) host.err.write(`warning: ${printable(warning)}\n`);
  }
  const size = textOf(values, 'flash-size');
  const needed = flashNeeded(table);
  if (size !== undefined && needed > Number.parseInt(size, 10) * MIB) {
    throw unusable(
      'esp8266/bad-partition',
      `Partitions defined in '${input.name}' occupy ${(needed / MIB).toFixed(1)}MB of flash (${needed} bytes) which does not fit in configured flash size ${size}`,
    );
  }
  const bytes = isBinary ? utf8(partitionsToCsv(table)) : partitionTable(table, withMd5);
  await writeOutputs(host, [{ path: output, bytes, makeFolder: true }]);
  return 0;
}

export const genEsp32part: Command = {
  summary: 'Makes a partition table of the RTOS SDK v3 from its CSV, or the CSV from a table.',
  examples: [
    ['otapack esp8266 gen_esp32part partitions.csv partitions.bin', 'CSV to table'],
    ['otapack esp8266 gen_esp32part partitions.bin', 'table to CSV, on standard output'],
    [
      'otapack esp8266 gen_esp32part --flash-size 1MB partitions.csv partitions.bin',
      'and check that it fits',
    ],
  ],
  options: [
    {
      name: 'flash-size',
      is: 'choice',
      choices: ['1MB', '2MB', '4MB', '8MB', '16MB'],
      repeat: 'last',
      help: 'flash that the partitions must fit',
    },
    { name: 'disable-md5sum', is: 'flag', help: 'leave the MD5 row out' },
    { name: 'no-verify', is: 'flag', help: 'do not check the table' },
    { name: 'verify', short: 'v', is: 'flag', help: 'the default; taken for old scripts' },
    { name: 'quiet', short: 'q', is: 'flag', help: 'say nothing about progress' },
    {
      name: 'offset',
      short: 'o',
      is: 'number',
      repeat: 'last',
      default: '0x8000',
      help: 'flash address of the table',
    },
    { name: 'secure', is: 'flag', help: 'sizes of application partitions must be aligned too' },
  ],
  arguments: [
    { name: 'INPUT', is: 'file', required: true, help: 'CSV or table' },
    { name: 'OUTPUT', is: 'output', help: 'file to write, - for standard output' },
  ],
  abbreviations: true,
  exitOf: () => 2,
  run,
};
