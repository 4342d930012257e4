/**
 * Boot loaders that run an image from either slot (direct-xip) or copy it to RAM (ram-load): of the slots that hold an
 * image the one with the highest version is tried first, the primary one where versions are equal.
 */

import { hexNumber } from '../../../core/bytes.ts';
import { compareVersions, versionText } from '../../../core/version.ts';
import { flagBits, versionOf } from '../layout.ts';
import { isAssumed } from './assumed.ts';
import { raiseCounter } from './counter.ts';
import { dependencyProblem } from './dependencies.ts';
import type { SlotName } from './flash.ts';
import { headerProblem } from './header.ts';
import { type BootImage, done, eraseSlot, info, type Machine, refuse, slotTitle, warn } from './machine.ts';
import { readHeaders } from './read-headers.ts';
import { recordBoot } from './share.ts';
import { flag, readSwapState, writeFlag } from './swap-state.ts';
import { bootTlvs } from './tlvs.ts';
import { validateSlot } from './validate-slot.ts';

type Region = { readonly from: number; readonly to: number };
/** One image's slots that are left to try, and the one that was chosen. */
type Usage = { readonly left: Set<SlotName>; active?: SlotName | undefined; ram?: Region | undefined };

const slotNames: readonly SlotName[] = ['primary', 'secondary'];
const capital: Readonly<Record<SlotName, string>> = { primary: 'Primary  ', secondary: 'Secondary' };

function look(machine: Machine, image: BootImage): Usage {
  readHeaders(machine, image);
  const left = new Set<SlotName>();
  for (const slot of slotNames) {
    const header = image.headers[slot];
    const problem = headerProblem(machine, image, slot);
    if (problem !== undefined || !header) {
      info(machine, `Image ${image.index} ${slot} slot: image not found`);
      machine.refusals.push({ image: image.index, slot, check: 'header', why: problem ?? 'no image' });
      continue;
    }
    left.add(slot);
    info(machine, `${capital[slot]} slot: version=${versionText(versionOf(header))}`);
  }
  return { left };
}

function newest(machine: Machine, image: BootImage, left: ReadonlySet<SlotName>): SlotName | undefined {
  const { primary, secondary } = image.headers;
  if (!left.has('primary') || !primary) return left.has('secondary') ? 'secondary' : undefined;
  if (!left.has('secondary') || !secondary) return 'primary';
  const { compareBuildNumber } = machine.settings;
  return compareVersions(versionOf(secondary), versionOf(primary), compareBuildNumber) > 0
    ? 'secondary'
    : 'primary';
}

/** An image that is linked to one address runs only from there. */
function isMisplaced(machine: Machine, image: BootImage, slot: SlotName): boolean {
  const header = image.headers[slot];
  const { address } = image[slot];
  if (!header || (header.flags & flagBits.ROM_FIXED) === 0 || header.loadAddress === address) return false;
  const [at, wanted] = [hexNumber(address), hexNumber(header.loadAddress)];
  warn(machine, `Image in ${slot} slot at ${at} has been built for offset ${wanted}, skipping`);
  refuse(machine, image, slot, 'address', `it was built for ${wanted}, the slot is at ${at}`);
  return true;
}

/** With revert, an image must carry a trailer, and one that was started once and never confirmed is erased. */
function isFaulty(machine: Machine, image: BootImage, slot: SlotName): boolean {
  if (isAssumed(image, slot)) return false;
  const state = readSwapState(machine, image[slot]);
  const unconfirmed = state.copyDone === flag.set && state.imageOk !== flag.set;
  if (state.magic === 'good' && !unconfirmed) {
    if (state.copyDone !== flag.set) writeFlag(machine, image[slot], 'copyDone');
    return false;
  }
  const why =
    unconfirmed && state.magic === 'good'
      ? 'it was started once and never confirmed: it is erased'
      : 'the trailer magic is missing at the end of the slot (--pad): the image is erased';
  refuse(machine, image, slot, 'trailer', why);
  eraseSlot(machine, image, slot);
  return true;
}

const overlap = (a: Region, b: Region): boolean =>
  b.from > a.to ? false : b.from >= a.from || b.to > a.from;

