/** The rules of MCUboot one by one: trailers, swap modes, sizes, versions, dependencies, several images. */

import { describe, expect, it } from 'vitest';
import { concat, filled } from '../../../src/core/bytes.ts';
import { Fault } from '../../../src/core/fault.ts';
import { integer } from '../../../src/core/struct.ts';
import { dependencyValue, flagBits } from '../../../src/formats/mcuboot/layout.ts';
import { predict } from '../../../src/formats/mcuboot/predict.ts';
import { mcubootProfiles } from '../../../src/formats/mcuboot/profiles.ts';
import { tlv } from '../../../src/formats/mcuboot/tlv.ts';
import { counter, image, padded, play, SECTOR, SLOT } from './boot-images.ts';

const v1 = await image({ version: '1.0.0' });
const v2 = await image({ version: '2.0.0' });
const update = padded(v2);
const confirmed = padded(v2, { imageOk: 1 });
const unconfirmed = padded(v2, { copyDone: 1 });
const running = { primary: await image({ version: '1.0.0+5' }) };
const swaps = ['swap-move', 'swap-scratch', 'swap-offset'] as const;
const scratch = (mode: string) => (mode === 'swap-scratch' ? { scratchSize: SECTOR } : {});

describe('which update the trailers ask for', () => {
  it.each(swaps)('%s: an image that was tried and not confirmed goes back', async (mode) => {
    const seen = await play({ mode, ...scratch(mode) }, { primary: unconfirmed, secondary: v1 });
    expect(seen).toMatchObject({ bootsVersion: '1.0.0+0', accepted: true });
    expect(seen.log).toContain('I: Image index: 0, Swap type: revert');
  });

  it.each(swaps)('%s: with nothing to go back to it stays', async (mode) => {
    const seen = await play({ mode, ...scratch(mode) }, { primary: unconfirmed });
    expect(seen.bootsVersion).toBe('2.0.0+0');
    const cleared = seen.log.includes('I: Cleared image 0 primary slot trailer due to stuck revert');
    expect(cleared).toBe(mode === 'swap-move');
  });

  it('any other image_ok byte asks for nothing', async () => {
    const seen = await play({}, { primary: v1, secondary: padded(v2, { imageOk: 0x55 }) });
    expect(seen).toMatchObject({ bootsVersion: '1.0.0+0', accepted: false });
    expect(seen.log.at(-1)).toBe('I: Image index: 0, Swap type: none');
  });

  it.each([8, 16, 32] as const)('the magic of max-align %i is good only there', async (maxAlign) => {
    for (const built of [8, 16, 32] as const) {
      const seen = await play({ maxAlign: built }, { primary: v1, secondary: padded(v2, { maxAlign }) });
      expect(seen.accepted).toBe(built === maxAlign);
    }
  });

  it('a trailer in the middle of a longer slot is not seen', async () => {
    const seen = await play({ slotSize: 0x5000 }, { primary: v1, secondary: update });
    expect(seen).toMatchObject({ accepted: false, bootsVersion: '1.0.0+0' });
    expect(seen.findings[0]).toMatchObject({
      code: 'mcuboot/device-refuses',
      fix: expect.stringContaining('--pad'),
    });
  });

  it('the application may request the upgrade of a file that is not padded', async () => {
    const slots = { primary: v1, secondary: v2 };
    expect(await play({}, slots)).toMatchObject({ accepted: false });
    const test = await play({ upgradeRequest: 'test' }, slots);
    expect(test).toMatchObject({ accepted: true });
    expect(test.log).toContain('I: Image index: 0, Swap type: test');
    expect(test.log[1]).toBe('I: Secondary image: magic=good, swap_type=0x2, copy_done=0x3, image_ok=0x3');
    const permanent = await play({ upgradeRequest: 'permanent' }, slots);
    expect(permanent.log).toContain('I: Image index: 0, Swap type: perm');
    expect(await play({ mode: 'swap-offset', upgradeRequest: 'test' }, slots)).toMatchObject({
      accepted: true,
    });
    const other = { primary: v1, secondary: padded(v2, { maxAlign: 32 }) };
    expect(await play({ upgradeRequest: 'test' }, other)).toMatchObject({ accepted: false });
  });

  it('a confirmed image in the primary slot is left alone', async () => {
    const seen = await play({}, { primary: confirmed });
    expect(seen.log).toContain('I: Boot source: primary slot');
    expect(seen.bootsVersion).toBe('2.0.0+0');
  });

  it('a recorded swap that never began is taken up, or given up when the image is bad', async () => {
    const recorded = padded(v1, { swapInfo: 2 });
    expect(await play({}, { primary: recorded, secondary: v2 })).toMatchObject({ bootsVersion: '2.0.0+0' });
    const bad = v2.slice();
    bad[40] = 0;
    const seen = await play({}, { primary: recorded, secondary: bad });
    expect(seen.bootsVersion).toBe('1.0.0+0');
    expect(seen.log).toContain('E: Image in the secondary slot is not valid!');
  });

  it('a swap that was interrupted is recognised and not followed', async () => {
    const busy = padded(v1, { swapInfo: 2 });
    busy[SLOT - 0x1b0] = 1;
    expect(await play({}, { primary: busy, secondary: update })).toMatchObject({
      outcome: 'swap in progress',
      bootsVersion: null,
      findings: [{ code: 'mcuboot/device-does-not-boot' }],
    });
  });
});

