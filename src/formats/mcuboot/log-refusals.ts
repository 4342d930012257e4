/**
 * Messages of an MCUboot boot loader that say that an update is not taken, or cannot be: what each proves, and what to do.
 * Together with those of log-messages.ts they are all that is looked for in a log.
 */

import type { LogMessage } from './log-messages.ts';

export const refusals: readonly LogMessage[] = [
  {
    pattern: /Image in the (primary|secondary) slot is not valid!/,
    effect: 'refused',
    kind: 'invalid',
    fields: ['slot'],
  },
  {
    pattern: /Secondary header magic detected in first sector, wrong upload address\?/,
    effect: 'refused',
    kind: 'refused',
    cause: {
      id: 'wrong-upload-address',
      confidence: 'certain',
      message:
        'the update was written to the start of the secondary slot; swap-using-offset expects it one sector in',
      fix: 'write it one sector higher (Zephyr’s flash_img does that when the application is built for this mode), and sign with a slot size one sector smaller',
    },
  },
  {
    pattern: /insufficient version in secondary slot/i,
    effect: 'refused',
    kind: 'refused',
    cause: {
      id: 'version-not-newer',
      confidence: 'certain',
      message:
        'the update is older than the running image, and this boot loader refuses older versions; it was erased',
      fix: 'sign with a version that is not older (--version)',
    },
  },
  {
    pattern: /Image (\d+) in slot 1 erased due to downgrade prevention/,
    effect: 'refused',
    kind: 'refused',
    fields: ['image'],
    cause: {
      id: 'downgrade-prevented',
      confidence: 'certain',
      message:
        'downgrade prevention erased the update: its version, or its security counter, is below that of the running image',
      fix: 'sign with a version, or a security counter, that is not below the running one (--version, --security-counter)',
    },
  },
  {
    pattern: /Image security counter value (\d+) lower than monotonic value (\d+)/,
    effect: 'refused',
    kind: 'refused',
    fields: ['counter', 'stored'],
    cause: {
      id: 'security-counter-low',
      confidence: 'certain',
      message: 'the image carries a lower security counter than the device has stored',
      fix: 'sign with --security-counter at least as high as the stored value; the stored one cannot be lowered',
    },
  },
  {
    pattern: /Security counter update failed after image (\S+)/,
    effect: 'dead',
    kind: 'refused',
    cause: {
      id: 'security-counter-missing',
      confidence: 'likely',
      message: 'the security counter of the image could not be stored: it is not in the protected TLVs',
      fix: 'sign with --security-counter',
    },
  },
  {
    pattern: /Binary in secondary slot of image (\d+) is not designated for the primary slot/,
    effect: 'refused',
    kind: 'refused',
    fields: ['image'],
    cause: {
      id: 'wrong-slot',
      confidence: 'certain',
      message: 'the update is linked to an address outside the primary slot; it was erased',
      fix: 'build it for the primary slot (in Zephyr: the slot0_partition as chosen code partition), or correct the header address given when signing',
    },
  },
  {
    pattern:
      /Image in (primary|secondary) slot at (0x[0-9a-f]+) has been built for offset (0x[0-9a-f]+), skipping/i,
    effect: 'refused',
    kind: 'refused',
    fields: ['slot', 'address', 'builtFor'],
    cause: {
      id: 'wrong-rom-address',
      confidence: 'certain',
      message: 'the image runs in place and was built for the address of another slot',
      fix: 'build one image for each slot, and send each to its own (--rom-fixed)',
    },
  },
  {
    pattern: /(vendor|class) UUID does not match/i,
    effect: 'refused',
    kind: 'refused',
    cause: {
      id: 'uuid-mismatch',
      confidence: 'certain',
      message: 'the image is for another vendor or device class',
      fix: 'sign with the --vid and --cid of this device',
    },
  },
  {
    pattern: /Failed to add image data to shared area/,
    effect: 'dead',
    kind: 'refused',
    cause: {
      id: 'boot-record',
      confidence: 'likely',
      message: 'this boot loader records what it boots, and the image has no boot record of a size it takes',
      fix: 'sign with --boot-record',
    },
  },
  {
    pattern: /Failed to parse ASN1 private key/,
    effect: 'refused',
    kind: 'refused',
    cause: {
      id: 'device-key-broken',
      confidence: 'certain',
      message:
        'the private key compiled into the boot loader cannot be read, so nothing encrypted can be opened',
      fix: 'make the key file again (otapack mcuboot getpriv) and rebuild the boot loader',
    },
  },
];

export const hindrances: readonly LogMessage[] = [
  {
    pattern: /Cannot upgrade: (.+?)\s*$/,
    effect: 'refused',
    kind: 'cannot-upgrade',
    fields: ['reason'],
    cause: {
      id: 'slots-incompatible',
      confidence: 'certain',
      message: 'the two slots cannot trade images: their sizes or sectors do not go together in this mode',
      fix: 'give both slots the sizes the mode wants: equal; swap-move: or primary one sector larger; swap-offset: or secondary one sector larger; swap-scratch: a scratch area as large as the largest sector',
    },
  },
  {
    pattern: /Failed reading sectors; BOOT_MAX_IMG_SECTORS=(\d+) - too small\?/,
    effect: 'refused',
    kind: 'cannot-upgrade',
    fields: ['maxSectors'],
    cause: {
      id: 'too-many-sectors',
      confidence: 'certain',
      message: 'a slot has more sectors than the boot loader was built for',
      fix: 'build it with CONFIG_BOOT_MAX_IMG_SECTORS at least the slot size divided by the sector size (or _AUTO)',
    },
  },
  {
    pattern: /Failed reading image headers/,
    effect: 'refused',
    kind: 'cannot-upgrade',
    cause: {
      id: 'headers-unreadable',
      confidence: 'likely',
      message: 'the primary slot holds no image header where the boot loader looks for it',
      fix: 'write a signed image to the primary slot with a programmer; check that slot addresses are those of the boot loader',
    },
  },
  {
    pattern: /Not enough free space to run swap upgrade/,
    effect: 'refused',
    kind: 'cannot-upgrade',
    cause: {
      id: 'no-room-to-swap',
      confidence: 'certain',
      message: 'the images leave too few free sectors for the swap',
      fix: 'make the image smaller or the slots larger: a swap needs whole sectors for its trailer and one to work with',
    },
  },
  {
    pattern: /Detected inconsistent status!/,
    effect: 'note',
    kind: 'status',
    cause: {
      id: 'swap-status-damaged',
      confidence: 'possible',
      message:
        'the status of an interrupted swap was damaged: power was lost while it was written, or the flash cannot write such small units twice',
      fix: 'check that the write size of the boot loader (--align) is that of the flash',
    },
  },
  {
    pattern: /RAM (?:load address|loading to address) (0x[0-9a-f]+) (is invalid|would overlap)/i,
    effect: 'refused',
    kind: 'refused',
    fields: ['address'],
    cause: {
      id: 'ram-address',
      confidence: 'certain',
      message:
        'the load address of the image is outside the RAM for images, or another image lies there; it was removed',
      fix: 'sign with a --load-addr in the region the boot loader gives to images',
    },
  },
  {
    pattern: /Cleared image (\d+) primary slot trailer due to stuck revert/,
    effect: 'note',
    kind: 'stuck-revert',
    fields: ['image'],
    cause: {
      id: 'stuck-revert',
      confidence: 'certain',
      message: 'the image was never confirmed and there was nothing to go back to, so it stays for good',
      fix: 'let the application confirm itself once it runs well (boot_write_img_confirmed)',
    },
  },
];
