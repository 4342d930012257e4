/** What a device profile says of the slot that an image goes to, as `check` takes it. */

import type { Profile } from '../../../core/types.ts';
import type { SlotInputs } from '../judge-slot.ts';
import { maxAlignOf } from './config.ts';
import { usageOf } from './limits.ts';
import { readProfile } from './settings.ts';

export function slotInputsOf(profile: Profile): SlotInputs {
  const { settings } = readProfile(profile);
  const { slotSize, secondarySize = slotSize, sectorSize, writeAlign, maxSectors } = settings;
  const mode = usageOf(settings);
  return {
    slotSize: String(mode === 'single-slot' ? slotSize : secondarySize),
    primarySize: String(slotSize),
    sectorSize: String(sectorSize),
    align: String(writeAlign),
    maxAlign: String(maxAlignOf(settings)),
    maxSectors: String(maxSectors),
    mode,
  };
}
