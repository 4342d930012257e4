/** Where an image may end in a slot, by the boot loader's arithmetic, and what `sign` and `verify` say of one that does not. */

import { describe, expect, test } from 'vitest';
import { largestEnd, type SwapMode } from '../../../src/formats/mcuboot/trailer.ts';
import { build, bytesOf, check, codesOf, imageOf } from './support.ts';

const zephyr = { slot: 0x67000, sector: 0x1000, align: 4, maxAlign: 8, maxSectors: 128 };

test.each([
  ['swap-scratch', zephyr, 0x67000 - 0x630],
  ['swap-move', zephyr, 0x65000],
  ['swap-offset', zephyr, 0x65000],
  ['overwrite-only', zephyr, 0x67000 - 40],
  ['single-slot', zephyr, 0x67000 - 48],
  ['swap-move', { ...zephyr, primary: 0x68000 }, 0x66000],
  ['swap-offset', { ...zephyr, primary: 0x66000 }, 0x65000],
  ['overwrite-only', { ...zephyr, maxAlign: 32 }, 0x67000 - 128],
  ['single-slot', { ...zephyr, keyField: 16 }, 0x67000 - 80],
  // the trailer begins with a sector, which is whole its own
  ['swap-scratch', { ...zephyr, align: 8, maxSectors: 510 }, 0x67000 - 0x3000],
  // the trailer's copy in scratch is longer than what the last sector has beside the image
  ['swap-scratch', { ...zephyr, sector: 64, slot: 0x1000, maxSectors: 1 }, 0x1000 - 60 - (12 + 48 - 60)],
  ['swap-scratch', { ...zephyr, sector: 16, slot: 0x1000, maxSectors: 1 }, 0x1000 - 60 - (12 + 48 - 12)],
] as const)('%s %o', (mode: SwapMode, limits, end) => {
  expect(largestEnd(mode, limits)).toBe(end);
});

const slot = { 'slot-size': '0x67000', align: '4' };
const upTo = (end: number) => ({
  input: { name: 'a.bin', bytes: bytesOf(Buffer.alloc(end - 32 - 4 - 4 - 32, 0x5a)) },
});
const fits = 'mcuboot/does-not-fit';

test.each([
  [0x65000, slot, []],
  [0x65001, slot, [fits]],
  [0x65001, { ...slot, 'overwrite-only': true as const }, []],
  [0x65001, { ...slot, 'rom-fixed': '0xc000' }, []],
  [0x67000 - 40, { ...slot, 'overwrite-only': true as const }, []],
  [0x67000 - 39, { ...slot, 'overwrite-only': true as const }, [fits]],
  [0x65001, { ...slot, 'slot-size': '0' }, ['mcuboot/slot-unchecked']],
])('signed up to %i of a slot %o: %j', async (end, values, codes) => {
  expect(codesOf({ findings: (await build({ values, ...upTo(end) })).findings ?? [] })).toEqual(codes);
});

test.each([
  [0x65000, {}, undefined],
  [0x65001, {}, 'note'],
  [0x65001, { mode: 'swap-move' }, 'error'],
  [0x65001, { mode: 'swap-scratch' }, undefined],
])('a padded image up to %i, of a device %o: %s', async (end, facts, level) => {
  const image = imageOf(await build({ values: { ...slot, pad: true }, ...upTo(end) }));
  const { findings } = await check(image, { facts });
  expect(findings.find(({ code }) => code === fits)?.level).toBe(level);
});

const chip = { signature: 'none', slotSize: 0x67000, sectorSize: 0x1000, writeAlign: 4 };

describe('the slot of the device that an image is for', () => {
  test.each([
    ['swap-move', 0x65000, 0, []],
    ['swap-move', 0x65001, -1, [fits]],
    ['swap-offset', 0x65001, -1, [fits]],
    ['direct-xip', 0x67000 - 40, 0, []],
    ['firmware-loader', 0x67000 - 48, 0, []],
  ])('%s, an image up to %i', async (mode, end, left, codes) => {
    const image = imageOf(await build({ values: { ...slot, 'slot-size': '0' }, ...upTo(end) }));
    const report = await check(image, { device: { profile: { config: { ...chip, mode } } } });
    const { slack } = report.facts as { slack: Record<string, number> };
    expect(Object.values(slack)).toContain(left);
    expect(codesOf(report).filter((code) => code === fits)).toEqual(codes);
  });

  test('a file padded for another slot is told', async () => {
    const device = { format: 'mcuboot', profile: { ...chip, mode: 'swap-move', secondarySize: 0x66000 } };
    const padded = async (size: string) =>
      codesOf(await check(imageOf(await build({ values: { 'slot-size': size, pad: true } })), { device }));
    expect(await padded('0x66000')).toEqual(['mcuboot/unsigned']);
    expect(await padded('0x65000')).toEqual(['mcuboot/unsigned', 'mcuboot/trailer-damaged']);
  });

  test('of other devices nothing is taken', async () => {
    const image = imageOf(await build({}));
    for (const device of [{ profile: { sdk: '15.3' } }, { format: 'nordic', profile: { slotSize: 1 } }])
      expect((await check(image, { device })).facts).not.toHaveProperty('slack');
  });
});
