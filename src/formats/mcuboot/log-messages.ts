/**
 * What an MCUboot boot loader logs, message by message, and what each proves. Messages are found anywhere in a line, so
 * that prefixes of loggers (`I: `, `[INF] `, `<err> mcuboot: `), time stamps and colours do not matter. Older spellings of
 * the same message stand in the same pattern.
 */

import type { Confidence } from '../../core/types.ts';
import { hindrances, refusals } from './log-refusals.ts';

/** What a message does to the story of a boot. */
export type Effect =
  /** A boot begins. */
  | 'begin'
  /** The application was started. */
  | 'started'
  /** Something worth a line, and nothing more. */
  | 'note'
  /** The offered image was not taken; an older one may go on. */
  | 'refused'
  /** Nothing can be started. */
  | 'dead';

export type CauseId =
  | 'image-invalid'
  | 'primary-invalid'
  | 'wrong-upload-address'
  | 'version-not-newer'
  | 'downgrade-prevented'
  | 'security-counter-low'
  | 'security-counter-missing'
  | 'wrong-slot'
  | 'wrong-rom-address'
  | 'slots-incompatible'
  | 'too-many-sectors'
  | 'headers-unreadable'
  | 'no-room-to-swap'
  | 'swap-status-damaged'
  | 'ram-address'
  | 'uuid-mismatch'
  | 'boot-record'
  | 'device-key-broken'
  | 'reverted'
  | 'stuck-revert'
  | 'no-upgrade-requested'
  | 'trailer-not-recognised'
  | 'image-too-large'
  | 'tlv-damaged'
  | 'pure-expected'
  | 'tlv-not-allowed'
  | 'app-faults'
  | 'no-bootable-image';

export type Told = {
  readonly id: CauseId;
  readonly confidence: Confidence;
  readonly message: string;
  readonly fix: string;
};

export type LogMessage = {
  readonly pattern: RegExp;
  readonly effect: Effect;
  /** A step of the log for `reports`, by this kind. */
  readonly kind: string;
  /** Names of the pattern's groups, for `reports`. */
  readonly fields?: readonly string[];
  readonly cause?: Told;
};

/** Lines that only a build with debug logging prints; they say why an image is not valid. */
const debugLines: readonly LogMessage[] = [
  {
    pattern: /TLV beyond image size/,
    effect: 'note',
    kind: 'debug',
    cause: {
      id: 'image-too-large',
      confidence: 'certain',
      message: 'the image ends beyond what this mode leaves in the slot',
      fix: 'make the image smaller or the slot larger; otapack inspect shows the limit of each mode',
    },
  },
  {
    pattern: /TLV iteration failed/,
    effect: 'note',
    kind: 'debug',
    cause: {
      id: 'tlv-damaged',
      confidence: 'certain',
      message: 'there is no sound TLV area behind the payload: the image was cut off or changed on its way',
      fix: 'transfer it again, as binary, and compare sizes',
    },
  },
  {
    pattern: /bootutil_img_validate: pure expected/,
    effect: 'note',
    kind: 'debug',
    cause: {
      id: 'pure-expected',
      confidence: 'certain',
      message:
        'this boot loader wants a signature over the image itself, and the image has one over its digest',
      fix: 'sign with --pure',
    },
  },
  {
    pattern: /TLV (\d+) not permitted/,
    effect: 'note',
    kind: 'debug',
    fields: ['type'],
    cause: {
      id: 'tlv-not-allowed',
      confidence: 'certain',
      message: 'a value stands in the unprotected area that the boot loader does not allow there',
      fix: 'put own values into the protected area (--custom-tlv)',
    },
  },
];

const story: readonly LogMessage[] = [
  { pattern: /Booting MCUboot|Starting bootloader|Bootloader Version/, effect: 'begin', kind: 'begin' },
  {
    pattern: /(?:Image index: (\d+), )?Swap type: (none|test|perm|revert|fail|panic)/,
    effect: 'note',
    kind: 'swap-type',
    fields: ['image', 'type'],
  },
  {
    pattern:
      /(Primary image|Secondary image|Scratch): magic=(good|bad|unset), (?:swap_type=(0x\w+), )?copy_done=(0x\w+), image_ok=(0x\w+)/,
    effect: 'note',
    kind: 'trailer',
    fields: ['area', 'magic', 'swapType', 'copyDone', 'imageOk'],
  },
  { pattern: /Starting swap using (\w+) algorithm/, effect: 'note', kind: 'swap', fields: ['algorithm'] },
  {
    pattern: /Image (\d+) (?:upgrade|copying the) secondary slot/,
    effect: 'note',
    kind: 'overwrite',
    fields: ['image'],
  },
  {
    pattern: /(Primary|Secondary)\s+slot: version=([\d.+]+)/,
    effect: 'note',
    kind: 'version',
    fields: ['slot', 'version'],
  },
  {
    pattern: /Image (?:version: v|(\d+) loaded from the (?:primary|secondary) slot)/,
    effect: 'started',
    kind: 'started',
  },
  {
    pattern: /Bootloader chainload address offset|Jumping to the first image slot|br_image_off = /,
    effect: 'started',
    kind: 'started',
  },
  {
    pattern:
      /Unable to find bootable image|No slot to load for image|Bad image magic (0x[0-9a-f]+)|Image not bootable|Image size bigger than designated area/i,
    effect: 'dead',
    kind: 'no-bootable-image',
    fields: ['magic'],
  },
  {
    pattern: /(?:HARD|USAGE|BUS|MPU) FAULT|Fatal exception|ZEPHYR FATAL ERROR/i,
    effect: 'note',
    kind: 'fault',
  },
];

export const logMessages: readonly LogMessage[] = [...refusals, ...hindrances, ...debugLines, ...story];

/** Any of the words that a line of MCUboot has; most lines of a long log have none. */
export const WORTH_READING =
  /image|slot|swap|boot|TLV|sector|FAULT|fatal|Scratch|upgrade|magic|counter|UUID|ASN1|status!|bootable|insufficient/i;
