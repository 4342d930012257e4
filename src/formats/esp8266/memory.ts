/** The address ranges of the chip, as the replaced tool names them. Ends are exclusive. */

export type Range = { readonly name: string; readonly from: number; readonly to: number };

export const ranges: readonly Range[] = [
  { name: 'DPORT', from: 0x3ff00000, to: 0x3ff00010 },
  { name: 'DRAM', from: 0x3ffe8000, to: 0x40000000 },
  { name: 'IRAM', from: 0x40100000, to: 0x40108000 },
  { name: 'IROM', from: 0x40201010, to: 0x402e1010 },
];

/**
 * The ranges by which the replaced tool joins segments of a version-3 image: it makes that as an ESP32 image, by that chip's
 * map. Inside one range, and outside of all, neighbours are joined; over a border they are not.
 */
export const esp32Ranges: readonly Range[] = [
  { name: 'PADDING', from: 0, to: 0x10000 },
  { name: 'DROM', from: 0x3f400000, to: 0x3f800000 },
  { name: 'EXTRAM_DATA', from: 0x3f800000, to: 0x3fc00000 },
  { name: 'RTC_DRAM', from: 0x3ff80000, to: 0x3ff82000 },
  { name: 'BYTE_ACCESSIBLE', from: 0x3ff90000, to: 0x40000000 },
  { name: 'DRAM', from: 0x3ffae000, to: 0x40000000 },
  { name: 'DIRAM_DRAM', from: 0x3ffe0000, to: 0x3ffffffc },
  { name: 'IROM', from: 0x40000000, to: 0x40070000 },
  { name: 'CACHE_PRO', from: 0x40070000, to: 0x40078000 },
  { name: 'CACHE_APP', from: 0x40078000, to: 0x40080000 },
  { name: 'IRAM', from: 0x40080000, to: 0x400a0000 },
  { name: 'DIRAM_IRAM', from: 0x400a0000, to: 0x400bfffc },
  { name: 'RTC_IRAM', from: 0x400c0000, to: 0x400c2000 },
  { name: 'IROM', from: 0x400d0000, to: 0x40400000 },
  { name: 'RTC_DATA', from: 0x50000000, to: 0x50002000 },
];

/** The flash window: what executes in place. */
export const IROM = { from: 0x40200000, to: 0x40300000 } as const;
export const IRAM_START = 0x40100000;

/** Where a loader may write: data RAM, and instruction RAM with the part that can serve as cache. */
const loadable: readonly Range[] = [
  { name: 'DRAM', from: 0x3ffe8000, to: 0x3fffc000 },
  { name: 'IRAM', from: 0x40100000, to: 0x40110000 },
];

export const memoryTypes = (address: number, map: readonly Range[] = ranges): string[] =>
  map.filter(({ from, to }) => from <= address && address < to).map(({ name }) => name);

export const isIrom = (address: number): boolean => IROM.from <= address && address < IROM.to;

/** Whether `length` bytes at `address` lie in RAM that an image may fill. */
export const inRam = (address: number, length: number): boolean =>
  loadable.some(({ from, to }) => from <= address && address + length <= to);
