/** Whether a slot holds an image that may run: all checks in the boot loader's order, and what it does when one fails. */

import { hexNumber, view } from '../../../core/bytes.ts';
import { compareVersions, versionText } from '../../../core/version.ts';
import { flagBits, IMAGE_MAGIC, imageHeader, versionOf } from '../layout.ts';
import { isAssumed } from './assumed.ts';
import { imageProblem } from './check-image.ts';
import type { SlotName } from './flash.ts';
import { headerProblem, isErased } from './header.ts';
import {
  type BootImage,
  type Check,
  done,
  eraseSlot,
  error,
  info,
  type Machine,
  refuse,
  type SwapType,
  slotsAreEqual,
  slotTitle,
  startOf,
  swaps,
} from './machine.ts';
import { chooseSwapType } from './swap-type.ts';
import { eraseTrailer } from './trailer-writes.ts';

export type Expected = {
  /** The swap that is about to start; undefined outside of one. */
  readonly swap?: SwapType;
  /** The type the trailer recorded, of a swap that was interrupted before its first step. */
  readonly recorded?: SwapType;
};

/** What swap modes do with a slot that holds nothing: its trailer goes too, lest it block the next upload. */
function tidyEmptySecondary(machine: Machine, image: BootImage, expected: Expected): void {
  if (!swaps(machine.settings)) return;
  eraseTrailer(machine, image.secondary);
  if (machine.settings.mode !== 'swap-move') return;
  if (expected.recorded !== 'revert' && chooseSwapType(machine, image) !== 'revert') return;
  eraseTrailer(machine, image.primary);
  info(machine, `Cleared image ${image.index} primary slot trailer due to stuck revert`);
}

/** Swap-using-offset wants a new image one sector in; one that starts at 0 was uploaded to the wrong address. */
function isInFirstSector(machine: Machine, image: BootImage, slot: SlotName, expected: Expected): boolean {
  if (machine.settings.mode !== 'swap-offset' || slot === 'primary') return false;
  if (expected.swap !== 'test' && expected.swap !== 'perm') return false;
  return imageHeader.read(image.secondary.bytes)?.magic === IMAGE_MAGIC;
}

/** Overwriting with an older version; equal is allowed, and an erased primary slot takes anything. */
function isOlder(machine: Machine, image: BootImage, slot: SlotName): string | undefined {
  const { settings } = machine;
  const { primary, secondary } = image.headers;
  if (settings.mode !== 'overwrite-only' || settings.downgradePrevention === 'none') return undefined;
  if (slot === 'primary' || !primary || !secondary || isErased(machine, primary)) return undefined;
  const [offered, running] = [versionOf(secondary), versionOf(primary)];
  if (compareVersions(offered, running, settings.compareBuildNumber) >= 0) return undefined;
  return `version ${versionText(offered)} is older than ${versionText(running)} in the primary slot`;
}

/** The address an image says it is for, when it lies outside the primary slot. */
function strayAddress(machine: Machine, image: BootImage, slot: SlotName): number | undefined {
  const { checkLoadAddress, encryption } = machine.settings;
  const header = image.headers[slot];
  if (slot === 'primary' || !header || checkLoadAddress === 'none') return undefined;
  // a reset vector cannot be read through encryption, so such builds do not have this check
  if (checkLoadAddress === 'reset-vector' && encryption !== undefined) return undefined;
  const at = startOf(image, slot) + header.headerSize + 4;
  const { bytes } = image[slot];
  const word = at + 4 <= bytes.length ? view(bytes).getUint32(at, true) : 0;
  const address = checkLoadAddress === 'header' ? header.loadAddress : word;
  const { address: low, bytes: room } = image.primary;
  return address < low || address >= low + room.length ? address : undefined;
}

function notDesignated(machine: Machine, image: BootImage, slot: SlotName, address: number): false {
  error(machine, `Binary in secondary slot of image ${image.index} is not designated for the primary slot`);
  error(machine, 'Erasing image from secondary slot');
  const { checkLoadAddress } = machine.settings;
  const what = checkLoadAddress === 'header' ? 'load address in its header' : 'reset vector of its payload';
  refuse(
    machine,
    image,
    slot,
    'address',
    `the ${what}, ${hexNumber(address)}, lies outside the primary slot: it was built for another slot`,
  );
  eraseSlot(machine, image, slot);
  return false;
}

function invalid(machine: Machine, image: BootImage, slot: SlotName, check: Check, why: string): false {
  error(machine, `Image in the ${slot} slot is not valid!`);
  refuse(machine, image, slot, check, why);
  if (slot === 'secondary' || slotsAreEqual(machine.settings)) eraseSlot(machine, image, slot);
  return false;
}

function empty(machine: Machine, image: BootImage, slot: SlotName, expected: Expected): false {
  const why = isErased(machine, image.headers[slot]) ? 'the slot is empty' : 'its header says NON_BOOTABLE';
  refuse(machine, image, slot, 'bootable image', why);
  if (slot === 'secondary') tidyEmptySecondary(machine, image, expected);
  return false;
}

/** Whether the image in the slot is valid there; a refused one may be erased on the way. */
export async function validateSlot(
  machine: Machine,
  image: BootImage,
  slot: SlotName,
  expected: Expected = {},
): Promise<boolean> {
  if (isAssumed(image, slot)) return true;
  const header = image.headers[slot];
  if (isErased(machine, header) || (header && header.flags & flagBits.NON_BOOTABLE))
    return empty(machine, image, slot, expected);
  if (isInFirstSector(machine, image, slot, expected)) {
    error(machine, 'Secondary header magic detected in first sector, wrong upload address?');
    const why =
      'the image starts in the first sector of the secondary slot; swap-using-offset expects it one sector in';
    return invalid(machine, image, slot, 'upload address', why);
  }
  const older = isOlder(machine, image, slot);
  if (older !== undefined) {
    error(machine, 'Insufficient version in secondary slot');
    refuse(machine, image, slot, 'version', older);
    eraseSlot(machine, image, slot);
    return false;
  }
  const badHeader = headerProblem(machine, image, slot);
  if (badHeader !== undefined || !header)
    return invalid(machine, image, slot, 'header', badHeader ?? 'no header');
  const problem = await imageProblem(machine, image, slot, header);
  if (problem !== undefined) return invalid(machine, image, slot, problem.check, problem.why);
  const stray = strayAddress(machine, image, slot);
  if (stray !== undefined) return notDesignated(machine, image, slot, stray);
  done(machine, 'image', `${slotTitle(image, slot)}: ${versionText(versionOf(header))} is valid`);
  return true;
}
