/** Inputs that once took seconds or gigabytes, and what they are answered with now. `npm run fuzz -- --worst` has more. */

import { performance } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import { memoryCases } from '../../fuzz/worst/memory.ts';
import type { Bytes } from '../../src/core/types.ts';
import { readPartitionTable, verifyPartitions } from '../../src/formats/esp8266/partitions.ts';
import { mcuboot } from '../../src/formats/mcuboot/index.ts';
import { nordic } from '../../src/formats/nordic/index.ts';
import { readElf } from '../../src/input/elf.ts';
import { elfSymbols } from '../../src/input/elf-symbols.ts';
import { flatten, LARGEST_FLAT } from '../../src/input/firmware.ts';
import { readDocument } from '../../src/release/document.ts';
import { faultOf } from '../faults.ts';

async function made(name: string, file: string): Promise<Bytes> {
  const found = memoryCases.find((each) => each.name === name);
  const content = (await found?.files())?.[file];
  if (!(content instanceof Uint8Array)) throw new Error(`there is no worst case ${name}`);
  return content as Bytes;
}

const refusal = async (work: () => unknown) => (await faultOf(work))?.code ?? 'done';

describe('ELF', () => {
  test('segments that are all the same bytes do not become a gigabyte', async () => {
    const bytes = await made('elf: 1024 segments of the same bytes', 'x.elf');
    expect(await refusal(() => readElf({ name: 'x', bytes }))).toBe('elf/absurd');
  });

  test('nor do sections', async () => {
    const bytes = await made('elf: 8000 sections of the same bytes', 'x.elf');
    expect(await refusal(() => readElf({ name: 'x', bytes }))).toBe('elf/absurd');
  });

  test('32000 symbols do not have two gigabytes of names', async () => {
    const bytes = await made('elf: symbols with endless names', 'x.elf');
    expect(await refusal(() => elfSymbols(readElf({ name: 'x', bytes })))).toBe('elf/absurd');
  });
});

test('of hundreds of signatures the last are judged', async () => {
  const bytes = await made('mcuboot: P-256 signatures', 'x.bin');
  const { findings } = await mcuboot.check({ name: 'x.bin', bytes }, {});
  expect(findings.map(({ code }) => code)).toContain('mcuboot/signatures-many');
});

test('each MD5 row of a partition table was hashed, over all rows before it', async () => {
  const bytes = await made('esp8266: MD5 rows', 'x.bin');
  const started = performance.now();
  expect(readPartitionTable(bytes).sum?.ok).toBe(false);
  expect(performance.now() - started).toBeLessThan(1000);
});

test('names of partitions were compared each with each', async () => {
  const table = Array.from({ length: 60_000 }, (_, i) => ({
    name: `p${i}`,
    type: 1,
    subtype: 2,
    offset: 0x10000 + i * 0x1000,
    size: 0x1000,
    flags: 0,
  }));
  const started = performance.now();
  expect(await refusal(() => verifyPartitions(table, 0x8000))).toBe('done');
  expect(performance.now() - started).toBeLessThan(1000);
});

test('two bytes far apart do not become a quarter of a gigabyte', async () => {
  const byte = Uint8Array.of(1);
  const source = { name: 'x', kind: 'hex' } as const;
  const segments = [
    { address: 0, bytes: byte },
    { address: LARGEST_FLAT, bytes: byte },
  ];
  expect(await refusal(() => flatten({ segments, source }, 0xff))).toBe('firmware/too-sparse');
});

describe('a package larger than any device is refused; it used to fail its own check, as a mistake of ours', () => {
  const image = new Uint8Array(25 * 1024 * 1024);
  image.set(Uint8Array.of(0x3d, 0xb8, 0xf3, 0x96, 0, 0, 0, 0, 0x20));
  const secure = { 'hw-version': '52', 'application-version': '1', 'sd-req': '0xB7' };

  test.each([
    ['secure', secure],
    ['legacy', { kind: 'legacy', 'dev-type': '1' }],
    ['ncs', { kind: 'ncs', board: 'nrf52840dk', soc: 'nrf52840' }],
    ['zigbee', { ...secure, kind: 'zigbee', 'zigbee-ota-hw-version': '52' }],
  ])('%s', async (_, values) => {
    const files = { application: [{ name: 'app.bin', bytes: image }] };
    const request = { values, files, keys: {}, random: () => new Uint8Array() };
    expect(await refusal(() => nordic.build(request))).toBe('nordic/image-too-large');
  });
});

test('a configuration of nothing but line ends is not parsed to its end', async () => {
  const bytes = new TextEncoder().encode('\n'.repeat(500 * 1024)) as Bytes;
  expect(await refusal(() => readDocument({ name: 'otapack.yaml', bytes }))).toBe('config/too-large');
});