describe('swap-using-offset', () => {
  const oneSectorIn = padded(v2, { size: SLOT - SECTOR });
  const mode = 'swap-offset';

  it('takes an image that begins in the second sector, and says so in its own way', async () => {
    for (const at of [SECTOR, '0x1000', 0xc000 + SLOT + SECTOR]) {
      const seen = await play({ mode }, { primary: v1, secondary: oneSectorIn }, { secondaryWrittenAt: at });
      expect(seen).toMatchObject({ bootsVersion: '2.0.0+0', accepted: true });
      expect(seen.log).toEqual([
        'I: Image index: 0, Swap type: test',
        'I: Primary image: magic=unset, swap_type=0x1, copy_done=0x3, image_ok=0x3',
        'I: Secondary image: magic=good, swap_type=0x1, copy_done=0x3, image_ok=0x3',
        'I: Boot source: none',
        'I: Image index: 0, Swap type: test',
        'I: Image index: 0, Swap type: test',
        'I: Image index: 0, Swap type: test',
        'I: Starting swap using offset algorithm.',
        'I: Image index: 0, Swap type: none',
        'I: Image index: 0, Swap type: revert',
      ]);
    }
  });

  it('refuses one that begins in the first', async () => {
    const seen = await play({ mode }, { primary: v1, secondary: update });
    expect(seen.why).toContain('first sector');
    expect(seen.findings[0]?.fix).toContain('one sector');
  });

  it('a padded file for the whole slot runs over its end when it is written one sector in', async () => {
    const seen = await play({ mode }, { primary: v1, secondary: update }, { secondaryWrittenAt: SECTOR });
    expect(seen).toMatchObject({ accepted: false, bootsVersion: '1.0.0+0' });
    expect(seen.steps.find(({ name, ok }) => name === 'write' && !ok)).toBeDefined();
  });
});

describe('the largest image', () => {
  const ends = async (end: number) => image({ size: end - 32 - 4 - 36 });
  const trailer = 3 * 128 + 4 * 8 + 16;
  const limits = {
    'swap-scratch': SLOT - trailer,
    'swap-move': SLOT - 2 * SECTOR,
    'swap-offset': SLOT - 2 * SECTOR,
    'overwrite-only': SLOT - 40,
    'direct-xip': SLOT - 40,
    'single-slot': SLOT - 48,
    'firmware-loader': SLOT - 48,
  };

  it.each(Object.entries(limits))('%s: 0x%s', async (mode, limit) => {
    const config = { mode, ...scratch(mode) };
    const fits = await play(config, { primary: await ends(limit) });
    const over = await play(config, { primary: await ends(limit + 1) });
    expect([fits.bootsVersion, over.bootsVersion]).toEqual(['1.0.0+0', null]);
  });

  it.each([
    [
      '16 bytes a write',
      { writeAlign: 16, maxAlign: 16, mode: 'swap-move', slotSize: 0x8000 },
      0x8000 - 3 * SECTOR,
    ],
    ['the limit of max-align 32', { maxAlign: 32, mode: 'overwrite-only' }, SLOT - 128],
    ['a larger primary slot', { mode: 'swap-move', slotSize: 0x5000, secondarySize: SLOT }, SLOT - SECTOR],
    ['a larger secondary slot', { mode: 'swap-offset', secondarySize: 0x5000 }, SLOT - SECTOR],
  ])('%s', async (_, config, limit) => {
    const fits = await play(config, { primary: await ends(limit) });
    const over = await play(config, { primary: await ends(limit + 1) });
    expect([fits.bootsVersion, over.bootsVersion]).toEqual(['1.0.0+0', null]);
  });
});

