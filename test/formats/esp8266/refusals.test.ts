/** Every Fault of the format by its code. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clockNibble, refuseOtherChip, sizeNibble } from '../../../src/cli/peers/esptool-shared.ts';
import { utf8 } from '../../../src/core/bytes.ts';
import { Fault } from '../../../src/core/fault.ts';
import type { BuildRequest, Bytes, NamedBytes } from '../../../src/core/types.ts';
import { arduinoImage } from '../../../src/formats/esp8266/arduino.ts';
import { build } from '../../../src/formats/esp8266/build.ts';
import { loadSegments } from '../../../src/formats/esp8266/elf-segments.ts';
import { type Elf2ImageRequest, elf2image, sealOrRefuse } from '../../../src/formats/esp8266/elf2image.ts';
import { fixCrc } from '../../../src/formats/esp8266/fix.ts';
import { mapOfNibble } from '../../../src/formats/esp8266/flash-map.ts';
import { mergeRaw, mergeUf2 } from '../../../src/formats/esp8266/merge.ts';
import { address, decimal } from '../../../src/formats/esp8266/numbers.ts';
import { pack3, sortedPieces } from '../../../src/formats/esp8266/pack-fw.ts';
import { buildPair, type SlotTarget, slotImage } from '../../../src/formats/esp8266/pair.ts';
import {
  partitionsFromCsv,
  partitionTable,
  verifyPartitions,
} from '../../../src/formats/esp8266/partitions.ts';
import { deviceOf } from '../../../src/formats/esp8266/profile.ts';
import { rbootImage } from '../../../src/formats/esp8266/rboot.ts';
import { flashMapOf, sdkOf } from '../../../src/formats/esp8266/settings.ts';
import { refuseOtherThanRsa } from '../../../src/formats/esp8266/signed-update.ts';
import { readElf } from '../../../src/input/elf.ts';
import { faultOf as faultIn } from '../../faults.ts';
import { noise, slotBytes } from './images.ts';

const golden = resolve(import.meta.dirname, '../../../golden/esp8266');
const file = (name: string): NamedBytes => ({
  name,
  bytes: new Uint8Array(readFileSync(join(golden, name))),
});
const input = (name: string): NamedBytes => file(`inputs/${name}`);
const elf = (name: string) => readElf(input(name));

async function faultOf(work: () => unknown): Promise<readonly [string, number]> {
  const fault = await faultIn(work);
  return [fault?.code ?? 'none', fault?.exit ?? 0];
}

const e2i = (name: string, more: Partial<Elf2ImageRequest> = {}) =>
  elf2image({
    elf: input(name),
    version: 2,
    mode: 0,
    size: 0x20,
    output: 'x.bin',
    useSegments: false,
    sortSegments: false,
    crc: 'sdk',
    app: undefined,
    digestOffset: undefined,
    ...more,
  });

const target = (nibble: number, more: Partial<SlotTarget> = {}): SlotTarget => {
  const flash = mapOfNibble(nibble);
  if (!flash) throw new Error('no such map');
  return { flash, boot: 'new', mode: 0, clock: 0, crc: 'sdk', sdk: '2.2.1', loader: undefined, ...more };
};

const fix = (bytes: Bytes, more = {}) =>
  fixCrc({ file: { name: 'x.bin', bytes }, crc: 'universal', app: undefined, force: false, ...more });

const placed = (at: number, length: number, name = 'x.bin') => ({
  address: at,
  file: { name, bytes: new Uint8Array(length) },
});
const csv = (text: string) => partitionsFromCsv(utf8(text), 0x8000);
const request = (values: BuildRequest['values'], files: BuildRequest['files'] = {}): BuildRequest => ({
  values,
  files,
  keys: {},
  random: () => new Uint8Array(),
});

/** An ELF whose file takes 17 MiB of flash. */
function hugeElf(): NamedBytes {
  const bytes = new Uint8Array(17 * 1024 * 1024);
  bytes.set(input('odd.elf').bytes);
  const at = new DataView(bytes.buffer);
  const sections = at.getUint32(32, true);
  at.setUint32(sections + 5 * 40 + 20, bytes.length - 0x280, true);
  return { name: 'huge.elf', bytes };
}

