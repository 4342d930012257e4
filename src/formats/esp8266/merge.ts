/** esptool's merge_bin: files at their flash addresses as one raw file, Intel HEX, or UF2. */

import { concat, filled, hexNumber, padded } from '../../core/bytes.ts';
import { struct, u32 } from '../../core/struct.ts';
import type { Bytes, NamedBytes } from '../../core/types.ts';
import { misuse } from './faults.ts';
import { imageHeader, MAGIC } from './layout.ts';
import { md5 } from './md5.ts';
import type { Placed } from './pack-fw.ts';
import { parseStructure } from './structure.ts';

/** What to put into the header of the image at 0; absent parts stay. */
export type FlashChange = {
  readonly mode?: number | undefined;
  readonly map?: number | undefined;
  readonly clock?: number | undefined;
};

export type Changed = { readonly bytes: Bytes; readonly note?: string };

const hexWord = (mode: number, size: number): string => hexNumber((mode << 8) | size, 4);

/** Rewrites mode, size and clock of a loadable image; they are covered by no checksum. */
export function changeFlashBytes(file: NamedBytes, change: FlashChange): Changed {
  const { bytes } = file;
  const header = imageHeader.read(bytes);
  if (Object.values(change).every((value) => value === undefined) || !header) return { bytes };
  const unchanged = (why: string): Changed => ({
    bytes,
    note: `Warning: Image file at 0x0 ${why}, so not changing any flash settings.`,
  });
  if (header.magic !== MAGIC.plain) return unchanged("doesn't look like an image file");
  const parsed = parseStructure(bytes, 0);
  if (parsed.cut || parsed.stored === undefined) return unchanged('is not a valid ESP8266 image');
  const mode = change.mode ?? header.mode;
  const map = change.map ?? header.size >> 4;
  const clock = change.clock ?? header.size & 15;
  const size = (map << 4) | clock;
  if (mode === header.mode && size === header.size) return { bytes };
  const changed = bytes.slice();
  changed.set(imageHeader.write({ ...header, mode, size }));
  return { bytes: changed, note: `Flash params set to ${hexWord(mode, size)}` };
}

export function refuseBelow(pieces: readonly Placed[], target: number): void {
  const first = pieces[0];
  if (!first || first.address >= target) return;
  throw misuse(
    'esp8266/below-target-offset',
    `Output file target offset is ${hexNumber(target)}. Input file offset ${hexNumber(first.address)} is before this.`,
  );
}

/** Gaps are FF; with `fillTo` the end is too. */
export function mergeRaw(pieces: readonly Placed[], target: number, fillTo: number | undefined): Bytes {
  refuseBelow(pieces, target);
  let end = target;
  const parts = pieces.flatMap(({ address, file }) => {
    const gap = filled(address - end, 0xff);
    end = address + file.bytes.length;
    return [gap, file.bytes];
  });
  return concat(...parts, filled(Math.max(0, (fillTo ?? 0) - end), 0xff));
}

const uf2Block = struct({
  first: u32,
  second: u32,
  flags: u32,
  address: u32,
  length: u32,
  number: u32,
  count: u32,
  family: u32,
});
const UF2 = { first: 0x0a324655, second: 0x9e5d5157, last: 0x0ab16f30, family: 0x7eab61ed } as const;
const FAMILY_PRESENT = 0x2000;
const MD5_PRESENT = 0x4000;
const UF2_DATA = 476;
const MD5_PART = struct({ address: u32, length: u32 });

function uf2Blocks({ address, file }: Placed, chunk: number, withMd5: boolean): Bytes[] {
  const count = Math.ceil(file.bytes.length / chunk);
  return Array.from({ length: count }, (_, number) => {
    const data = file.bytes.subarray(number * chunk, (number + 1) * chunk);
    const place = { address: address + number * chunk, length: data.length };
    const header = uf2Block.write({
      first: UF2.first,
      second: UF2.second,
      flags: FAMILY_PRESENT | (withMd5 ? MD5_PRESENT : 0),
      ...place,
      number,
      count,
      family: UF2.family,
    });
    const proof = withMd5 ? concat(MD5_PART.write(place), md5(data)) : filled(0, 0);
    const last = new Uint8Array(4);
    new DataView(last.buffer).setUint32(0, UF2.last, true);
    return concat(header, padded(concat(data, proof), UF2_DATA, 0), last);
  });
}

/** UF2 blocks of 512 bytes, each with the MD5 of its data unless left out. */
export function mergeUf2(
  pieces: readonly Placed[],
  target: number,
  chunkSize: number | undefined,
  withMd5: boolean,
): Bytes {
  refuseBelow(pieces, target);
  const most = UF2_DATA - (withMd5 ? MD5_PART.size + 16 : 0);
  const chunk = chunkSize ?? most;
  if (chunk < 1 || chunk > most) {
    throw misuse('esp8266/bad-option', `--chunk-size: ${chunk} is not between 1 and ${most}`);
  }
  return concat(...pieces.flatMap((piece) => uf2Blocks(piece, chunk, withMd5)));
}