describe('what stands in the way of any upgrade', () => {
  it.each([
    ['swap-move', { slotSize: 0x6000, secondarySize: SLOT }, 'not a compatible amount of sectors'],
    ['swap-offset', { secondarySize: 0x6000 }, 'not a compatible amount of sectors'],
    ['swap-scratch', { secondarySize: 0x5000, scratchSize: SECTOR }, 'slots are not compatible'],
    ['swap-scratch', { scratchSize: 0x800 }, 'not all sectors fit inside scratch'],
    ['overwrite-only', { secondarySize: 0x5000 }, 'slots are not compatible'],
  ])('%s with %j', async (mode, config, problem) => {
    const { secondarySize: size = SLOT } = config as { secondarySize?: number };
    const seen = await play({ mode, ...config }, { primary: v1, secondary: padded(v2, { size }) });
    expect(seen.log).toContain(`W: Cannot upgrade: ${problem}`);
    expect(seen).toMatchObject({ accepted: false, bootsVersion: '1.0.0+0' });
    expect(seen.findings[0]?.fix).toContain('slots');
  });

  it('more sectors than the build has room for', async () => {
    const seen = await play({ maxSectors: 3 }, { primary: v1, secondary: update });
    expect(seen.log[0]).toBe('W: Failed reading sectors; BOOT_MAX_IMG_SECTORS=3 - too small?');
    expect(seen.bootsVersion).toBeNull();
  });

  it('no image in the primary slot', async () => {
    const slots = { secondary: update };
    expect(await play({ mode: 'swap-move' }, slots)).toMatchObject({ bootsVersion: null });
    expect(await play({ mode: 'swap-scratch', scratchSize: SECTOR }, slots)).toMatchObject({
      accepted: true,
    });
    expect(await play({ mode: 'overwrite-only' }, slots)).toMatchObject({ accepted: true });
    expect(await play({ mode: 'overwrite-only', bootstrap: true }, { secondary: v2 })).toMatchObject({
      accepted: true,
      bootsVersion: '2.0.0+0',
    });
  });

  it('a write size above the maximum alignment', async () => {
    expect(await play({ writeAlign: 16, maxAlign: 8 }, { primary: v1 })).toMatchObject({
      outcome: 'assertion',
    });
  });
});