const cases: readonly (readonly [string, 2 | 3, string, () => unknown])[] = [
  ['esp8266/not-xtensa', 3, 'an ELF for another machine', () => e2i('x86.elf')],
  ['esp8266/no-sections', 3, 'no sections', () => loadSegments({ ...elf('odd.elf'), sections: [] }, false)],
  [
    'esp8266/no-sections',
    3,
    'no program headers',
    () => loadSegments({ ...elf('odd.elf'), programs: [] }, false),
  ],
  ['esp8266/no-entry', 3, 'a pair without entry symbol', () => slotImage(input('noentry.elf'), 1, target(5))],
  [
    'esp8266/missing-section',
    3,
    'a section that is not there',
    () =>
      rbootImage(elf('noirom.elf'), { boot: 2, mode: 0, size: 0, sections: ['.text'], iromChecksum: false }),
  ],
  ['esp8266/two-irom-sections', 3, 'two flash parts', () => e2i('twoirom.elf')],
  ['esp8266/segment-count', 3, 'more than 16 segments', () => e2i('many.elf', { version: 1 })],
  [
    'esp8266/same-flash-page',
    3,
    'two segments in one flash page',
    () => e2i('rtos3_small.elf', { version: 3 }),
  ],
  ['esp8266/digest-place', 3, 'a digest over code', () => e2i('odd.elf', { digestOffset: 0x20 })],
  ['esp8266/digest-place', 3, 'a digest over a boundary', () => e2i('odd.elf', { digestOffset: 9 })],
  [
    'esp8266/part-too-big',
    3,
    'a loader over 4096 bytes',
    () =>
      arduinoImage({
        boot: input('ard_boot_big.elf'),
        app: input('ard_app.elf'),
        core: '3.0',
        mode: 0,
        size: 0,
      }),
  ],
  [
    'esp8266/no-room-for-crc',
    3,
    'a sketch without room for its CRC',
    () => arduinoImage({ boot: input('ard_boot.elf'), app: codeAtStart(), core: '3.0', mode: 0, size: 0 }),
  ],
  [
    'esp8266/missing-section',
    3,
    'a section of a sketch that takes no room in the file',
    () => arduinoImage({ boot: input('ard_boot.elf'), app: noRodata(), core: '3.0', mode: 0, size: 0 }),
  ],
  ['esp8266/bad-number', 2, 'a number that is none', () => decimal('0x1', 'SIZE_MAP')],
  ['esp8266/bad-number', 2, 'an address that is none', () => address('12k', 'Address')],
  ['esp8266/bad-option', 2, '--app without version 2', () => e2i('odd.elf', { version: 1, app: 1 })],
  ['esp8266/bad-option', 2, 'an unknown SDK', () => sdkOf('9.9')],
  ['esp8266/bad-option', 2, 'a profile that contradicts itself', () => deviceOf({ slot: 1, runningApp: 1 })],
  ['esp8266/unknown-flash-map', 2, 'map 7', () => flashMapOf('7')],
  ['esp8266/unknown-flash-map', 2, 'map 12', () => flashMapOf('12')],
  ['esp8266/unknown-flash-size', 2, 'a size that is none', () => sizeNibble('3MB')],
  ['esp8266/unknown-flash-frequency', 2, 'a frequency that is none', () => clockNibble('30m')],
  ['esp8266/no-slots', 3, 'a map without slots', () => slotImage(input('u1_512.elf'), 1, target(1))],
  ['esp8266/other-chip', 2, 'another chip', () => refuseOtherChip({ chip: 'esp32' })],
  [
    'esp8266/no-dont-care-byte',
    3,
    'no byte to change',
    () => sealOrRefuse(new Uint8Array(16).fill(0xff), 'universal', []),
  ],
  [
    'esp8266/linked-for-other-slot',
    3,
    'the ELF of the other slot',
    () => slotImage(input('u2_1024.elf'), 1, target(2)),
  ],
  ['esp8266/slot-too-small', 3, 'a program that does not fit', () => slotImage(bigProgram(), 1, target(0))],
  [
    'esp8266/boot-too-old',
    3,
    'a loader that does not know the map',
    () => slotImage(input('u_2048.elf'), 1, target(8, { loader: '1.6' })),
  ],
  [
    'esp8266/pair-differs',
    3,
    'one ELF where two are needed',
    () => buildPair(input('u1_1024.elf'), undefined, target(2)),
  ],
  ['esp8266/cannot-fix', 3, 'a loader has no trailer', () => fix(file('outputs/ga-01.bin').bytes)],
  ['esp8266/cannot-fix', 3, 'a damaged checksum', () => fix(file('outputs/verdict/vd-09.bin').bytes)],
  ['esp8266/cannot-fix', 3, 'an HTTP header', () => fix(file('outputs/verdict/vd-10.bin').bytes)],
  ['esp8266/cannot-fix', 3, 'converted line ends', () => fix(file('outputs/verdict/vd-11.bin').bytes)],
  ['esp8266/cannot-fix', 3, 'a cut file', () => fix(file('outputs/verdict/vd-12.bin').bytes)],
  ['esp8266/cannot-fix', 3, 'damaged irom', () => fix(file('outputs/verdict/vd-15.bin').bytes)],
  ['esp8266/cannot-fix', 3, 'two images in one file', () => fix(file('outputs/verdict/vd-22.bin').bytes)],
  [
    'esp8266/cannot-fix',
    3,
    'the number of the slot that the code is not linked for',
    () => fix(codeOfUser2(), { app: 1 }),
  ],
  ['esp8266/overlap', 2, 'two files in one sector', () => sortedPieces([placed(0, 5000), placed(0x1800, 1)])],
  [
    'esp8266/below-target-offset',
    2,
    'a file before the target offset',
    () => mergeRaw([placed(0, 4)], 0x1000, undefined),
  ],
  ['esp8266/bad-option', 2, 'a UF2 chunk too large', () => mergeUf2([placed(0, 4)], 0, 500, true)],
  [
    'esp8266/application-not-last',
    3,
    'a file behind the application',
    () => pack3([placed(0, 4, 'app.bin'), placed(0x2000, 4, 'fs.bin')], 'app.bin', 'sdk'),
  ],
  ['esp8266/application-missing', 3, 'no application', () => pack3([placed(0, 4)], 'app.bin', 'sdk')],
  [
    'esp8266/bad-partition',
    3,
    'partitions that overlap',
    () => csv('a,app,ota_0,0x10000,64K\nb,app,ota_1,0x18000,64K'),
  ],
  ['esp8266/bad-partition', 3, 'a partition on the table', () => csv('a,app,ota_0,0x8000,64K')],
  ['esp8266/bad-partition', 3, 'an unknown type', () => csv('a,apps,ota_0,0x10000,64K')],
  ['esp8266/bad-partition', 3, 'no size', () => csv('a,app,ota_0,0x10000,')],
  ['esp8266/bad-partition', 3, 'an unknown flag', () => csv('a,app,ota_0,0x10000,64K,locked')],
  ['esp8266/bad-partition', 3, 'a variable', () => csv('a,app,ota_0,$OFFSET,64K')],
  [
    'esp8266/bad-partition',
    3,
    'an application between sectors',
    () => verifyPartitions(csv('a,app,ota_0,0x10100,64K'), 0x8000),
  ],
  [
    'esp8266/bad-partition',
    3,
    'two of one name',
    () => verifyPartitions(csv('a,data,nvs,0x9000,4K\na,data,phy,0xa000,4K'), 0x8000),
  ],
  [
    'esp8266/bad-partition',
    3,
    'too many rows',
    () =>
      partitionTable(
        Array.from({ length: 96 }, (_, i) => ({
          name: `p${i}`,
          type: 1,
          subtype: 2,
          offset: 0x9000 + i * 4,
          size: 4,
          flags: 0,
        })),
        true,
      ),
  ],
  ['esp8266/key-kind', 3, 'a key that is not RSA', () => refuseOtherThanRsa({ kind: 'p256' })],
  [
    'esp8266/too-large',
    3,
    'more than any flash holds',
    async () => elf2image({ ...(await requestFor(hugeElf())) }),
  ],
  [
    'esp8266/bad-option',
    2,
    'a build without a map',
    () => build(request({}, { user1: [input('u1_1024.elf')] })),
  ],
  ['esp8266/bad-option', 2, 'a build without a program', () => build(request({ 'flash-map': '2' }))],
];

