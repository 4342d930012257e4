/** The information structure in a SoftDevice image, as the boot loader reads it from the new image. */

import { struct, u8, u16, u32 } from '../../../core/struct.ts';
import type { Bytes } from '../../../core/types.ts';

/** The image starts behind the MBR, the structure stands at 0x3000 of the flash. */
const INFO_OFFSET = 0x2000;
const MAGIC = 0x51b1e5db;
const ID_OFFSET = 0x10;
const VERSION_OFFSET = 0x14;

const head = struct({ size: u8, gap0: u8, gap1: u16, magic: u32, flashEnd: u32, fwid: u16, gap2: u16 });

export type NewSoftDevice = {
  /** Where the application starts: MBR and SoftDevice together. */
  readonly flashEnd: number;
  readonly fwid: number;
  /** Old structures are shorter; what they do not hold reads as 0. */
  readonly id: number;
  readonly version: number;
};

/** Undefined when the magic number is not there. */
export function newSoftDevice(image: Bytes): NewSoftDevice | undefined {
  const info = head.read(image, INFO_OFFSET);
  if (info?.magic !== MAGIC) return undefined;
  const word = (offset: number) =>
    info.size > offset ? (struct({ word: u32 }).read(image, INFO_OFFSET + offset)?.word ?? 0) : 0;
  return {
    flashEnd: info.flashEnd,
    fwid: info.fwid,
    id: word(ID_OFFSET),
    version: word(VERSION_OFFSET),
  };
}

export const majorOf = (version: number): number => Math.floor(version / 1_000_000);

type Named = { readonly name: string; readonly image: Bytes };

/** The id of the SoftDevice that the package of an application brings beside it. */
export function broughtBeside({ name }: Named, images: readonly Named[]): number | undefined {
  const holder = images.find((image) => image.name.startsWith('softdevice'));
  return name === 'application' && holder ? newSoftDevice(holder.image)?.fwid : undefined;
}
