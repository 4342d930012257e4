/** What swaps write and erase at the end of a slot. */

import type { Area } from './flash.ts';
import { erase } from './flash.ts';
import { trailerSize } from './limits.ts';
import type { Machine, SwapType } from './machine.ts';
import { flag, readSwapState, writeFlag, writeMagic, writeSwapInfo } from './swap-state.ts';

/** Erases the sectors that hold part of the trailer. */
export function eraseTrailer(machine: Machine, area: Area): void {
  const { sectorSize, erasedValue } = machine.settings;
  const start = Math.max(0, area.bytes.length - trailerSize(machine));
  erase(area, erasedValue, Math.floor(start / sectorSize) * sectorSize);
}

/** Writes a fresh trailer for a swap; a confirmed image stays confirmed. */
export function startTrailer(
  machine: Machine,
  area: Area,
  secondary: Area,
  type: SwapType,
  image: number,
): void {
  const { imageOk } = readSwapState(machine, secondary);
  if (type !== 'none') writeSwapInfo(machine, area, type, image);
  if (imageOk === flag.set) writeFlag(machine, area, 'imageOk');
  writeMagic(machine, area);
}
