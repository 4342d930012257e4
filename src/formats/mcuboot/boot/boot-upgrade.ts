/**
 * Boot loaders that run from the primary slot and update it from the secondary one (swap modes, overwrite-only):
 *
 *     each image: read sectors, headers, trailers; choose and check the update
 *     all images: dependencies
 *     each image: downgrade prevention; update
 *     each image: check the primary slot; start it
 */

import { hexNumber } from '../../../core/bytes.ts';
import { compareVersions, versionText } from '../../../core/version.ts';
import { IMAGE_MAGIC, versionOf } from '../layout.ts';
import { raiseCounter, securityCounter } from './counter.ts';
import { dependencyProblem } from './dependencies.ts';
import { isErased } from './header.ts';
import {
  type BootImage,
  done,
  eraseSlot,
  error,
  info,
  type Machine,
  passOver,
  refuse,
  type SwapType,
  swaps,
  warn,
} from './machine.ts';
import { overwrite, swap } from './move-images.ts';
import { readHeaders, type Status } from './read-headers.ts';
import { recordBoot } from './share.ts';
import { readSectors, readStatus, slotsAreCompatible } from './status.ts';
import { flag, readSwapState, writeFlag } from './swap-state.ts';
import { chooseSwapType, whyNoSwap } from './swap-type.ts';
import { validateSlot } from './validate-slot.ts';

const isUpgrade = (type: SwapType): boolean => type === 'test' || type === 'perm' || type === 'revert';

/** The update the trailers ask for, if the image in the secondary slot is fit for it. */
async function checkedSwapType(machine: Machine, image: BootImage, status: Status): Promise<SwapType> {
  if (status.recorded !== 'none') {
    const valid = await validateSlot(machine, image, 'secondary', { recorded: status.recorded });
    return valid ? status.recorded : 'fail';
  }
  const type = chooseSwapType(machine, image);
  if (type === 'none' && image.headers.secondary?.magic === IMAGE_MAGIC) {
    passOver(machine, image, 'swap type', whyNoSwap(machine, image));
  }
  if (!isUpgrade(type)) return type;
  done(machine, 'swap type', `image ${image.index}: ${type}`);
  return (await validateSlot(machine, image, 'secondary', { swap: type })) ? type : 'none';
}

/** A boot loader built to bootstrap copies a good secondary image over a primary slot that holds none. */
async function bootstrap(machine: Machine, image: BootImage): Promise<SwapType> {
  if (await validateSlot(machine, image, 'primary')) return 'none';
  if (image.headers.secondary?.magic !== IMAGE_MAGIC) return 'none';
  return (await validateSlot(machine, image, 'secondary')) ? 'revert' : 'none';
}

async function prepare(machine: Machine, image: BootImage): Promise<SwapType> {
  readHeaders(machine, image);
  if (!slotsAreCompatible(machine, image)) return 'none';
  const status: Status = { recorded: swaps(machine.settings) ? readStatus(machine, image) : 'none' };
  if (machine.stopped) return 'none';
  if (swaps(machine.settings) && !readHeaders(machine, image, status)) {
    const tolerated = machine.settings.bootstrap && isErased(machine, image.headers.primary);
    if (!tolerated) {
      warn(machine, `Failed reading image headers; Image=${image.index}`);
      passOver(
        machine,
        image,
        'headers',
        'the primary slot holds no image, and this mode does not upgrade then',
      );
      return 'none';
    }
  }
  const type = await checkedSwapType(machine, image, status);
  return type === 'none' && machine.settings.bootstrap ? bootstrap(machine, image) : type;
}

function cancelUnmet(machine: Machine): void {
  if (machine.images.length < 2 || !machine.images.some((image) => isUpgrade(image.swapType))) return;
  const running = (image: BootImage) => (isUpgrade(image.swapType) ? 'secondary' : 'primary');
  for (const image of machine.images) {
    const problem = dependencyProblem(machine, image, running(image), running);
    if (problem === undefined) continue;
    const why = `${problem}; all upgrades are cancelled, nothing is erased`;
    refuse(machine, image, running(image), 'dependencies', why);
    for (const each of machine.images) each.swapType = 'none';
    return;
  }
  done(machine, 'dependencies');
}