describe('one image, check by check', () => {
  const refused = async (bytes: Uint8Array<ArrayBuffer>, config: object = {}) =>
    (await play({ mode: 'overwrite-only', ...config }, { primary: bytes })).why;

  it.each([
    ['size of header and payload', { header: { imageSize: 0xfffffff0 } }, 'larger than the slot'],
    ['both AES flags', { flags: 0xc }, 'encrypted'],
    ['no hash', { noHash: true, open: [tlv(0xa0, filled(1, 0))] }, 'SHA256'],
    ['wrong protected size', { guarded: [counter(1)], header: { protectedSize: 8 } }, 'protected TLV area'],
    ['announced protected area', { header: { protectedSize: 12 } }, 'protected TLV area'],
    ['not bootable', { flags: flagBits.NON_BOOTABLE }, 'NON_BOOTABLE'],
  ])('%s', async (_, spec, why) => {
    expect(await refused(await image(spec))).toContain(why);
  });

  it('an entry that crosses its area', async () => {
    const bytes = v1.slice();
    bytes[32 + 64 + 4 + 2] = 0xff;
    expect(await refused(bytes)).toContain('crosses the end');
  });

  it('the counter in the protected and in the unprotected area', async () => {
    const hw = { hwRollback: true, storedSecurityCounter: 3 };
    const guarded = await image({ guarded: [counter(3)] });
    const open = await image({ open: [counter(3)] });
    expect(await play({ mode: 'overwrite-only', ...hw }, { primary: guarded })).toMatchObject({
      accepted: true,
    });
    expect(
      await play({ mode: 'overwrite-only', ...hw, tlvAllowList: true }, { primary: open }),
    ).toMatchObject({
      accepted: false,
    });
    const update = padded(await image({ guarded: [counter(2)], version: '2.0.0' }));
    const seen = await play({ mode: 'overwrite-only', ...hw }, { primary: guarded, secondary: update });
    expect(seen.log).toContain('E: Image security counter value 2 lower than monotonic value 3');
    expect(seen.bootsVersion).toBe('1.0.0+0');
  });

  it('the counter follows the image that was taken', async () => {
    const hw = { mode: 'overwrite-only', hwRollback: true, storedSecurityCounter: 1 };
    const primary = await image({ guarded: [counter(1)] });
    const secondary = padded(await image({ guarded: [counter(9)], version: '2.0.0' }));
    expect(await play(hw, { primary, secondary })).toMatchObject({ accepted: true, bootsVersion: '2.0.0+0' });
  });

  it('UUIDs of vendor and class', async () => {
    const id = filled(16, 7);
    const ids = { vendorUuid: '07070707-0707-0707-0707-070707070707', classUuid: '07'.repeat(16) };
    const right = await image({ guarded: [tlv('UUID_VID', id), tlv('UUID_CID', id)] });
    const wrong = await image({ guarded: [tlv('UUID_VID', id), tlv('UUID_CID', filled(16, 8))] });
    expect(await play(ids, { primary: right })).toMatchObject({ accepted: true });
    expect((await play(ids, { primary: wrong })).why).toContain('class UUID');
    expect((await play(ids, { primary: v1 })).why).toContain('vendor UUID');
  });

  it('measured boot wants a boot record', async () => {
    const seen = await play({ measuredBoot: true }, { primary: v1 });
    expect(seen.log.at(-1)).toBe('E: Failed to add image data to shared area');
    const record = tlv('BOOT_RECORD', filled(50, 0));
    const measured = await image({ guarded: [record] });
    expect(await play({ measuredBoot: true }, { primary: measured })).toMatchObject({ accepted: true });
  });

  it('validation switched off looks at the magic only', async () => {
    const off = { validatePrimary: false };
    expect(await play(off, { primary: v1.slice(0, 60) })).toMatchObject({ bootsVersion: '1.0.0+0' });
    const seen = await play(off, { primary: filled(64, 0x12) });
    expect(seen.log.at(-1)).toBe('E: Bad image magic 0x12121212; Image=0');
  });
});

describe('versions', () => {
  const offer = async (version: string, config: object) =>
    (await play(config, { ...running, secondary: padded(await image({ version })) })).accepted;

  it.each(['overwrite-only', 'swap-move', 'swap-scratch'])(
    '%s: equal is no downgrade, the build counts when asked',
    async (mode) => {
      const config = { mode, ...scratch(mode), downgradePrevention: 'version' };
      expect(await offer('0.9.9', config)).toBe(false);
      expect(await offer('1.0.0+4', config)).toBe(true);
      expect(await offer('1.0.0+4', { ...config, compareBuildNumber: true })).toBe(false);
    },
  );

  it('a revert is never a downgrade', async () => {
    const config = { downgradePrevention: 'version' };
    expect(await play(config, { primary: unconfirmed, secondary: v1 })).toMatchObject({
      bootsVersion: '1.0.0+0',
    });
  });

  it('by security counter: a running image without one takes anything', async () => {
    const config = { mode: 'swap-move', downgradePrevention: 'security-counter' };
    expect(await play(config, { primary: v2, secondary: padded(v1) })).toMatchObject({ accepted: true });
  });
});

