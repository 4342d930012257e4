/** What esptool's commands have in common: its banner, the chip, the flash options and their tables. */

import { printable } from '../../core/escape.ts';
import { type Option, textOf, type Values } from '../../core/options.ts';
import { misuse } from '../../formats/esp8266/faults.ts';
import { clocks, modes, sizeNibbles } from '../../formats/esp8266/flash-map.ts';
import type { Host } from '../../node/host.ts';

/** esptool exits with 2 on every error it foresees. */
export const exitTwo = (): number => 2;

/** Scripts read esptool's output line by line, so its first line stands there too: whose grammar and bytes these are. */
export const BANNER = 'esptool.py v4.8.1';

/** Whose rules are followed: esptool 4.8, or the 2.4 that the RTOS SDK ships. */
export type Release = '4.8' | 'rtos';

export const banners: Readonly<Record<Release, string>> = { '4.8': BANNER, rtos: 'esptool.py v2.4.0' };

export const say = (host: Host, lines: readonly string[]): void => {
  host.out.write(lines.map((line) => `${printable(line)}\n`).join(''));
};

/** Options before the command; those about serial ports are taken and have nothing to do here. */
export const globalOptions: readonly Option[] = [
  { name: 'chip', short: 'c', is: 'text', repeat: 'last', default: 'auto', help: 'esp8266 or auto' },
  {
    name: 'port',
    short: 'p',
    is: 'text',
    repeat: 'last',
    help: 'taken as esptool takes it; nothing is connected',
  },
  {
    name: 'baud',
    short: 'b',
    is: 'text',
    repeat: 'last',
    help: 'taken as esptool takes it; nothing is connected',
  },
  { name: 'before', is: 'text', repeat: 'last', help: 'taken as esptool takes it; nothing is connected' },
  {
    name: 'after',
    short: 'a',
    is: 'text',
    repeat: 'last',
    help: 'taken as esptool takes it; nothing is connected',
  },
  {
    name: 'connect-attempts',
    is: 'text',
    repeat: 'last',
    help: 'taken as esptool takes it; nothing is connected',
  },
  { name: 'no-stub', is: 'flag', help: 'taken as esptool takes it; nothing is connected' },
  { name: 'trace', short: 't', is: 'flag', help: 'taken as esptool takes it; nothing is connected' },
];

export function refuseOtherChip(values: Values): void {
  const chip = textOf(values, 'chip') ?? 'auto';
  if (/^(esp-?8266|auto)$/i.test(chip)) return;
  throw misuse('esp8266/other-chip', `otapack makes ESP8266 images, not ${chip} ones`, {
    fix: 'use esptool for the other chips',
  });
}

const MODES = ['qio', 'qout', 'dio', 'dout'];
/** What esptool's grammar takes for any chip; the chip's own table is looked at later. */
const FREQUENCIES = ['80m', '60m', '48m', '40m', '30m', '26m', '24m', '20m', '16m', '15m', '12m'];

/** Likewise. */
const SIZES = [
  '256KB',
  '512KB',
  '1MB',
  '2MB',
  '2MB-c1',
  '4MB',
  '4MB-c1',
  '8MB',
  '16MB',
  '32MB',
  '64MB',
  '128MB',
];

export function flashOptions(keep: boolean): Option[] {
  const kept = keep ? ['keep'] : [];
  return [
    {
      name: 'flash_mode',
      aliases: ['flash-mode'],
      short: 'fm',
      is: 'choice',
      choices: [...kept, ...MODES],
      repeat: 'last',
      default: keep ? 'keep' : 'qio',
      help: 'how the flash is wired',
    },
    {
      name: 'flash_freq',
      aliases: ['flash-freq'],
      short: 'ff',
      is: 'choice',
      choices: [...kept, ...FREQUENCIES],
      repeat: 'last',
      default: keep ? 'keep' : '40m',
      help: 'flash clock: 40m, 26m, 20m, 80m',
    },
    {
      name: 'flash_size',
      aliases: ['flash-size'],
      short: 'fs',
      is: 'choice',
      choices: [...kept, ...SIZES],
      repeat: 'last',
      default: keep ? 'keep' : '1MB',
      placeholder: 'SIZE',
      help: `flash size and map: ${Object.keys(sizeNibbles).join(', ')}`,
    },
  ];
}

export const modeNibble = (name: string): number => modes[name as keyof typeof modes];

export function clockNibble(name: string): number {
  const clock = clocks[name];
  if (clock !== undefined) return clock;
  throw misuse(
    'esp8266/unknown-flash-frequency',
    `Flash frequency '${name}' is not supported by this chip type. Supported frequencies: ${Object.keys(clocks).join(', ')}`,
  );
}

export function sizeNibble(name: string, table: Readonly<Record<string, number>> = sizeNibbles): number {
  const nibble = Object.hasOwn(table, name) ? table[name] : undefined;
  if (nibble !== undefined) return nibble;
  throw misuse(
    'esp8266/unknown-flash-size',
    `Flash size '${name}' is not supported by this chip type. Supported sizes: ${Object.keys(table).join(', ')}`,
  );
}
