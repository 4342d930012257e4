/**
 * nRF5 SDK versions as numbers that compare: 15.3 is 1503, 17.0.2 is 1700. The third number never changed what a boot
 * loader accepts.
 */

import { type Field, field } from '../../../core/profile.ts';

export const SDK_13 = 1300;
export const SDK_14_1 = 1401;
export const SDK_15 = 1500;
export const SDK_15_2 = 1502;
export const SDK_15_3 = 1503;
export const SDK_16 = 1600;
export const SDK_17 = 1700;

const OLDEST = 400;
const NEWEST = 1799;

/** The version a text or number names, or undefined. Before 12 the boot loader speaks legacy DFU. */
export function parseSdk(given: unknown): number | undefined {
  const match = /^(\d{1,2})(?:\.(\d{1,2}))?(?:\.\d{1,2})?$/.exec(String(given));
  if (!match) return undefined;
  const sdk = Number(match[1]) * 100 + Number(match[2] ?? 0);
  return sdk >= OLDEST && sdk <= NEWEST ? sdk : undefined;
}

export const isLegacy = (sdk: number): boolean => sdk < 1200;

export const sdkText = (sdk: number): string => {
  const minor = sdk % 100;
  return minor === 0 ? `${Math.floor(sdk / 100)}` : `${Math.floor(sdk / 100)}.${minor}`;
};

export const sdkField: Field<number> = field('an nRF5 SDK version from 4 to 17, such as 15.3', (value) =>
  typeof value === 'number' || typeof value === 'string' ? parseSdk(value) : undefined,
);
