/** Where the state of an interrupted swap would stand, whether there is one, and whether the slots can swap at all. */

import type { Area } from './flash.ts';
import { statusSize, trailerSize } from './limits.ts';
import { type BootImage, info, type Machine, passOver, type SwapType, stop, warn } from './machine.ts';
import { flag, readSwapState, recordedSwapType, type SwapState, stateLine } from './swap-state.ts';

type Source = 'none' | 'primary slot' | 'scratch';

function scratchSource(machine: Machine, image: BootImage, primary: SwapState, scratch: SwapState): Source {
  if (scratch.magic !== 'good' && primary.magic === 'good') {
    if (primary.copyDone === flag.set) return 'none';
    if (primary.copyDone === flag.unset) return 'primary slot';
  }
  if (scratch.magic === 'good')
    return machine.images.length > 1 && scratch.imageNumber !== image.index ? 'none' : 'scratch';
  return primary.magic === 'unset' && primary.copyDone === flag.unset ? 'primary slot' : 'none';
}

function findSource(machine: Machine, image: BootImage): { source: Source; area: Area } {
  const primary = readSwapState(machine, image.primary);
  info(machine, stateLine('Primary image', primary));
  const { scratch } = machine.flash;
  if (machine.settings.mode === 'swap-scratch' && scratch) {
    const state = readSwapState(machine, scratch);
    info(machine, stateLine('Scratch', state));
    const source = scratchSource(machine, image, primary, state);
    return { source, area: source === 'scratch' ? scratch : image.primary };
  }
  const secondary = readSwapState(machine, image.secondary);
  info(machine, stateLine('Secondary image', secondary));
  const pending = primary.magic === 'good' && primary.copyDone === flag.unset;
  const busy = pending && (machine.settings.mode !== 'swap-offset' || secondary.magic !== 'good');
  return { source: busy ? 'primary slot' : 'none', area: image.primary };
}

/** The swap type that an unfinished swap recorded; none where there is no such swap. */
export function readStatus(machine: Machine, image: BootImage): SwapType {
  const { source, area } = findSource(machine, image);
  info(machine, `Boot source: ${source}`);
  if (source === 'none') return 'none';
  const from = area.bytes.length - trailerSize(machine);
  const status = area.bytes.subarray(Math.max(0, from), Math.max(0, from) + statusSize(machine));
  if (status.some((byte) => byte !== machine.settings.erasedValue)) {
    stop(
      machine,
      'swap in progress',
      `the ${source === 'scratch' ? 'scratch area' : source} holds the status of a swap that was interrupted; the boot loader resumes it, which this prediction does not follow`,
    );
  }
  return recordedSwapType(readSwapState(machine, area));
}

const sectors = (area: Area, sectorSize: number): number => area.bytes.length / sectorSize;

function incompatible(machine: Machine, image: BootImage): string | undefined {
  const { mode, sectorSize, maxSectors, scratchSize = 0 } = machine.settings;
  const primary = sectors(image.primary, sectorSize);
  const secondary = sectors(image.secondary, sectorSize);
  if (mode === 'swap-move' || mode === 'swap-offset') {
    const more = mode === 'swap-move' ? primary - secondary : secondary - primary;
    if (more !== 0 && more !== 1) return 'not a compatible amount of sectors';
    return primary > maxSectors ? 'more sectors than allowed' : undefined;
  }
  if (mode === 'swap-scratch' && sectorSize > scratchSize) return 'not all sectors fit inside scratch';
  return primary === secondary ? undefined : 'slots are not compatible';
}

/** Whether the two slots can trade images; if not, the primary one is booted as it is. */
export function slotsAreCompatible(machine: Machine, image: BootImage): boolean {
  const problem = incompatible(machine, image);
  if (problem === undefined) return true;
  warn(machine, `Cannot upgrade: ${problem}`);
  passOver(machine, image, 'slots', `no upgrade is possible: ${problem}`);
  return false;
}

/** Whether the sector tables of the build hold the slots; a primary slot they do not hold is never read. */
export function readSectors(machine: Machine, image: BootImage): boolean {
  const { sectorSize, maxSectors } = machine.settings;
  const primary = sectors(image.primary, sectorSize);
  if (Math.max(primary, sectors(image.secondary, sectorSize)) <= maxSectors) return true;
  warn(machine, `Failed reading sectors; BOOT_MAX_IMG_SECTORS=${maxSectors} - too small?`);
  return primary <= maxSectors;
}