/** Why a swap would be a downgrade, or undefined. */
function downgrade(machine: Machine, image: BootImage): string | undefined {
  const { downgradePrevention, compareBuildNumber } = machine.settings;
  if (!swaps(machine.settings) || downgradePrevention === 'none') return undefined;
  if (downgradePrevention === 'security-counter') {
    const running = securityCounter(image, 'primary');
    const offered = securityCounter(image, 'secondary');
    if (!('counter' in running)) return undefined;
    if (!('counter' in offered)) return 'it has no security counter, and the running image has one';
    if (offered.counter >= running.counter) return undefined;
    return `its security counter ${offered.counter} is lower than ${running.counter} of the running image`;
  }
  const { primary, secondary } = image.headers;
  if (!primary || !secondary) return undefined;
  if (compareVersions(versionOf(secondary), versionOf(primary), compareBuildNumber) >= 0) return undefined;
  return `version ${versionText(versionOf(secondary))} is older than the running ${versionText(versionOf(primary))}`;
}

async function update(machine: Machine, image: BootImage): Promise<void> {
  if (image.swapType === 'fail') {
    if (swaps(machine.settings) && readSwapState(machine, image.primary).imageOk === flag.unset)
      writeFlag(machine, image.primary, 'imageOk');
    return;
  }
  if (!isUpgrade(image.swapType)) return;
  const older = image.swapType === 'revert' ? undefined : downgrade(machine, image);
  if (older !== undefined) {
    info(machine, `Image ${image.index} in slot 1 erased due to downgrade prevention`);
    refuse(machine, image, 'secondary', 'downgrade prevention', older);
    eraseSlot(machine, image, 'secondary');
    image.swapType = 'none';
    return;
  }
  const { mode } = machine.settings;
  const overwrites =
    mode === 'overwrite-only' || (machine.settings.bootstrap && isErased(machine, image.headers.primary));
  await (overwrites ? overwrite : swap)(machine, image);
  if (machine.stopped) return;
  if (mode !== 'overwrite-only' && image.swapType !== 'perm') return;
  image.headers.primary = image.headers.secondary;
  raiseCounter(machine, image, 'primary', 'upgrade');
}

/** Starts what is in the primary slot, if it may be started. */
async function start(machine: Machine, image: BootImage): Promise<boolean> {
  if (image.swapType !== 'none') readHeaders(machine, image);
  if (machine.settings.validatePrimary) {
    if (!(await validateSlot(machine, image, 'primary'))) return false;
  } else if (image.headers.primary?.magic !== IMAGE_MAGIC) {
    const magic = image.headers.primary?.magic ?? 0;
    error(machine, `Bad image magic ${hexNumber(magic)}; Image=${image.index}`);
    refuse(machine, image, 'primary', 'magic', 'it does not begin with the magic of an image');
    return false;
  }
  const { magic, imageOk } = readSwapState(machine, image.primary);
  const settled = magic !== 'good' || imageOk === flag.set;
  if (settled && !raiseCounter(machine, image, 'primary', `${image.index} validation`)) return false;
  return recordBoot(machine, image, 'primary');
}

/** Runs the boot loader until every image may start, or one may not. */
export async function bootByUpgrade(machine: Machine): Promise<void> {
  for (const image of machine.images) {
    image.swapType = readSectors(machine, image) ? await prepare(machine, image) : 'none';
    if (machine.stopped) return;
  }
  cancelUnmet(machine);
  for (const image of machine.images) {
    await update(machine, image);
    if (machine.stopped) return;
  }
  for (const image of machine.images) {
    if (!(await start(machine, image))) return;
  }
  for (const image of machine.images) image.starts = 'primary';
}
