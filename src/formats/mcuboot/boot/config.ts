/**
 * How a boot loader was built, as a device profile says it: one key for each property of its configuration (in Zephyr, of
 * Kconfig) that its verdict depends on. The keys may stand under `config` or beside the slots.
 *
 *     config:
 *       signature: ecdsa-p256       none, rsa-2048, rsa-3072, ecdsa-p256, ecdsa-p384, ed25519, ed25519-pure
 *       mode: swap-move             how images come into place
 *       slotSize: 0x67000
 *       publicKeys: [keys/release.pub.pem]
 *     primary: running.bin
 *     secondary: update.bin
 */

import { fromHex } from '../../../core/bytes.ts';
import {
  boolean,
  type Checked,
  field,
  integer,
  listOf,
  oneOf,
  optional,
  otherwise,
  profileFault,
  text,
  u32,
} from '../../../core/profile.ts';

const signatures = [
  'none',
  'rsa-2048',
  'rsa-3072',
  'ecdsa-p256',
  'ecdsa-p384',
  'ed25519',
  'ed25519-pure',
] as const;

export const modes = [
  'swap-scratch',
  'swap-move',
  'swap-offset',
  'overwrite-only',
  'direct-xip',
  'direct-xip-revert',
  'ram-load',
  'single-slot',
  'firmware-loader',
] as const;

const encryptions = [
  'rsa-aes128',
  'rsa-aes256',
  'rsa-2048-aes128',
  'rsa-2048-aes256',
  'p256-aes128',
  'p256-aes256',
  'x25519-aes128',
  'x25519-aes256',
] as const;

/** Flash areas of one profile are simulated in memory. */
const LARGEST_SLOT = 64 * 1024 * 1024;
const MOST_IMAGES = 4;
/** A slot has at least room for a header, a hash and a trailer. */
const SMALLEST_SLOT = 512;

const uuid = field('a UUID', (value) => {
  const digits = typeof value === 'string' ? value.replaceAll('-', '') : '';
  return digits.length === 32 ? fromHex(digits) : undefined;
});

export const configShape = {
  signature: oneOf(...signatures),
  mode: oneOf(...modes),
  hash: optional(oneOf('sha256', 'sha384', 'sha512')),
  publicKeys: otherwise(listOf(text, 16), []),
  images: otherwise(integer(1, MOST_IMAGES), 1),

  slotSize: integer(SMALLEST_SLOT, LARGEST_SLOT),
  secondarySize: optional(integer(SMALLEST_SLOT, LARGEST_SLOT)),
  primaryOffset: otherwise(u32, 0),
  secondaryOffset: optional(u32),
  sectorSize: otherwise(integer(16, LARGEST_SLOT), 4096),
  scratchSize: optional(integer(16, LARGEST_SLOT)),
  writeAlign: otherwise(oneOf(1, 2, 4, 8, 16, 32), 4),
  maxAlign: optional(oneOf(8, 16, 32)),
  maxSectors: otherwise(integer(1, 0xffff), 128),
  erasedValue: otherwise(integer(0, 0xff), 0xff),

  validatePrimary: otherwise(boolean, true),
  tlvAllowList: otherwise(boolean, false),
  strictSignature: otherwise(boolean, false),
  hwKey: otherwise(boolean, false),
  builtinKey: otherwise(boolean, false),
  bypassKeyMatch: otherwise(boolean, false),

  encryption: optional(oneOf(...encryptions)),
  encryptionHmac: otherwise(oneOf('sha256', 'sha512'), 'sha256'),
  encryptionKey: optional(text),
  saveEncTlv: otherwise(boolean, false),
  compression: otherwise(boolean, false),

  upgradeRequest: otherwise(oneOf('none', 'test', 'permanent'), 'none'),
  downgradePrevention: otherwise(oneOf('none', 'version', 'security-counter'), 'none'),
  compareBuildNumber: otherwise(boolean, false),
  hwRollback: otherwise(boolean, false),
  storedSecurityCounter: otherwise(u32, 0),
  checkLoadAddress: otherwise(oneOf('none', 'header', 'reset-vector'), 'none'),
  bootstrap: otherwise(boolean, false),
  measuredBoot: otherwise(boolean, false),
  vendorUuid: optional(uuid),
  classUuid: optional(uuid),
  ramStart: otherwise(u32, 0x20000000),
  ramSize: otherwise(u32, 0x40000),
} as const;

export type BootSettings = Checked<typeof configShape>;

/** Words beside the configuration. The results that a recorded case carries are passed over. */
const anything = optional(field('anything', (value) => value ?? null));
const slots = Object.fromEntries(
  Array.from({ length: MOST_IMAGES }, (_, i) => (i === 0 ? '' : String(i))).flatMap((n) => [
    [`primary${n}`, optional(text)],
    [`secondary${n}`, optional(text)],
    [`secondary${n}WrittenAt`, optional(u32)],
  ]),
);
export const profileShape = {
  format: optional(oneOf('mcuboot')),
  id: anything,
  name: anything,
  what: anything,
  bootsVersion: anything,
  outcome: anything,
  log: anything,
  why: anything,
  ...slots,
} as const;

export type HashBits = 256 | 384 | 512;

/** The image hash of the build: as named, else the one that goes with the signature. */
export function hashBitsOf({ hash, signature }: Pick<BootSettings, 'hash' | 'signature'>): HashBits {
  if (hash !== undefined) return hash === 'sha256' ? 256 : hash === 'sha384' ? 384 : 512;
  if (signature === 'ecdsa-p384') return 384;
  return signature === 'ed25519-pure' ? 512 : 256;
}

export const maxAlignOf = ({
  maxAlign,
  writeAlign,
}: Pick<BootSettings, 'maxAlign' | 'writeAlign'>): 8 | 16 | 32 =>
  maxAlign ?? (writeAlign === 32 ? 32 : writeAlign === 16 ? 16 : 8);

/** Settings that no boot loader can have together. */
export function refuseContradictions(settings: BootSettings): void {
  const { slotSize, sectorSize, secondarySize = slotSize } = settings;
  if (slotSize % sectorSize !== 0 || secondarySize % sectorSize !== 0)
    throw profileFault('profile/out-of-range', 'profile: a slot must be a whole number of sectors');
  if (settings.mode === 'swap-scratch' && settings.scratchSize === undefined)
    throw profileFault(
      'profile/missing-key',
      'profile: scratchSize is missing: swap-scratch needs a scratch area',
    );
  if (settings.compression && settings.mode !== 'overwrite-only')
    throw profileFault(
      'profile/out-of-range',
      'profile: compression: only overwrite-only boot loaders decompress',
    );
  if (settings.signature !== 'none' && settings.publicKeys.length === 0)
    throw profileFault(
      'profile/missing-key',
      `profile: publicKeys is missing: signature is ${settings.signature}, so the boot loader holds a key`,
      'list the public keys that are compiled into the boot loader, as paths beside the profile',
    );
  if (settings.encryption !== undefined && settings.encryptionKey === undefined)
    throw profileFault(
      'profile/missing-key',
      'profile: encryptionKey is missing: encryption is on, so the device holds a private key',
      'name the private key the device decrypts with, as a path beside the profile',
    );
}
