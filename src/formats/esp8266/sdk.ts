/** The generations of the SDK's updater, and how long a file each of them accepts. */

import type { FlashMap } from './flash-map.ts';
import { SECTOR } from './layout.ts';

/** The releases whose updater was tried, and the example client of the RTOS SDK 2.1. */
export const sdkVersions = [
  '2.0.0',
  '2.1.0',
  '2.2.0',
  '2.2.1',
  '3.0',
  '3.0.1',
  '3.0.2',
  '3.0.3',
  '3.0.4',
  '3.0.5',
  '3.0.6',
  'rtos-2.1',
] as const;
export type Sdk = (typeof sdkVersions)[number];

/** In every release: a longer file is never finished. */
export const MOST_SECTORS = 240;

export const isThird = (sdk: Sdk): boolean => sdk.startsWith('3.');

/** Sectors that the updater grants a slot; version 3 asks the application's partition table, whose default fills it. */
export function sectorsOf(flash: FlashMap, sdk: Sdk): number {
  const sectors = flash.sectors ?? 0;
  return sdk === '2.2.1' || sdk === 'rtos-2.1' ? sectors - 1 : sectors;
}

/** The longest file, trailer included: version 3 takes an exact fit, the others leave the last word free. */
export function limitOf(flash: FlashMap, sdk: Sdk, partition?: number): number {
  const room = isThird(sdk) && partition !== undefined ? partition : sectorsOf(flash, sdk) * SECTOR;
  return Math.min(isThird(sdk) ? room : room - 4, MOST_SECTORS * SECTOR);
}