describe('several images', () => {
  const needs = (id: number, version: readonly [number, number]) =>
    tlv(
      'DEPENDENCY',
      dependencyValue.write({
        image: id,
        reserved: filled(3, 0),
        major: version[0],
        minor: version[1],
        revision: 0,
        build: 0,
      }),
    );
  const two = { mode: 'swap-move', images: 2 };

  it('a dependency on a running image', async () => {
    const wants = padded(await image({ version: '2.0.0', guarded: [needs(1, [1, 0])] }));
    expect(await play(two, { primary: v1, secondary: wants, primary1: v1 })).toMatchObject({
      accepted: true,
    });
    expect(
      await play(two, { primary: v1, secondary: wants, primary1: await image({ version: '0.9.0' }) }),
    ).toMatchObject({
      accepted: false,
      bootsVersion: '1.0.0+0',
    });
  });

  it('a dependency on an image there is not', async () => {
    const wants = padded(await image({ version: '2.0.0', guarded: [needs(2, [0, 0])] }));
    const seen = await play(two, { primary: v1, secondary: wants, primary1: v1 });
    expect(seen.findings[0]?.fix).toContain('dependency');
  });

  it('a second image that is missing keeps the device from booting', async () => {
    expect(await play(two, { primary: v1 })).toMatchObject({ bootsVersion: null });
  });

  it('in place, the slot of the image with the unmet dependency is dropped', async () => {
    const wants = await image({ version: '2.0.0', guarded: [needs(1, [5, 0])] });
    const seen = await play(
      { mode: 'direct-xip', images: 2 },
      { primary: v1, secondary: wants, primary1: v1 },
    );
    expect(seen).toMatchObject({ accepted: false, bootsVersion: '1.0.0+0' });
    expect(seen.log.slice(-2)).toEqual([
      'I: Image 0 loaded from the primary slot',
      'I: Image 1 loaded from the primary slot',
    ]);
  });
});

describe('running in place and from RAM', () => {
  it('equal versions start from the primary slot', async () => {
    const seen = await play({ mode: 'direct-xip' }, { primary: v1, secondary: v1 });
    expect(seen.log.at(-1)).toBe('I: Image 0 loaded from the primary slot');
  });

  it('a newer image that is damaged is erased and the other one starts', async () => {
    const bad = v2.slice();
    bad[50] = 0;
    const seen = await play({ mode: 'direct-xip' }, { primary: v1, secondary: bad });
    expect(seen).toMatchObject({ bootsVersion: '1.0.0+0', accepted: false });
    expect(seen.log).toContain('E: Image in the secondary slot is not valid!');
  });

  it('with revert, started once and never confirmed means erased', async () => {
    const mode = 'direct-xip-revert';
    const seen = await play(
      { mode },
      { primary: padded(v1, { imageOk: 1, copyDone: 1 }), secondary: unconfirmed },
    );
    expect(seen).toMatchObject({ bootsVersion: '1.0.0+0', accepted: false });
    expect(seen.why).toContain('never confirmed');
  });

  it('RAM load: the flag, the region, the order of versions', async () => {
    const ram = { mode: 'ram-load', ramStart: 0x20000000, ramSize: 0x1000 };
    const flags = flagBits.RAM_LOAD;
    const good = await image({ version: '1.0.0', flags, loadAddress: 0x20000000 });
    const far = await image({ version: '2.0.0', flags, loadAddress: 0x30000000 });
    const seen = await play(ram, { primary: good, secondary: far });
    expect(seen.log).toEqual([
      'I: Primary   slot: version=1.0.0+0',
      'I: Secondary slot: version=2.0.0+0',
      'I: Image 0 RAM load address 0x30000000 is invalid.',
      'I: Removing image 0 slot 1 from flash',
      'I: Image 0 RAM loading to 0x20000000 is succeeded.',
      'I: Image 0 loaded from the primary slot',
    ]);
    expect((await play(ram, { primary: v1 })).why).toContain('--load-addr');
  });

  it('a single slot has no use for a secondary one', async () => {
    expect(await play({ mode: 'single-slot' }, { primary: v1 })).toMatchObject({
      bootsVersion: '1.0.0+0',
      log: [],
    });
    const none = await play({ mode: 'single-slot' }, { primary: concat(integer(0x1234, 4), filled(60, 0)) });
    expect(none.log).toEqual(['E: Bad image magic 0x1234']);
  });
});

