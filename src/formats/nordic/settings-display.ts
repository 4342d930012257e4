/** A settings page as nrfutil prints it. */

import { upperHex } from '../../core/bytes.ts';
import type { FoundPage } from './settings-page.ts';

const word = (value: number): string => `0x${upperHex(value, 8)}`;
const withDecimal = (value: number): string => `${word(value)} (${value})`;
const withBytes = (value: number): string => `${word(value)} (${value} bytes)`;

const LABEL_WIDTH = 26;

/** The lines `* Name:  value`, behind their title. */
export function settingsText({ page, address }: FoundPage, family: string, file = ''): string {
  const v2 = page.v2;
  const rows: readonly (readonly [name: string, value: string])[] = [
    ['File', file],
    ['Family', family],
    ['Start Address', word(address)],
    ['CRC', word(page.crc)],
    ['Settings Version', withDecimal(page.version)],
    ['App Version', withDecimal(page.applicationVersion)],
    ['Bootloader Version', withDecimal(page.bootloaderVersion)],
    ['Bank Layout', word(page.bankLayout)],
    ['Current Bank', word(page.currentBank)],
    ['Application Size', withBytes(page.bank0Size)],
    ['Application CRC', word(page.bank0Crc)],
    ['Bank0 Bank Code', word(page.bank0Code)],
    ['Softdevice Size', withBytes(page.softdeviceSize)],
    ['Boot Validation CRC', word(v2?.validationCrc ?? 0)],
    ['SD Boot Validation Type', withDecimal(v2?.softdeviceValidation ?? 0)],
    ['App Boot Validation Type', withDecimal(v2?.applicationValidation ?? 0)],
  ];
  const lines = rows.map(([name, value]) => `* ${`${name}:`.padEnd(LABEL_WIDTH)}${value}`);
  return ['Bootloader DFU Settings:', ...lines].join('\n');
}
