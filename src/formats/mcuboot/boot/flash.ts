/**
 * The flash of the simulated device: one array that all areas are windows of, so that a write that runs over the end of a
 * slot lands in what follows, as it would in the chip.
 *
 *     primary | secondary | primary 1 | secondary 1 | … | scratch
 */

import type { Bytes } from '../../../core/types.ts';
import type { BootSettings } from './config.ts';

export type SlotName = 'primary' | 'secondary';

export type Area = {
  /** Where the processor sees it. */
  readonly address: number;
  readonly bytes: Bytes;
};

export type Flash = {
  readonly all: Bytes;
  readonly slots: readonly { readonly primary: Area; readonly secondary: Area }[];
  readonly scratch: Area | undefined;
};

export function newFlash(settings: BootSettings): Flash {
  const { images, slotSize, secondarySize = slotSize, scratchSize = 0, primaryOffset } = settings;
  const pair = slotSize + secondarySize;
  const all = new Uint8Array(images * pair + scratchSize).fill(settings.erasedValue);
  const area = (at: number, length: number, address = primaryOffset + at): Area => ({
    address,
    bytes: all.subarray(at, at + length),
  });
  const slots = Array.from({ length: images }, (_, i) => ({
    primary: area(i * pair, slotSize),
    secondary: area(
      i * pair + slotSize,
      secondarySize,
      (settings.secondaryOffset ?? primaryOffset + slotSize) + i * pair,
    ),
  }));
  return { all, slots, scratch: scratchSize > 0 ? area(images * pair, scratchSize) : undefined };
}

/** Writes `bytes` from `offset` of an area on; returns how many bytes did not fit into the area. */
export function writeTo(flash: Flash, area: Area, offset: number, bytes: Bytes): number {
  const at = area.bytes.byteOffset - flash.all.byteOffset + offset;
  flash.all.set(bytes.subarray(0, Math.max(0, flash.all.length - at)), at);
  return Math.max(0, offset + bytes.length - area.bytes.length);
}

export const erase = (area: Area, erased: number, from = 0, length = area.bytes.length): void => {
  area.bytes.fill(erased, from, from + length);
};
