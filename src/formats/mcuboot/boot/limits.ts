/**
 * What the boot loader reserves at the end of a slot, and the largest image end (header, payload, TLVs) it takes.
 *
 *     status bytes | [keys] | swap size, [TLV sizes,] swap info, copy done, image ok | magic
 */

import { roundUp } from '../../../core/bytes.ts';
import { wrappedLength } from '../encrypt.ts';
import { tlvTypes } from '../tlv.ts';
import { largestEnd, type SlotLimits, type SwapMode, statusEntry, swapTrailer } from '../trailer.ts';
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

/** One stored key. */
function keyField({ settings, maxAlign }: Machine): number {
  const encryption = encryptionOf(settings);
  if (!encryption || !canDecrypt(settings)) return 0;
  return roundUp(settings.saveEncTlv ? encryption.length : encryption.keyLength, maxAlign);
}

/** Which of the five ways of using a slot a build has; running in place needs no more of it than overwriting does. */
export function usageOf({ mode }: BootSettings): SwapMode {
  if (mode === 'firmware-loader') return 'single-slot';
  return mode === 'ram-load' || mode.startsWith('direct-xip') ? 'overwrite-only' : (mode as SwapMode);
}

function limitsOf(machine: Machine, slot: number): SlotLimits {
  const { sectorSize: sector, writeAlign: align, maxSectors, slotSize } = machine.settings;
  const { maxAlign } = machine;
  return { slot, primary: slotSize, sector, align, maxSectors, maxAlign, keyField: keyField(machine) };
}

export const statusSize = ({ settings }: Machine): number =>
  settings.maxSectors * statusEntry(usageOf(settings), settings.writeAlign);

/** The whole trailer, which a swap writes at the end of the primary slot. */
export const trailerSize = (machine: Machine): number =>
  swapTrailer(usageOf(machine.settings), limitsOf(machine, machine.settings.slotSize));

/** The largest end of an image in a slot; primary and secondary differ only where their sizes do. */
export function largestImage(machine: Machine, slot: number): number {
  const { mode, slotSize, secondarySize = slotSize } = machine.settings;
  const bySector = mode === 'swap-move' || mode === 'swap-offset';
  return largestEnd(usageOf(machine.settings), limitsOf(machine, bySector ? secondarySize : slot));
}
