/** Intel HEX, ELF, MCUboot and ESP8266 images at their worst, and images against each other. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { concat, filled, utf8 } from '../../src/core/bytes.ts';
import type { Bytes } from '../../src/core/types.ts';
import { writeHex } from '../../src/input/hex.ts';
import { looks, MEBIBYTE, noise, one, repeated, type WorstCase } from './case.ts';

const root = process.env['OTAPACK_ROOT'] ?? process.cwd();
const golden = (path: string): Bytes => new Uint8Array(readFileSync(join(root, 'golden', path)));

const build = (file: string): readonly (readonly string[])[] => [
  ...looks(file),
  [
    'mcuboot',
    'sign',
    '-H',
    '32',
    '--pad-header',
    '-S',
    '0x8000000',
    '-v',
    '1.0.0',
    '--key',
    'key.pem',
    file,
    'out.bin',
  ],
  [
    ...['nordic', 'pkg', 'generate', '--hw-version', '52', '--sd-req', '0xB7', '--application', file],
    ...['--application-version', '1', '--key-file', 'key.pem', 'out.zip'],
  ],
  ['nordic', 'settings', 'display', file],
];

/** Records of one byte each, whose order and distance is what the reader has to cope with. */
function tinyRecords(addressOf: (i: number) => number): string {
  const lines: string[] = [];
  let upper = -1;
  for (let i = 0, length = 0; length < MEBIBYTE - 64; i++) {
    const address = addressOf(i);
    const high = Math.floor(address / 0x10000);
    const record = (bytes: readonly number[]) => {
      const all = [...bytes, -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff];
      lines.push(`:${all.map((byte) => byte.toString(16).padStart(2, '0')).join('')}\n`);
      length += lines.at(-1)?.length ?? 0;
    };
    if (high !== upper) record([2, 0, 0, 4, high >> 8, high & 0xff]);
    upper = high;
    record([1, (address >> 8) & 0xff, address & 0xff, 0, i & 0xff]);
  }
  return `${lines.join('')}:00000001FF\n`;
}

const bytesAt = (address: number, bytes: Uint8Array) => ({ address, bytes: bytes as Bytes });

/** A settings page at every place where one may stand, each with a CRC that fits nothing. */
function manyPages(): Bytes {
  const pages = noise(360 * 1024);
  for (let at = 0; at < pages.length; at += 0x400) pages.set([0, 0, 0, 0, 2, 0, 0, 0], at);
  return writeHex([bytesAt(0x7_f000 - 300 * 1024, pages)]);
}

const u16 = (n: number): number[] => [n & 0xff, n >> 8];
const u32 = (n: number): number[] => [...u16(n % 0x10000), ...u16(Math.floor(n / 0x10000))];

type ElfPlan = { readonly programs?: number; readonly sections?: number; readonly symbols?: number };

