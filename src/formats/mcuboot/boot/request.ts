/**
 * The running application asking for the upgrade, as an update library or mcumgr does after the download: it completes
 * the trailer of the secondary slot, unless one stands there already.
 */

import { type BootImage, done, eraseSlot, type Machine, passOver, slotTitle } from './machine.ts';
import { readSwapState, writeFlag, writeMagic, writeSwapInfo } from './swap-state.ts';

/** Requests the upgrade where the settings say that the application does; a trailer of another kind is erased with its slot. */
export function requestUpgrade(machine: Machine, image: BootImage): void {
  const { upgradeRequest } = machine.settings;
  if (upgradeRequest === 'none') return;
  const { magic } = readSwapState(machine, image.secondary);
  if (magic === 'good') return;
  if (magic === 'bad') {
    const why =
      'the end of the slot is not erased, so the request for the upgrade fails and the slot is erased';
    passOver(machine, image, 'swap type', why);
    eraseSlot(machine, image, 'secondary');
    return;
  }
  const permanent = upgradeRequest === 'permanent';
  writeMagic(machine, image.secondary);
  if (permanent) writeFlag(machine, image.secondary, 'imageOk');
  writeSwapInfo(machine, image.secondary, permanent ? 'perm' : 'test', image.index);
  done(machine, 'upgrade request', `${slotTitle(image, 'secondary')}: ${upgradeRequest}`);
}
