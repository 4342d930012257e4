/**
 * What the boot loader reserves at the end of a slot, and the largest image end (header, payload, TLVs) it takes.
 *
 *     status bytes | [keys] | swap size, [TLV sizes,] swap info, copy done, image ok | magic
 */

import { roundUp } from '../../../core/bytes.ts';
import { wrappedLength } from '../encrypt.ts';
import { tlvTypes } from '../tlv.ts';
import { fieldsFromEnd, MAGIC_SIZE } from '../trailer.ts';
import type { BootSettings } from './config.ts';
import { canDecrypt, type Machine } from './machine.ts';

export type Encryption = {
  readonly type: number;
  readonly keyLength: 16 | 32;
  /** The only length of the key TLV that this build takes. */
  readonly length: number;
};

/** How the build unwraps payload keys; undefined without encryption. */
export function encryptionOf(settings: BootSettings): Encryption | undefined {
  const { encryption, encryptionHmac } = settings;
  if (encryption === undefined) return undefined;
  const keyLength = encryption.endsWith('256') ? 32 : 16;
  if (encryption.startsWith('rsa')) return { type: tlvTypes.ENCRSA2048, keyLength, length: 256 };
  const x25519 = encryptionHmac === 'sha512' ? tlvTypes.ENCX25519_SHA512 : tlvTypes.ENCX25519;
  const type = encryption.startsWith('p256') ? tlvTypes.ENCEC256 : x25519;
  return { type, keyLength, length: wrappedLength(type, keyLength) ?? 0 };
}

/** Both stored keys. */
function keyFields({ settings, maxAlign }: Machine): number {
  const encryption = encryptionOf(settings);
  if (!encryption || !canDecrypt(settings)) return 0;
  return 2 * roundUp(settings.saveEncTlv ? encryption.length : encryption.keyLength, maxAlign);
}

function trailerFields(machine: Machine): number {
  const { maxAlign, settings } = machine;
  const fields = settings.mode === 'swap-offset' ? 5 : 4;
  return keyFields(machine) + fields * maxAlign + roundUp(MAGIC_SIZE, maxAlign);
}

/** Status bytes of one sector; swap-using-offset needs two states, the others three. */
const statusEntry = ({ mode, writeAlign }: BootSettings): number =>
  (mode === 'swap-offset' ? 2 : 3) * writeAlign;

export const statusSize = ({ settings }: Machine): number => settings.maxSectors * statusEntry(settings);

/** The whole trailer, which a swap writes at the end of the primary slot. */
export const trailerSize = (machine: Machine): number => statusSize(machine) + trailerFields(machine);

/** What single-slot builds keep free: the trailer's fields, without status bytes. */
const imageOnlyLimit = (machine: Machine, slot: number): number => slot - trailerFields(machine);

function scratchLimit(machine: Machine, slot: number): number {
  const { sectorSize } = machine.settings;
  const start = slot - trailerSize(machine);
  const endOfSector = (Math.floor(start / sectorSize) + 1) * sectorSize;
  const inScratch = statusEntry(machine.settings) + trailerFields(machine);
  return start - Math.max(0, inScratch - (endOfSector - start));
}

/** The largest end of an image in a slot; primary and secondary differ only where their sizes do. */
export function largestImage(machine: Machine, slot: number): number {
  const { mode, sectorSize, slotSize, secondarySize = slotSize } = machine.settings;
  const trailerSectors = roundUp(trailerSize(machine), sectorSize);
  switch (mode) {
    case 'swap-scratch':
      return scratchLimit(machine, slot);
    case 'swap-move':
      return Math.min(slotSize - trailerSectors - sectorSize, secondarySize - trailerSectors);
    case 'swap-offset':
      return Math.min(slotSize - trailerSectors, secondarySize - trailerSectors - sectorSize);
    case 'single-slot':
    case 'firmware-loader':
      return imageOnlyLimit(machine, slot);
    default:
      return slot - fieldsFromEnd(machine.maxAlign).swapInfo;
  }
}