/** Where in RAM the image goes, or why it cannot go there. */
function ramRegion(
  machine: Machine,
  image: BootImage,
  slot: SlotName,
  usages: readonly Usage[],
): Region | string {
  const header = image.headers[slot];
  const { ramStart, ramSize } = machine.settings;
  if (!header || (header.flags & flagBits.RAM_LOAD) === 0) return 'it is not made for RAM (--load-addr)';
  const tlvs = bootTlvs({ bytes: image[slot].bytes, start: 0, header });
  if (typeof tlvs === 'string') return tlvs;
  const region = { from: header.loadAddress, to: header.loadAddress + tlvs.end };
  const address = hexNumber(region.from);
  if (region.from < ramStart || region.to > ramStart + ramSize || region.to > 0xffffffff) {
    info(machine, `Image ${image.index} RAM load address ${address} is invalid.`);
    return `it would be loaded to ${address}, outside the RAM for images`;
  }
  if (usages.some((usage, i) => i !== image.index && usage.ram && overlap(region, usage.ram))) {
    info(
      machine,
      `Image ${image.index} RAM loading to address ${address} would overlap with                         another image.`,
    );
    return `it would be loaded to ${address}, over another image`;
  }
  info(machine, `Image ${image.index} RAM loading to ${address} is succeeded.`);
  return region;
}

function load(machine: Machine, image: BootImage, slot: SlotName, usages: readonly Usage[]): boolean {
  const usage = usages[image.index];
  const region = ramRegion(machine, image, slot, usages);
  if (typeof region !== 'string') {
    if (usage) usage.ram = region;
    return true;
  }
  refuse(machine, image, slot, 'load to RAM', region);
  info(machine, `Removing image ${image.index} slot ${slotNames.indexOf(slot)} from flash`);
  eraseSlot(machine, image, slot);
  return false;
}

function unload(machine: Machine, image: BootImage, usage: Usage): void {
  info(machine, `Removing image ${image.index} from SRAM at address ${hexNumber(usage.ram?.from ?? 0)}`);
  usage.ram = undefined;
}

async function isFit(
  machine: Machine,
  image: BootImage,
  slot: SlotName,
  usages: readonly Usage[],
): Promise<boolean> {
  const { mode } = machine.settings;
  if (mode !== 'ram-load' && isMisplaced(machine, image, slot)) return false;
  if (mode === 'direct-xip-revert' && isFaulty(machine, image, slot)) return false;
  if (mode === 'ram-load' && !load(machine, image, slot, usages)) return false;
  if (await validateSlot(machine, image, slot)) return true;
  const usage = usages[image.index];
  if (mode === 'ram-load' && usage) unload(machine, image, usage);
  return false;
}

/** Tries the slots of an image, newest first; false when none is left. */
async function choose(machine: Machine, image: BootImage, usages: readonly Usage[]): Promise<boolean> {
  const usage = usages[image.index];
  if (!usage) return false;
  while (usage.active === undefined) {
    const slot = newest(machine, image, usage.left);
    if (slot === undefined) {
      info(machine, `No slot to load for image ${image.index}`);
      return false;
    }
    if (await isFit(machine, image, slot, usages)) usage.active = slot;
    else usage.left.delete(slot);
  }
  return true;
}

/** Drops the first image whose dependencies do not hold; true when all hold. */
function dependenciesHold(machine: Machine, usages: readonly Usage[]): boolean {
  if (machine.images.length < 2) return true;
  for (const image of machine.images) {
    const usage = usages[image.index];
    if (!usage?.active) return false;
    const problem = dependencyProblem(machine, image, usage.active, (other) => usages[other.index]?.active);
    if (problem === undefined) continue;
    refuse(machine, image, usage.active, 'dependencies', problem);
    if (machine.settings.mode === 'ram-load') unload(machine, image, usage);
    usage.left.delete(usage.active);
    usage.active = undefined;
    return false;
  }
  return true;
}

function settle(machine: Machine, image: BootImage, slot: SlotName): boolean {
  const confirmed =
    machine.settings.mode !== 'direct-xip-revert' || readSwapState(machine, image[slot]).imageOk === flag.set;
  if (confirmed && !raiseCounter(machine, image, slot, `${image.index} validation`)) return false;
  return recordBoot(machine, image, slot);
}

/** Runs the boot loader until every image has a slot to start from, or one has none. */
export async function bootInPlace(machine: Machine): Promise<void> {
  const usages = machine.images.map((image) => look(machine, image));
  do {
    for (const image of machine.images) {
      if (!(await choose(machine, image, usages))) return;
    }
  } while (!dependenciesHold(machine, usages));
  for (const image of machine.images) {
    const slot = usages[image.index]?.active;
    if (!slot || !settle(machine, image, slot)) return;
  }
  for (const image of machine.images) {
    const slot = usages[image.index]?.active ?? 'primary';
    image.starts = slot;
    info(machine, `Image ${image.index} loaded from the ${slot} slot`);
    done(machine, 'start', `from the ${slotTitle(image, slot)}`);
  }
}
