/**
 * Flash maps: the nibble in the image header that says how the flash is divided, and what follows from it: where user1
 * and user2 stand, where their code must be linked, how long they may be, which sectors belong to the system.
 *
 *     0x00000  loader
 *     0x01000  user1 …
 *     0x41000 | 0x81000 | 0x101000  user2 …
 *     S-0x5000  RF calibration   S-0x4000  PHY init data   S-0x3000 … S-1  system parameters
 */

import { IROM } from './memory.ts';

export type BootStyle = 'new' | 'old';

export type FlashMap = {
  readonly nibble: number;
  /** What esptool calls it. */
  readonly name: string;
  readonly flashSize: number;
  /** KiB, as the SDK writes it into file names. */
  readonly kib: number;
  /** Half sizes, as the SDK writes them: `512+512`. */
  readonly scheme: string;
  /** Sectors that a slot may take by the updaters of 2.0.0 to 2.2.0; absent where the map has no slots. */
  readonly sectors?: number;
  readonly user1?: number;
  readonly user2?: number;
  /** user1 and user2 come from one link. */
  readonly oneLink?: boolean;
};

const KIB = 1024;

const slots = (half: 256 | 512 | 1024) => ({
  scheme: `${half}+${half}`,
  sectors: half / 4 - 5,
  user1: 0x1000,
  user2: half * KIB + 0x1000,
  oneLink: half === 1024,
});

const map = (nibble: number, name: string, kib: number, half?: 256 | 512 | 1024): FlashMap => ({
  nibble,
  name,
  kib,
  flashSize: kib * KIB,
  ...(half === undefined ? { scheme: 'none' } : slots(half)),
});

export const flashMaps: readonly FlashMap[] = [
  map(0, '512KB', 512, 256),
  map(1, '256KB', 256),
  map(2, '1MB', 1024, 512),
  map(3, '2MB', 2048, 512),
  map(4, '4MB', 4096, 512),
  map(5, '2MB-c1', 2048, 1024),
  map(6, '4MB-c1', 4096, 1024),
  map(8, '8MB', 8192, 1024),
  map(9, '16MB', 16384, 1024),
];

export const mapOfNibble = (nibble: number): FlashMap | undefined =>
  flashMaps.find((candidate) => candidate.nibble === nibble);

/** By esptool's name, in esptool's order. */
export const sizeNibbles: Readonly<Record<string, number>> = {
  '512KB': 0,
  '256KB': 1,
  '1MB': 2,
  '2MB': 3,
  '4MB': 4,
  '2MB-c1': 5,
  '4MB-c1': 6,
  '8MB': 8,
  '16MB': 9,
};
export const modes = { qio: 0, qout: 1, dio: 2, dout: 3 } as const;
export const clocks: Readonly<Record<string, number>> = { '80m': 15, '40m': 0, '26m': 1, '20m': 2 };

export const nameOf = (table: Readonly<Record<string, number>>, value: number): string | undefined =>
  Object.entries(table).find(([, number]) => number === value)?.[0];

export type AppNumber = 1 | 2;

export const slotAddress = (flash: FlashMap, app: AppNumber): number | undefined =>
  app === 1 ? flash.user1 : flash.user2;

/**
 * Where `.irom0.text` of an application must be linked. The cache maps 1 MiB of flash at a time, so slots a whole
 * megabyte apart share one address; the code stands behind a 16-byte header (new boot) or 64 KiB in (old boot).
 */
export function iromLink(flash: FlashMap, app: AppNumber, boot: BootStyle): number | undefined {
  const slot = slotAddress(flash, app);
  if (slot === undefined) return undefined;
  return IROM.from + (slot % (IROM.to - IROM.from)) + (boot === 'new' ? 0x10 : 0x10000);
}

/** Oldest second-stage loader that reads this map right, by what the SDK's makefile and tried loaders say. */
export function bootNeeded(flash: FlashMap, boot: BootStyle): string {
  if (flash.nibble === 8 || flash.nibble === 9) return '1.7';
  if (flash.nibble === 5 || flash.nibble === 6) return '1.4';
  return boot === 'old' ? '1.1' : '1.2';
}

/** Sectors that belong to the system, from the end of the flash; the application's own parameters by convention. */
export function reservedAreas(
  flash: FlashMap,
): { readonly name: string; readonly from: number; readonly to: number }[] {
  const end = flash.flashSize;
  return [
    { name: 'RF calibration', from: end - 0x5000, to: end - 0x4000 },
    { name: 'PHY init data', from: end - 0x4000, to: end - 0x3000 },
    { name: 'system parameters', from: end - 0x3000, to: end },
  ];
}

/** `user1.1024.new.2.bin`: what the SDK's makefile calls it. */
export const slotFileName = (flash: FlashMap, app: AppNumber, boot: BootStyle): string =>
  `user${app}.${flash.kib}.${boot}.${flash.nibble}.bin`;