/** The sketch with a byte of code where length and CRC belong. */
function codeAtStart(): NamedBytes {
  const bytes = input('ard_app.elf').bytes.slice();
  bytes[0x400] = 1;
  return { name: 'sketch.elf', bytes };
}

/** An image of user2, full of addresses in its slot. */
function codeOfUser2(): Bytes {
  const irom = noise(8000, 1);
  const at = new DataView(irom.buffer);
  for (let i = 0; i < 400; i += 4) at.setUint32(i, 0x40285000 + i, true);
  return slotBytes({ app: 2, map: 2, irom });
}

/** A section that the linker was told to leave out of the file. */
function noRodata(): NamedBytes {
  const bytes = input('ard_app.elf').bytes.slice();
  const { index } = readElf(input('ard_app.elf')).sections.find(({ name }) => name === '.rodata') ?? {};
  const at = new DataView(bytes.buffer);
  at.setUint32(at.getUint32(32, true) + 40 * (index ?? 0) + 4, 8, true);
  return { name: 'sketch.elf', bytes };
}

const requestFor = async (elf: NamedBytes): Promise<Elf2ImageRequest> => ({
  elf,
  version: 2,
  mode: 0,
  size: 0,
  output: 'x.bin',
  useSegments: false,
  sortSegments: false,
  crc: 'sdk',
  app: undefined,
  digestOffset: undefined,
});

