/** Random firmware files for Nordic chips: hex and bin, with what such files carry beside the image. */

import fc from 'fast-check';
import type { Bytes } from '../../src/core/types.ts';
import { hexText } from '../hex.ts';
import type { Files, Piece } from '../trial.ts';
import { payload, utf8 } from '../values.ts';

export type FirmwareFile = { readonly name: string; readonly bytes: Bytes };

const size = fc.integer({ min: 1, max: 2500 });
const style = fc.integer({ min: 0, max: 0xffff });

/** Records without the end record, so that others can follow. */
const open = (bytes: Uint8Array, base: number): string =>
  hexText(bytes, base, 0x700).replace(/^:020000040000FA\n/, '');

const backToZero = ':020000040000FA\n';

/** Words of the master boot record that new boot loaders carry, and a UICR word. */
const beside = fc.record({
  mbr: fc.integer({ min: 0, max: 5 }).map((n) => n === 5),
  uicr: fc.integer({ min: 0, max: 4 }).map((n) => n === 4),
});

type Beside = { readonly mbr: boolean; readonly uicr: boolean };

function hexFile(bytes: Bytes, base: number, how: number, { mbr, uicr }: Beside): Bytes {
  if (!mbr && !uicr) return utf8(hexText(bytes, base, how));
  const front = mbr ? open(Uint8Array.of(0, 0xe0, 7, 0), 0xff8) : '';
  const behind = uicr ? open(Uint8Array.of(0, 0xe0, 7, 0), 0x10001014) : '';
  return utf8(`${front}${backToZero}${open(bytes, base)}${behind}:00000001FF\n`);
}

const odd = [0, 0x800, 0xffc];

const file = (
  names: readonly string[],
  bases: readonly number[],
  bytes: fc.Arbitrary<Bytes>,
): fc.Arbitrary<FirmwareFile> =>
  fc
    .record({
      name: fc.constantFrom(...names),
      base: fc.oneof(
        { weight: 30, arbitrary: fc.constantFrom(...bases) },
        { weight: 1, arbitrary: fc.constantFrom(...odd) },
      ),
      bytes,
      style,
      beside,
    })
    .map(({ name, base, bytes: content, style: how, beside: more }) => ({
      name,
      bytes: /\.bin$/i.test(name) ? content : hexFile(content, base, how, more),
    }));

const oddNames = [
  'APP.HEX',
  'app',
  'my.hex.v2.hex',
  'x.bin.hex',
  'app.BIN',
  'fw/app.hex',
  'ä.hex',
  'sd_bl.hex',
  'a b.hex',
];

export const application = file(
  ['app.hex', 'app.hex', 'app.hex', 'app.bin', 'app.bin', 'nrf52840_xxaa.hex', ...oddNames],
  [0x1000, 0x1b000, 0x1f000, 0x26000, 0x27000, 0x26100],
  payload(size),
);

export const bootloader = file(
  ['bl.hex', 'bl.hex', 'bl.bin', 'other/app.hex'],
  [0x78000, 0xf8000, 0x3c000],
  payload(size),
);

/** A SoftDevice: its information structure at 0x3000, or a page and more later, behind a master boot record or not. */
export const softdevice: fc.Arbitrary<FirmwareFile> = fc
  .record({
    body: payload(fc.integer({ min: 0, max: 1200 })),
    page: fc.constantFrom(0, 0, 0, 1, 2, 4, 5),
    id: fc.constantFrom(0xb7, 0xaf, 0x100, 0xcb, 0x1234),
    withRecord: fc.boolean(),
    name: fc.constantFrom('sd.hex', 'sd.hex', 's132.hex', 'sd.bin', 'app.hex'),
    style,
  })
  .map(({ body, page, id, withRecord, name, style: how }) => {
    const from = withRecord ? 0x800 : 0x1000;
    const info = 0x3000 + page * 0x1000;
    const bytes = new Uint8Array(info - from + 0x20 + body.length);
    bytes.fill(0x55);
    const view = new DataView(bytes.buffer, info - from);
    view.setUint8(0, 0x18);
    view.setUint32(4, 0x51b1e5db, true);
    view.setUint32(8, 0x26000, true);
    view.setUint16(12, id, true);
    bytes.set(body, info - from + 0x20);
    return { name, bytes: name.endsWith('.bin') ? bytes : utf8(hexText(bytes, from, how & ~0x1800)) };
  });

export type Part = 'application' | 'bootloader' | 'softdevice';

const images: Readonly<Record<Part, fc.Arbitrary<FirmwareFile>>> = { application, bootloader, softdevice };

export type Images = { readonly pieces: readonly Piece[]; readonly files: Files };

const GOOD = utf8(':10260000000102030405060708090A0B0C0D0E0F52\n:00000001FF\n');

/** A file for each of the parts, and the words that name it. */
export const imageFiles = (parts: readonly Part[]): fc.Arbitrary<Images> =>
  fc.tuple(...parts.map((part) => images[part])).map((found) => {
    const files: Record<string, Bytes> = { 'good.hex': GOOD };
    const pieces = parts.map((part, i) => {
      const { name = '', bytes = new Uint8Array(0) } = found[i] ?? {};
      const path = Object.hasOwn(files, name) ? `${part}/${name}` : name;
      files[path] = bytes;
      return { words: [`--${part}`, path], instead: [`--${part}`, 'good.hex'] };
    });
    return { pieces, files };
  });
