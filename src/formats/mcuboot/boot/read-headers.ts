/**
 * Reading both headers of an image. In swap-using-offset the secondary header is looked for one sector in (at the start
 * while a revert is due), then at the other place; finding out which asks the trailers, and logs their answer, each time.
 */

import { IMAGE_MAGIC, imageHeader } from '../layout.ts';
import type { SlotName } from './flash.ts';
import type { BootImage, Machine, SwapType } from './machine.ts';
import { chooseSwapType } from './swap-type.ts';

/** What is known of an interrupted swap; undefined before its status was read and after a swap. */
export type Status = { readonly recorded: SwapType };

function readOffsetHeader(
  machine: Machine,
  image: BootImage,
  slot: SlotName,
  status: Status | undefined,
): void {
  const { sectorSize } = machine.settings;
  const read = (at: number) => {
    image.headers[slot] = imageHeader.read(image[slot].bytes, at);
    return image.headers[slot]?.magic === IMAGE_MAGIC;
  };
  const reverting = () => chooseSwapType(machine, image) === 'revert';
  if (slot === 'primary') {
    if (status && status.recorded !== 'revert') reverting();
    read(0);
    return;
  }
  let at = status?.recorded === 'revert' || reverting() ? 0 : sectorSize;
  if (!read(at)) {
    at = reverting() ? sectorSize : 0;
    read(at);
  }
  if (image.headers[slot]?.magic === IMAGE_MAGIC && status) image.secondaryStart = at;
}

const slotNames: readonly SlotName[] = ['primary', 'secondary'];

/** Reads the headers; false when the primary one is not that of an image where the mode needs it to be. */
export function readHeaders(machine: Machine, image: BootImage, status?: Status): boolean {
  const { mode } = machine.settings;
  for (const slot of slotNames) {
    if (mode === 'swap-offset') readOffsetHeader(machine, image, slot, status);
    else image.headers[slot] = imageHeader.read(image[slot].bytes);
    const known = image.headers[slot]?.magic === IMAGE_MAGIC;
    if (!known && status && mode !== 'swap-scratch') return slot === 'secondary';
  }
  return true;
}