/** An ELF whose headers all point at the same bytes: as many copies as there are headers. */
function sharedElf({ programs = 0, sections = 0, symbols = 0 }: ElfPlan): Bytes {
  const header = 52;
  const programsAt = header;
  const sectionsAt = programsAt + 32 * programs;
  const symbolsAt = sectionsAt + 40 * (sections + 3);
  const dataAt = symbolsAt + 16 * symbols;
  const size = MEBIBYTE - dataAt;
  const section = (
    name: number,
    type: number,
    offset: number,
    length: number,
    link: number,
    entry: number,
  ) => [...[name, type, 2, 0, offset, length, link, 0, 4, entry].flatMap(u32)];
  const head = [
    ...[0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ...[
      ...u16(2),
      ...u16(0x5e),
      ...u32(1),
      ...u32(0x40100000),
      ...u32(programsAt),
      ...u32(sectionsAt),
      ...u32(0),
    ],
    ...[...u16(52), ...u16(32), ...u16(programs), ...u16(40), ...u16(sections + 3), ...u16(2)],
  ];
  const programHeaders = Array.from({ length: programs }, (_, i) =>
    [1, dataAt, 0x40100000 + i * size, (0x1000000 + i * size) % 0x1_0000_0000, size, size, 5, 4].flatMap(u32),
  );
  const sectionHeaders = [
    section(0, 0, 0, 0, 0, 0),
    section(0, 2, symbolsAt, 16 * symbols, 2, 16),
    section(0, 3, dataAt, size, 0, 0),
    ...Array.from({ length: sections }, (_, i) =>
      section(0, 1, dataAt, size, 0, 0).map((byte, at) =>
        at >= 12 && at < 16 ? (u32(0x40201010 + i * size)[at - 12] ?? 0) : byte,
      ),
    ),
  ];
  const table = Array.from({ length: symbols }, (_, i) => [
    ...u32(1 + (i % 7)),
    ...u32(i),
    ...u32(0),
    0x12,
    0,
    ...u16(1),
  ]);
  const names = filled(size, 0x61);
  for (let at = 65_000; at < size; at += 65_000) names[at] = 0;
  names[0] = 0;
  names[size - 1] = 0;
  return concat(Uint8Array.from([head, ...programHeaders, ...sectionHeaders, ...table].flat()), names);
}

/** An MCUboot image of `payload` bytes with an area of TLVs as long as its length field can say. */
function imageWith(type: number, value: Uint8Array, payload = 64): Bytes {
  const entry = concat(Uint8Array.from([...u16(type), ...u16(value.length)]), value);
  const count = Math.floor((0xffff - 4 - 36) / entry.length);
  const total = 4 + 36 + count * entry.length;
  return concat(
    Uint8Array.from([0x3d, 0xb8, 0xf3, 0x96, ...u32(0), ...u16(32), ...u16(0), ...u32(payload), ...u32(0)]),
    Uint8Array.from([1, 0, ...u16(0), ...u32(0), ...u32(0)]),
    noise(payload),
    Uint8Array.from([...u16(0x6907), ...u16(total), ...u16(0x10), ...u16(32)]),
    noise(32),
    repeated(entry, count * entry.length),
  );
}

const derSignature = Uint8Array.from([
  ...[0x30, 0x44, 0x02, 0x20, ...noise(32, 'r').map((byte, i) => (i === 0 ? 0x11 : byte))],
  ...[0x02, 0x20, ...noise(32, 's').map((byte, i) => (i === 0 ? 0x11 : byte))],
]);

/** A boot loader for each kind of signature, with the file in its primary slot. */
export const devices = [
  ['ecdsa-p256', 'key.pem'],
  ['ed25519', 'ed25519.pem'],
  ['rsa-2048', 'rsa.pem'],
].map(([signature, key]) => ({
  name: `${signature}.yaml`,
  text: [
    'format: mcuboot',
    `signature: ${signature}`,
    `publicKeys: [${key}]`,
    'mode: swap-move\nvalidatePrimary: true\nslotSize: 0x200000\nsectorSize: 0x1000\nmaxSectors: 512',
  ].join('\n'),
}));

const boot = (file: string): readonly (readonly string[])[] => [
  ...looks(file),
  ...devices.map(({ name }) => ['predict', file, '--slot', 'primary', '--device', name]),
  [
    'verify',
    file,
    '--key',
    'key.pem',
    '--key',
    'rsa.pem',
    '--key',
    'ed25519.pem',
    '--decrypt-key',
    'x25519.pem',
  ],
  ['mcuboot', 'verify', file, '--key', 'key.pem'],
  ['mcuboot', 'dumpinfo', file],
];

/** Segment headers without content, as many as a count byte says, over and over, each image behind a filled sector. */
function espImages(count: number): Bytes {
  const image = Uint8Array.from([
    0xe9,
    count,
    0,
    0x40,
    ...u32(0x40100000),
    ...Array.from({ length: count }, () => [...u32(0x40100000), ...u32(0)]).flat(),
  ]);
  const sector = filled(4096, 0xff);
  sector.set(image.subarray(0, 4096));
  return repeated(sector);
}

const against = (a: string, b: string): readonly (readonly string[])[] => [
  ['verify', a, '--against', b],
  ['verify', a, '--golden', b],
];

const pairOf = (name: string, make: () => readonly [Uint8Array, Uint8Array], file = 'x.bin'): WorstCase => ({
  name: `against: ${name}`,
  files: async () => {
    const [a, b] = make();
    return { [file]: a, [`released-${file}`]: b };
  },
  argv: against(file, `released-${file}`),
});

const withEvery = (bytes: Uint8Array, n: number, extra: number): Bytes => {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += n) pieces.push(bytes.subarray(at, at + n), Uint8Array.of(extra));
  return concat(...pieces);
};

const changedEvery = (bytes: Bytes, n: number): Bytes =>
  bytes.map((byte, i) => (i % n === 0 ? byte ^ 0x55 : byte)) as Bytes;