describe('a file, and a profile that names no slot', () => {
  const load = async () => {
    throw new Error('nothing to load');
  };

  it.each([...swaps, 'overwrite-only', 'direct-xip', 'direct-xip-revert', 'ram-load'])(
    '%s: some good image is taken to run',
    async (mode) => {
      const config = { signature: 'none', mode, slotSize: SLOT, writeAlign: 1, ...scratch(mode) };
      const offset = mode === 'swap-offset' ? SECTOR : 0;
      const ram = { flags: mode === 'ram-load' ? flagBits.RAM_LOAD : 0, loadAddress: 0x20000000 };
      const good = padded(await image({ version: '2.0.0', ...ram }), { size: SLOT - offset });
      const bad = good.slice();
      bad[40] = 1;
      for (const [bytes, accepted] of [
        [good, true],
        [bad, false],
      ] as const) {
        const file = { name: 'app.bin', bytes };
        const profile = { config, secondaryWrittenAt: offset };
        const prediction = await predict({ profile, file, load });
        expect(prediction).toMatchObject({
          accepted,
          details: { bootsVersion: accepted ? '2.0.0+0' : null, outcome: null },
        });
        expect(prediction.steps.some(({ checked }) => checked === false)).toBe(true);
      }
    },
  );
});

describe('the profile', () => {
  const load = async () => {
    throw new Error('nothing to load');
  };
  const codeOf = async (profile: object) =>
    predict({ profile: { ...profile }, load }).then(
      () => undefined,
      (error: unknown) => (error instanceof Fault ? error : Promise.reject(error)),
    );
  const config = { signature: 'none', mode: 'swap-move', slotSize: SLOT };

  it('takes settings by their second names too', async () => {
    const [old, newer] = [await image({ version: '1.0.0' }), await image({ version: '1.0.0+5' })];
    const slots = { primary: newer, secondary: padded(old) };
    const refused = { mode: 'overwrite-only', downgradePrevention: 'version', encryption: 'none' };
    expect((await play({ ...refused }, slots)).bootsVersion).toBe('1.0.0+0');
    expect((await play({ ...refused, useBuildNumber: true }, slots)).bootsVersion).toBe('1.0.0+5');
    const rollback = { hwRollback: true, securityCounter: 7 };
    expect((await play(rollback, { primary: await image({ guarded: [counter(6)] }) })).log).toContain(
      'E: Image security counter value 6 lower than monotonic value 7',
    );
    const fault = await codeOf({ config: { ...config, encryption: 'x25519-sha512-aes128' } });
    expect(fault?.what).toContain('encryptionKey is missing');
  });

  it.each([
    [{ config: { ...config, slotsize: 1 } }, 'profile/unknown-key', 'slotSize'],
    [{ ...config, primry: 'x' }, 'profile/unknown-key', 'primary'],
    [{ config: { ...config, mode: 'swap-mov' } }, 'profile/not-a-choice', 'swap-move'],
    [{ config: { ...config, slotSize: '16k' } }, 'profile/wrong-type', 'config.slotSize'],
    [{ config: { ...config, slotSize: 0x4001 } }, 'profile/out-of-range', 'sectors'],
    [{ config: { ...config, mode: 'swap-scratch' } }, 'profile/missing-key', 'scratchSize'],
    [{ config: { ...config, signature: 'ed25519' } }, 'profile/missing-key', 'publicKeys'],
    [{ config: { ...config, encryption: 'p256-aes128' } }, 'profile/missing-key', 'encryptionKey'],
    [{ config: { mode: 'swap-move', slotSize: SLOT } }, 'profile/missing-key', 'signature'],
    [{ config, primary: 5 }, 'profile/wrong-type', 'primary'],
    [
      { config, secondaryWrittenAt: 0x90000000, secondary: 'x' },
      'profile/out-of-range',
      'secondaryWrittenAt',
    ],
  ])('%j is refused', async (profile, code, named) => {
    const fault = await codeOf(profile);
    expect(fault?.code).toBe(code);
    expect(fault?.what).toContain(named);
  });

  it('a slot the device does not have', async () => {
    const file = { name: 'x.bin', bytes: v1 };
    await expect(predict({ profile: { config }, load, file, slot: 'user1' })).rejects.toMatchObject({
      code: 'profile/not-a-choice',
    });
  });

  it.each(mcubootProfiles)('$name is one', async ({ profile }) => {
    const file = { name: 'app.bin', bytes: v1 };
    const prediction = await predict({ profile, load, file, slot: 'primary' });
    expect(typeof prediction.accepted).toBe('boolean');
  });
});