/** u1_512 with an irom section that runs over the slot. */
function bigProgram(): NamedBytes {
  const small = input('u1_512.elf').bytes;
  const bytes = new Uint8Array(small.length + 0x40000);
  bytes.set(small);
  bytes.set(noise(0x40000, 3), small.length);
  const at = new DataView(bytes.buffer);
  const sections = at.getUint32(32, true);
  at.setUint32(sections + 5 * 40 + 16, small.length, true);
  at.setUint32(sections + 5 * 40 + 20, 0x40000, true);
  return { name: 'big.elf', bytes };
}

describe('refusals', () => {
  test.each(cases)('%s (%i): %s', async (code, exit, what, work) => {
    expect(await faultOf(work), what).toEqual([code, exit]);
  });
});

test('what cannot be fixed with the universal trailer can be with the plain one', () => {
  const counted = file('outputs/ga-21.bin').bytes;
  expect(() => fix(counted)).toThrow(Fault);
  expect(fix(counted, { crc: 'sdk' }).done).toEqual([]);
  expect(fix(slotBytes(), { force: true }).bytes.length).toBe(slotBytes().length);
});

test('the number of the slot that the code is linked for is written, and the other one on purpose', async () => {
  expect(await faultOf(() => fix(codeOfUser2(), { app: 2 }))).toEqual(['none', 0]);
  expect(await faultOf(() => fix(codeOfUser2(), { app: 1, force: true }))).toEqual(['none', 0]);
});
