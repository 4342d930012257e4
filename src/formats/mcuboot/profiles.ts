/**
 * Ready device profiles: MCUboot as Zephyr builds it in each mode, on a chip with 4 KiB sectors and two slots of 412 KiB
 * (nRF52840). They hold no keys and no sizes of yours: a profile of your own starts from one with `base: NAME` and says
 * what differs.
 *
 *     base: mcuboot-swap-move
 *     slotSize: 0x67000
 *     signature: ed25519
 *     publicKeys: [keys/release.pub.pem]
 *     primary: running.bin
 */

import type { ReadyProfile } from '../../core/types.ts';

/** Zephyr's defaults: primary checked on every boot, only known TLVs unprotected, the application requests the upgrade. */
const zephyr = {
  signature: 'none',
  hash: 'sha256',
  slotSize: 0x67000,
  sectorSize: 0x1000,
  primaryOffset: 0xc000,
  writeAlign: 4,
  maxAlign: 8,
  maxSectors: 128,
  validatePrimary: true,
  tlvAllowList: true,
  upgradeRequest: 'test',
} as const;

const ready = (name: string, title: string, config: Readonly<Record<string, unknown>>): ReadyProfile => ({
  name: `mcuboot-${name}`,
  title: `MCUboot, ${title}`,
  profile: { format: 'mcuboot', config: { ...zephyr, ...config } },
});

export const mcubootProfiles: readonly ReadyProfile[] = [
  ready('swap-move', 'swap without scratch area, moving sectors up', { mode: 'swap-move' }),
  ready('swap-offset', 'swap without scratch area, update one sector in', { mode: 'swap-offset' }),
  ready('swap-scratch', 'swap through a scratch area', { mode: 'swap-scratch', scratchSize: 0x1e000 }),
  ready('overwrite', 'overwrite only', { mode: 'overwrite-only', checkLoadAddress: 'reset-vector' }),
  ready('overwrite-downgrade', 'overwrite only, older versions refused', {
    mode: 'overwrite-only',
    checkLoadAddress: 'reset-vector',
    downgradePrevention: 'version',
  }),
  ready('direct-xip', 'runs the newer of two slots in place', { mode: 'direct-xip' }),
  ready('direct-xip-revert', 'runs the newer of two slots, back if not confirmed', {
    mode: 'direct-xip-revert',
  }),
  ready('ram-load', 'copies the newer of two slots to RAM', { mode: 'ram-load' }),
  ready('single-slot', 'one slot, no update', { mode: 'single-slot' }),
];
