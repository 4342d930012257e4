/** The address ranges of the chip, as the replaced tool names them. Ends are exclusive. */

export type Range = { readonly name: string; readonly from: number; readonly to: number };

export const ranges: readonly Range[] = [
  { name: 'DPORT', from: 0x3ff00000, to: 0x3ff00010 },
  { name: 'DRAM', from: 0x3ffe8000, to: 0x40000000 },
  { name: 'IRAM', from: 0x40100000, to: 0x40108000 },
  { name: 'IROM', from: 0x40201010, to: 0x402e1010 },
];

/** The flash window: what executes in place. */
export const IROM = { from: 0x40200000, to: 0x40300000 } as const;
export const IRAM_START = 0x40100000;

/** Where a loader may write: data RAM, and instruction RAM with the part that can serve as cache. */
const loadable: readonly Range[] = [
  { name: 'DRAM', from: 0x3ffe8000, to: 0x3fffc000 },
  { name: 'IRAM', from: 0x40100000, to: 0x40110000 },
];

export const memoryTypes = (address: number): string[] =>
  ranges.filter(({ from, to }) => from <= address && address < to).map(({ name }) => name);

export const isIrom = (address: number): boolean => IROM.from <= address && address < IROM.to;

/** Whether `length` bytes at `address` lie in RAM that an image may fill. */
export const inRam = (address: number, length: number): boolean =>
  loadable.some(({ from, to }) => from <= address && address + length <= to);
