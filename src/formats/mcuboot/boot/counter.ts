/** The security counter of an image and the stored one that it raises. */

import { view } from '../../../core/bytes.ts';
import { isAssumed } from './assumed.ts';
import type { SlotName } from './flash.ts';
import { type BootImage, error, type Machine, startOf, stop } from './machine.ts';
import { bootTlvs, firstTlv } from './tlvs.ts';

/** The error the boot loader's source calls a bad image. */
const BAD_IMAGE = 3;
const NOT_FOUND = -1;

/** The counter in the protected TLVs, or the error code of the boot loader where there is none. */
export function securityCounter(image: BootImage, slot: SlotName): { counter: number } | { code: number } {
  const header = image.headers[slot];
  if (!header || header.protectedSize === 0) return { code: BAD_IMAGE };
  const tlvs = bootTlvs({ bytes: image[slot].bytes, start: startOf(image, slot), header });
  const value = typeof tlvs === 'string' ? undefined : firstTlv(tlvs, 'SEC_CNT', true)?.value;
  if (!value) return { code: NOT_FOUND };
  return value.length === 4 ? { counter: view(value).getUint32(0, true) } : { code: BAD_IMAGE };
}

/** Raises the stored counter to that of the image that now runs for good; false when the image has none to raise it to. */
export function raiseCounter(machine: Machine, image: BootImage, slot: SlotName, when: string): boolean {
  if (!machine.settings.hwRollback || isAssumed(image, slot)) return true;
  const found = securityCounter(image, slot);
  if ('counter' in found) {
    image.counter = Math.max(image.counter, found.counter);
    return true;
  }
  error(machine, `Security counter update failed after image ${when}: ${found.code}`);
  stop(
    machine,
    'no bootable image',
    'the security counter of the image cannot be read from its protected TLVs',
  );
  return false;
}
