/** Measured boot: what the boot loader must find in an image to record that it ran. */

import { tlvTypes } from '../tlv.ts';
import { isAssumed } from './assumed.ts';
import type { SlotName } from './flash.ts';
import { type BootImage, error, type Machine, refuse, startOf } from './machine.ts';
import { bootTlvs } from './tlvs.ts';

const LARGEST_RECORD = 100;

function problem(machine: Machine, image: BootImage, slot: SlotName): string | undefined {
  const header = image.headers[slot];
  if (!header) return 'its header cannot be read';
  const tlvs = bootTlvs({ bytes: image[slot].bytes, start: startOf(image, slot), header });
  if (typeof tlvs === 'string') return tlvs;
  const record = tlvs.entries.find(({ type }) => type === tlvTypes.BOOT_RECORD);
  if (!record) return 'it has no boot record, and this boot loader measures what it boots (--boot-record)';
  if (record.value.length > LARGEST_RECORD)
    return `its boot record has ${record.value.length} bytes, more than ${LARGEST_RECORD}`;
  return tlvs.entries.some(({ type }) => type === machine.hash.type)
    ? undefined
    : 'it has no hash TLV to record';
}

/** Records the image for the software it starts; false when that fails, and with it the boot. */
export function recordBoot(machine: Machine, image: BootImage, slot: SlotName): boolean {
  if (!machine.settings.measuredBoot || isAssumed(image, slot)) return true;
  const why = problem(machine, image, slot);
  if (why === undefined) return true;
  error(machine, 'Failed to add image data to shared area');
  refuse(machine, image, slot, 'boot record', why);
  return false;
}
