/** Whether a profile describes an MCUboot device: by the keys that no other kind of device has. */

import type { Profile } from '../../../core/types.ts';

const OWN_KEYS = [
  'config',
  'primary',
  'secondary',
  'maxSectors',
  'maxAlign',
  'writeAlign',
  'sectorSize',
] as const;

export const describesBootLoader = (profile: Profile): boolean =>
  OWN_KEYS.some((key) => Object.hasOwn(profile, key));