export const memoryCases: readonly WorstCase[] = [
  one('hex: one-byte records downwards', 'x.hex', () => tinyRecords((i) => 0x80000 - i), build('x.hex')),
  one('hex: one-byte records with gaps', 'x.hex', () => tinyRecords((i) => 0x1000 + 2 * i), build('x.hex')),
  one(
    'hex: one-byte records at page starts',
    'x.hex',
    () => tinyRecords((i) => (i * 0x400) % 0x1_0000_0000),
    build('x.hex'),
  ),
  one(
    'hex: two bytes far apart',
    'x.hex',
    () => writeHex([bytesAt(0, noise(1)), bytesAt(0x0fff_fff0, noise(1))]),
    build('x.hex'),
  ),
  one(
    'hex: two bytes at both ends',
    'x.hex',
    () => writeHex([bytesAt(0, noise(1)), bytesAt(0xffff_fff0, noise(1))]),
    build('x.hex'),
  ),
  one('hex: empty records', 'x.hex', () => ':0000000000\n'.repeat(MEBIBYTE / 12), build('x.hex')),
  one('hex: empty lines', 'x.hex', () => `${'\n'.repeat(MEBIBYTE)}:00000001FF\n`, build('x.hex')),
  one('hex: one endless line', 'x.hex', () => `:${'0'.repeat(MEBIBYTE)}`, build('x.hex')),
  one('hex: base records', 'x.hex', () => ':02000004FFFFFC\n'.repeat(MEBIBYTE / 16), build('x.hex')),
  one('hex: settings pages everywhere', 'x.hex', manyPages, build('x.hex')),
  one(
    'hex: an error at its end',
    'x.hex',
    () => `${':0100000000FF\n'.repeat(MEBIBYTE / 14)}x`,
    build('x.hex'),
  ),
  one('elf: 1024 segments of the same bytes', 'x.elf', () => sharedElf({ programs: 1024 }), [
    ['esp8266', 'elf2image', 'x.elf'],
    ['esp8266', 'elf2image', '--version', '2', '-o', 'out', 'x.elf'],
    ['verify', 'x.elf'],
  ]),
  one('elf: 8000 sections of the same bytes', 'x.elf', () => sharedElf({ sections: 8000 }), [
    ['esp8266', 'elf2image', 'x.elf'],
    ['esp8266', 'elf2image', '--version', '2', '-o', 'out', 'x.elf'],
    ['esp8266', 'gen_appbin', 'x.elf', '1', '0', '0', '2', '0'],
  ]),
  one('elf: symbols with endless names', 'x.elf', () => sharedElf({ symbols: 32_000 }), [
    ['esp8266', 'elf2image', 'x.elf'],
    ['esp8266', 'elf2image', '--version', '2', '-o', 'out', 'x.elf'],
    ['esp8266', 'gen_appbin', 'x.elf', '1', '0', '0', '2', '0'],
  ]),
  one('mcuboot: empty TLVs', 'x.bin', () => imageWith(0xa0, new Uint8Array()), boot('x.bin')),
  one('mcuboot: P-256 signatures', 'x.bin', () => imageWith(0x22, derSignature), boot('x.bin')),
  one('mcuboot: Ed25519 signatures', 'x.bin', () => imageWith(0x24, noise(64)), boot('x.bin')),
  one('mcuboot: RSA signatures', 'x.bin', () => imageWith(0x20, noise(256)), boot('x.bin')),
  one('mcuboot: key hashes', 'x.bin', () => imageWith(0x01, noise(32)), boot('x.bin')),
  one('mcuboot: public keys', 'x.bin', () => imageWith(0x02, noise(91)), boot('x.bin')),
  one('mcuboot: encrypted keys', 'x.bin', () => imageWith(0x33, noise(80)), boot('x.bin')),
  one(
    'mcuboot: boot records',
    'x.bin',
    () => imageWith(0x60, repeated(Uint8Array.of(0x9f), 60)),
    boot('x.bin'),
  ),
  one(
    'mcuboot: one deep boot record',
    'x.bin',
    () => imageWith(0x60, repeated(Uint8Array.of(0x81), 60_000)),
    boot('x.bin'),
  ),
  one('mcuboot: dependencies', 'x.bin', () => imageWith(0x40, noise(12)), boot('x.bin')),
  one(
    'mcuboot: nothing but magics',
    'x.bin',
    () => concat(Uint8Array.of(0), repeated(Uint8Array.of(0, 0, 0, 0x3d, 0xb8, 0xf3, 0x96, 0))),
    boot('x.bin'),
  ),
  one(
    'mcuboot: a mebibyte of payload',
    'x.bin',
    () => imageWith(0x22, derSignature, MEBIBYTE - 70_000),
    boot('x.bin'),
  ),
  one(
    'mcuboot: lengths of 4 GiB',
    'x.bin',
    () => {
      const image = imageWith(0x22, derSignature);
      image.fill(0xff, 8, 16);
      return image;
    },
    boot('x.bin'),
  ),
  one('esp8266: images behind images', 'x.bin', () => espImages(255)),
  one('esp8266: empty images', 'x.bin', () => espImages(0)),
  one(
    'esp8266: MD5 rows',
    'x.bin',
    () =>
      concat(
        Uint8Array.of(0xaa, 0x50),
        filled(30, 1),
        repeated(concat(Uint8Array.of(0xeb, 0xeb), filled(30, 0xff)), MEBIBYTE),
      ),
    [...looks('x.bin'), ['esp8266', 'gen_esp32part', 'x.bin', 'out.csv']],
  ),
  one(
    'esp8266: partition rows',
    'x.bin',
    () => repeated(concat(Uint8Array.of(0xaa, 0x50, 1, 2), filled(28, 1))),
    [...looks('x.bin'), ['esp8266', 'gen_esp32part', 'x.bin', 'out.csv']],
  ),
  one(
    'esp8266: a header of HTTP without end',
    'x.bin',
    () => `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(MEBIBYTE / 6)}`,
  ),
  one('esp8266: HTTP in HTTP', 'x.bin', () => 'HTTP/1.1 200 OK\r\n\r\n'.repeat(MEBIBYTE / 19)),
  one('noise', 'x.bin', () => noise(MEBIBYTE), [
    ...looks('x.bin'),
    ['keys', 'id', 'x.bin'],
    ['esp8266', 'image_info', 'x.bin'],
  ]),
  one('zeros', 'x.bin', () => filled(MEBIBYTE, 0), [
    ...looks('x.bin'),
    ['keys', 'id', 'x.bin'],
    ['esp8266', 'fix-crc', 'x.bin', 'out.bin'],
  ]),
  one(
    'a golden image, 1 MiB of FF behind',
    'x.bin',
    () => concat(golden('mcuboot/outputs/sign-unsigned.bin'), filled(MEBIBYTE, 0xff)),
    boot('x.bin'),
  ),
  pairOf('two kinds of noise', () => [noise(MEBIBYTE, 'a'), noise(MEBIBYTE, 'b')]),
  pairOf('a byte moved in front', () => [concat(Uint8Array.of(1), noise(MEBIBYTE)), noise(MEBIBYTE)]),
  pairOf('a byte put in every 16', () => [
    withEvery(noise(MEBIBYTE - 65536), 16, 7),
    noise(MEBIBYTE - 65536),
  ]),
  pairOf('a byte put in every 100', () => [withEvery(noise(MEBIBYTE), 100, 7), noise(MEBIBYTE)]),
  pairOf('every second byte changed', () => [changedEvery(noise(MEBIBYTE), 2), noise(MEBIBYTE)]),
  pairOf('every 40th byte changed', () => [changedEvery(noise(MEBIBYTE), 40), noise(MEBIBYTE)]),
  pairOf('zeros against FF', () => [filled(MEBIBYTE, 0), filled(MEBIBYTE, 0xff)]),
  pairOf('zeros of other lengths', () => [filled(MEBIBYTE, 0), filled(MEBIBYTE - 4099, 0)]),
  pairOf('two periods', () => [repeated(utf8('abcdefg')), repeated(utf8('abcdefgh'))]),
  pairOf('one period, changed', () => [
    changedEvery(repeated(utf8('abcdefgh')), 4096),
    repeated(utf8('abcdefgh')),
  ]),
  pairOf('line feeds', () => [repeated(utf8('\r\n')), repeated(utf8('\n'))]),
  pairOf('turned around', () => [noise(MEBIBYTE).reverse(), noise(MEBIBYTE)]),
  pairOf('sectors in another order', () => {
    const sectors = Array.from({ length: 256 }, (_, i) => noise(4096, `s${i}`));
    return [concat(...sectors.toReversed()), concat(...sectors)];
  }),
  pairOf('pieces of 64 bytes in another order', () => {
    const pieces = Array.from({ length: 16_384 }, (_, i) => noise(64, `p${i}`));
    return [concat(...pieces.toReversed()), concat(...pieces)];
  }),
];
