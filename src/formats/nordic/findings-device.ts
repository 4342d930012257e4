/** Findings of a prediction: what `verify --device` says about a package and one device. */

import type { Rule } from '../../core/findings.ts';

export const deviceRules = {
  'nordic/device-refuses': {
    level: 'error',
    what: 'the device refuses an image of the package',
    why: 'the boot loader makes its checks in a fixed order and answers at the first that fails; nothing after it is sent',
    fix: 'change the package or the device profile as the message says; otapack predict shows every check',
  },
  'nordic/device-accepts': {
    level: 'note',
    what: 'the device takes every image of the package',
    why: 'each of its checks was made on the bytes that would be sent',
    fix: 'nothing',
  },
  'nordic/device-not-checked': {
    level: 'note',
    what: 'a check of the device could not be made',
    why: 'the device profile leaves out what the check compares with',
    fix: 'add the key that the message names to the profile',
  },
  'nordic/device-single-bank': {
    level: 'warning',
    what: 'the image fits only where the old application is',
    why: 'the boot loader gives up the old application first, so a broken link leaves the device in DFU mode until an update succeeds',
    fix: 'make the image smaller than half of the room, or accept that the device waits in DFU mode',
  },
} as const satisfies Record<string, Rule>;
