/**
 * The image that runs now, where the profile names no slot and a file is sent to the secondary one: some good image of
 * version 0.0.0 that the boot loader started before and would start again.
 */

import { concat, filled } from '../../../core/bytes.ts';
import { flagBits, HEADER_SIZE, IMAGE_MAGIC, imageHeader, UNPROTECTED_MAGIC } from '../layout.ts';
import { tlv, writeArea } from '../tlv.ts';
import type { SlotName } from './flash.ts';
import type { BootImage, Machine } from './machine.ts';

const PAYLOAD = 16;

/** Puts such an image into every primary slot. */
export function assumeRunning(machine: Machine): void {
  const { settings } = machine;
  for (const image of machine.images) {
    const header = imageHeader.write({
      magic: IMAGE_MAGIC,
      loadAddress: settings.ramStart + settings.ramSize - 1024 * (image.index + 1),
      headerSize: HEADER_SIZE,
      protectedSize: 0,
      imageSize: PAYLOAD,
      flags: settings.mode === 'ram-load' ? flagBits.RAM_LOAD : 0,
      major: 0,
      minor: 0,
      revision: 0,
      build: 0,
      pad: 0,
    });
    const hash = tlv('SHA256', filled(machine.hash.length, 0));
    image.primary.bytes.set(
      concat(header, filled(PAYLOAD, 0), writeArea(UNPROTECTED_MAGIC, [hash], 'little')),
    );
    image.assumed = true;
  }
  const note = 'the profile does not say what is in the slots: a good image of version 0.0.0 is taken to run';
  machine.steps.push({ name: 'running image', ok: true, checked: false, note });
}

/** Whether the slot holds that image. */
export const isAssumed = (image: BootImage, slot: SlotName): boolean =>
  image.assumed === true && image.holds[slot] === 'primary';
