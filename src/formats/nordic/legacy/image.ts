/**
 * The image of an input as the legacy tool makes it. It differs from Secure DFU in one thing: words below 0x1000 are not
 * dropped beforehand, they only pull the start of the image down to 0x1000, and 0xFF fills what is between.
 */

import { hexNumber, padded } from '../../../core/bytes.ts';
import type { NamedBytes } from '../../../core/types.ts';
import { clip, flatten, spanOf } from '../../../input/firmware.ts';
import { readHex } from '../../../input/hex.ts';
import { finding } from '../findings.ts';
import { type Image, type ImagePart, readImage } from '../image.ts';
import { isVariant, SOFTDEVICE_START, VARIANT_START } from '../softdevice-info.ts';

const ERASED = 0xff;
const UNIT = 4;

export type ImageChoices = {
  readonly force: boolean;
  /** Leave out what lies below 0x1000, as newer tools do. */
  readonly dropMbr: boolean;
};

export function readLegacyImage(file: NamedBytes, part: ImagePart, { force, dropMbr }: ImageChoices): Image {
  const image = readImage(file, part, force);
  if (image.start === undefined || dropMbr) return image;
  const firmware = readHex(file.bytes, file.name);
  const start = isVariant(firmware.segments) ? VARIANT_START : SOFTDEVICE_START;
  const strays = spanOf(clip(firmware.segments, 0, start));
  const end = spanOf(clip(firmware.segments, start, 0x1000_0000))?.to;
  if (!strays || end === undefined || image.start <= start) return image;
  const message = `${file.name} has data at ${hexNumber(strays.from)}, so its image begins at ${hexNumber(start)}, with ${image.start - start} bytes of 0xFF in front of the firmware`;
  return {
    ...image,
    start,
    bytes: padded(flatten(firmware, ERASED, start, end), UNIT, ERASED),
    findings: [...image.findings, finding('nordic/legacy-stray-words', message)],
  };
}
