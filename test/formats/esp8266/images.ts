/** Images for tests, made without an ELF. */

import type { Bytes } from '../../../src/core/types.ts';
import { appbin } from '../../../src/formats/esp8266/appbin.ts';
import type { CrcRule } from '../../../src/formats/esp8266/crc.ts';

/** Bytes that look like code: never a line end of a header, the same for the same seed. */
export function noise(length: number, seed: number): Bytes {
  let state = seed >>> 0 || 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 16) & 0xff;
  });
}

export type Wanted = {
  readonly app?: number;
  readonly map?: number;
  readonly boot?: 1 | 2;
  readonly crc?: CrcRule;
  readonly irom?: Bytes;
  readonly seed?: number;
  readonly text?: Bytes;
  readonly rodata?: Bytes;
};

/** A slot image as gen_appbin makes it. */
export function slotBytes(wanted: Wanted = {}): Bytes {
  const { app = 2, map = 4, boot = 2, crc = 'sdk', seed = 1 } = wanted;
  return appbin({
    mode: 0,
    size: map << 4,
    entry: 0x40100004,
    data: 0x3ffe8000,
    rodata: 0x3ffe8100,
    bootMode: boot,
    first: { mode: 0, size: app },
    countThree: true,
    crc,
    sections: {
      text: wanted.text ?? noise(400, seed),
      data: noise(32, seed + 1),
      rodata: wanted.rodata ?? noise(64, seed + 2),
      irom: wanted.irom ?? noise(8000, seed + 3),
    },
  }).bytes;
}

/** A new-boot image of exactly this length: a multiple of 16, and 4. */
export function slotBytesOfLength(length: number, wanted: Wanted = {}): Bytes {
  const none = slotBytes({ ...wanted, irom: noise(16, 9) }).length - 16;
  return slotBytes({ ...wanted, irom: noise(length - none, wanted.seed ?? 7) });
}

/** The first seed whose image has this top bit in its CRC. */
export function seedWithTopBit(bit: 0 | 1, crc32: (bytes: Bytes) => number, wanted: Wanted = {}): number {
  for (let seed = 1; seed < 1000; seed++) {
    const bytes = slotBytes({ ...wanted, seed });
    if (crc32(bytes.subarray(0, -4)) >>> 31 === bit) return seed;
  }
  throw new Error('no such seed');
}
