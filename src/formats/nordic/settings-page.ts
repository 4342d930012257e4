/**
 * The boot loader's settings page: what tells it that there is an application to start.
 *
 *     000 CRC-32 of 004…05B   004 page version   008 application version   00C boot loader version
 *     010 bank layout, current bank   018 bank 0: size, CRC-32, code   024 bank 1   030 write offset   034 SoftDevice size
 *     038 progress of a transfer   058 enter buttonless DFU
 *     version 2 only:
 *     05C stored init command   25C CRC-32 of 260…322   260 validation of SoftDevice, application, boot loader
 *
 * Version 1: SDK 12.0 to 15.2, 92 bytes. Version 2: SDK 15.3 and later, 804 bytes.
 */

import { concat } from '../../core/bytes.ts';
import { crc32 } from '../../core/digest.ts';
import { raw, struct, u8, u32 } from '../../core/struct.ts';
import type { Bytes, Segment } from '../../core/types.ts';

const common = {
  crc: u32,
  version: u32,
  applicationVersion: u32,
  bootloaderVersion: u32,
  bankLayout: u32,
  currentBank: u32,
  bank0Size: u32,
  bank0Crc: u32,
  bank0Code: u32,
  bank1Size: u32,
  bank1Crc: u32,
  bank1Code: u32,
  writeOffset: u32,
  softdeviceSize: u32,
  progress: raw(32),
  enterButtonless: u32,
};

export const pageV1 = struct(common);
export const pageV2 = struct({
  ...common,
  initCommand: raw(512),
  validationCrc: u32,
  softdeviceValidation: u8,
  softdeviceValidationBytes: raw(64),
  applicationValidation: u8,
  applicationValidationBytes: raw(64),
  bootloaderValidation: u8,
  bootloaderValidationBytes: raw(64),
  filler: u8,
});

export type PageV1 = NonNullable<ReturnType<typeof pageV1.read>>;
export type PageV2 = NonNullable<ReturnType<typeof pageV2.read>>;
export type Page = PageV1 & { readonly v2?: PageV2 };

/** Bank code of a bank that holds an application. */
export const APPLICATION_CODE = 1;
export const FILLER = 0xff;

const CRC_FROM = pageV1.offsets.version;
const VALIDATION_FROM = pageV2.offsets.softdeviceValidation;
const VALIDATION_TO = pageV2.offsets.filler;

export const pageCrc = (page: Bytes): number => crc32(page.subarray(CRC_FROM, pageV1.size));
export const validationCrc = (page: Bytes): number => crc32(page.subarray(VALIDATION_FROM, VALIDATION_TO));

export type Family = {
  /** As the option takes it. */
  readonly name: string;
  /** As nrfutil prints it. */
  readonly title: string;
  readonly address: number;
};

/** Last page of the flash, by family. */
export const families: readonly Family[] = [
  { name: 'NRF51', title: 'nRF51', address: 0x0003_fc00 },
  { name: 'NRF52', title: 'nRF52', address: 0x0007_f000 },
  { name: 'NRF52QFAB', title: 'nRF52QFAB', address: 0x0003_f000 },
  { name: 'NRF52810', title: 'NRF52810', address: 0x0002_f000 },
  { name: 'NRF52840', title: 'NRF52840', address: 0x000f_f000 },
];

/** The backup page lies this far below the settings page, on all families. */
export const BACKUP_DISTANCE = 0x1000;

export type FoundPage = {
  readonly address: number;
  /** 92 or 804 bytes; fewer when the file ends within the page. */
  readonly bytes: Bytes;
  readonly page: Page;
  readonly crcFits: boolean;
  /** Version 2 only. */
  readonly validationCrcFits?: boolean;
};

const knownAddresses = new Set(families.flatMap(({ address }) => [address, address - BACKUP_DISTANCE]));
/** Pages begin at multiples of the smallest erase unit. */
const ALIGNMENT = 0x400;

/** Settings pages in memory: anything page-aligned with a fitting CRC, and what stands at a family's address. */
export function findPages(segments: readonly Segment[]): FoundPage[] {
  return segments.flatMap(({ address, bytes }) => {
    const found: FoundPage[] = [];
    const first = (ALIGNMENT - (address % ALIGNMENT)) % ALIGNMENT;
    for (let at = first; at + pageV1.size <= bytes.length; at += ALIGNMENT) {
      const version = bytes[at + CRC_FROM];
      if (version !== 1 && version !== 2) continue;
      const page = readPage(bytes.subarray(at, at + pageV2.size), address + at);
      if (page && (page.crcFits || (knownAddresses.has(address + at) && page.page.version === version)))
        found.push(page);
    }
    return found;
  });
}

/** Some tools leave the last byte, which means nothing, out of the file. */
const withFiller = (bytes: Bytes): Bytes =>
  bytes.length === VALIDATION_TO ? concat(bytes, Uint8Array.of(FILLER)) : bytes;

/** The page at the start of `bytes`, whatever its CRC. */
export function readPage(bytes: Bytes, address: number): FoundPage | undefined {
  const base = pageV1.read(bytes);
  if (!base) return undefined;
  const v2 = base.version === 2 ? pageV2.read(withFiller(bytes)) : undefined;
  const length = v2 ? Math.min(pageV2.size, bytes.length) : pageV1.size;
  return {
    address,
    bytes: bytes.subarray(0, length),
    page: v2 ? { ...base, v2 } : base,
    crcFits: pageCrc(bytes) === base.crc,
    ...(v2 ? { validationCrcFits: validationCrc(bytes) === v2.validationCrc } : {}),
  };
}

export const familyAt = (address: number): Family | undefined =>
  families.find((family) => family.address === address);

export type PagePair = { readonly main: FoundPage; readonly backup?: FoundPage };

/** Which of the pages is the settings page and which its backup: the backup lies a page below. */
export function pairPages(pages: readonly FoundPage[]): PagePair | undefined {
  const known = pages.find(({ address }) => familyAt(address));
  const main = known ?? pages.at(-1);
  if (!main) return undefined;
  const backup =
    pages.find(({ address }) => address === main.address - BACKUP_DISTANCE) ??
    pages.find((page) => page !== main);
  return backup ? { main, backup } : { main };
}
