/** Logs at their worst: each line that a reader looks for as often as a mebibyte holds it, and one line that never ends. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MEBIBYTE, noise, one, type WorstCase } from './case.ts';

const root = process.env['OTAPACK_ROOT'] ?? process.cwd();

const log = (name: string, make: () => string | Uint8Array): WorstCase => ({
  name: `log: ${name}`,
  files: async () => ({
    'x.log': make(),
    'app.zip': new Uint8Array(readFileSync(join(root, 'golden/nordic/outputs/app-signed.zip'))),
  }),
  argv: [
    ['explain', 'x.log'],
    ['explain', 'x.log', '--artifact', 'app.zip', '--json'],
  ],
});

const many = (line: string): string => `${line}\n`.repeat(Math.ceil(MEBIBYTE / (line.length + 1)));

const lines: Readonly<Record<string, string>> = {
  notifications:
    'I 12:00:00.123 Notification received from 8ec90001-f315-4f60-9fb8-838830daea50, value: (0x) 60-03-01-00-10-00-00-12-34-56-78',
  checksums: 'DfuImpl: Checksum received (Offset = 4096, CRC = 12345678)',
  writes: 'writing to characteristic 8ec90002: 0102030405060708090a0b0c0d0e0f1011121314',
  nrfutil: '2023-01-01 12:00:00,000 CRC: 0x12345678, offset: 4096',
  'raw bytes': '60-04-0A',
  states: 'enabling DFU mode, connecting, uploading, disconnecting, error',
  'boot loader': '<info> nrf_dfu_req_handler: Handle command object execute',
  MCUboot: 'I: Image index: 0, Swap type: test',
  'MCUboot refusals': 'E: Image in the secondary slot is not valid!',
  'MCUboot banks': 'I: Primary image: magic=good, swap_type=0x2, copy_done=0x1, image_ok=0x1',
  ESP8266: 'system_upgrade_start: upgrade file download error, crc 0x12345678 sector 4096',
  percent: '12% 13% 14% 15%',
  tracebacks: 'Traceback (most recent call last):',
  packages: 'Error -1, remote DFU procedure failed with error 8202',
};

export const logCases: readonly WorstCase[] = [
  ...Object.entries(lines).map(([name, line]) => log(name, () => many(line))),
  ...Object.entries(lines).map(([name, line]) =>
    log(`${name}, without line ends`, () => line.repeat(MEBIBYTE / line.length)),
  ),
  log('every line there is', () => many(Object.values(lines).join('\n'))),
  log('one endless word', () => 'a'.repeat(MEBIBYTE)),
  log('one endless number', () => '60'.repeat(MEBIBYTE / 2)),
  log('hex digits and dashes', () => '60-'.repeat(MEBIBYTE / 3)),
  log('blanks', () => ' '.repeat(MEBIBYTE)),
  log('brackets', () => '([{<'.repeat(MEBIBYTE / 4)),
  log('colons', () => ': '.repeat(MEBIBYTE / 2)),
  log('empty lines', () => '\n'.repeat(MEBIBYTE)),
  log('noise', () => noise(MEBIBYTE)),
  log(
    'UTF-16',
    () =>
      new Uint8Array(
        Buffer.from(`\ufeff${many(lines['notifications'] ?? '').slice(0, MEBIBYTE / 2)}`, 'utf16le'),
      ),
  ),
  one('log: not a log', 'x.log', () => noise(MEBIBYTE), [['explain', 'x.log', '--artifact', 'x.log']]),
];
