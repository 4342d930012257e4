/** What the boot loader makes of a header alone, before it looks at the image behind it. */

import {
  BIG_ENDIAN_MAGIC,
  COMPRESSED,
  ENCRYPTED,
  flagBits,
  IMAGE_MAGIC,
  type ImageHeader,
} from '../layout.ts';
import type { SlotName } from './flash.ts';
import { type BootImage, canDecrypt, type Machine } from './machine.ts';

export const isEncrypted = (header: ImageHeader): boolean => (header.flags & ENCRYPTED) !== 0;
export const isCompressed = (header: ImageHeader): boolean => (header.flags & COMPRESSED) !== 0;

/** The first four bytes are erased flash: no image at all. */
export function isErased(machine: Machine, header: ImageHeader | undefined): boolean {
  const { erasedValue } = machine.settings;
  return header !== undefined && header.magic === erasedValue * 0x01010101;
}

const both = (header: ImageHeader, a: number, b: number): boolean =>
  (header.flags & a) !== 0 && (header.flags & b) !== 0;

/** Why the header is refused, or undefined when it is sound. */
export function headerProblem(machine: Machine, image: BootImage, slot: SlotName): string | undefined {
  const header = image.headers[slot];
  const { settings } = machine;
  if (!header) return 'no header was read';
  if (header.magic === BIG_ENDIAN_MAGIC)
    return 'its header is big-endian, and this boot loader reads little-endian ones';
  if (header.magic !== IMAGE_MAGIC) return 'the bytes at its start are not the magic of an MCUboot image';
  const guarded =
    settings.compression && isCompressed(header) && slot === 'secondary' ? 0 : header.protectedSize;
  const size = header.headerSize + header.imageSize + guarded;
  if (size >= image[slot].bytes.length) return 'header, image and protected TLVs are larger than the slot';
  if (isEncrypted(header) && !canDecrypt(settings))
    return 'it is encrypted, and this boot loader was built without decryption';
  if (both(header, flagBits.ENCRYPTED_AES128, flagBits.ENCRYPTED_AES256))
    return 'its flags say AES-128 and AES-256 at once';
  if (isCompressed(header) && !settings.compression)
    return 'it is compressed, and this boot loader was built without decompression';
  if (both(header, flagBits.COMPRESSED_LZMA1, flagBits.COMPRESSED_LZMA2))
    return 'its flags say LZMA1 and LZMA2 at once';
  return undefined;
}
