/** The trailer of a slot as the boot loader decodes it, and the writes it makes there. */

import { equal, hexNumber } from '../../../core/bytes.ts';
import { bootMagic, fieldsFromEnd, MAGIC_SIZE } from '../trailer.ts';
import type { Area } from './flash.ts';
import type { Machine, SwapType } from './machine.ts';

export type Magic = 'good' | 'bad' | 'unset';
/** As the log prints it. */
export const flag = { set: 1, bad: 2, unset: 3 } as const;
export type Flag = (typeof flag)[keyof typeof flag];

export type SwapState = {
  readonly magic: Magic;
  /** 1 none, 2 test, 3 permanent, 4 revert. */
  readonly swapType: number;
  readonly imageNumber: number;
  readonly copyDone: Flag;
  readonly imageOk: Flag;
};

const swapTypeNumber: Readonly<Record<Exclude<SwapType, 'fail'>, number>> = {
  none: 1,
  test: 2,
  perm: 3,
  revert: 4,
};

const place = (machine: Machine, area: Area, field: keyof ReturnType<typeof fieldsFromEnd>): number =>
  area.bytes.length - fieldsFromEnd(machine.maxAlign)[field];

function readFlag(machine: Machine, byte: number | undefined): Flag {
  if (byte === machine.settings.erasedValue) return flag.unset;
  return byte === 1 ? flag.set : flag.bad;
}

export function readSwapState(machine: Machine, area: Area): SwapState {
  const { bytes } = area;
  const { erasedValue } = machine.settings;
  const magic = bytes.subarray(bytes.length - MAGIC_SIZE);
  const info = bytes[place(machine, area, 'swapInfo')] ?? erasedValue;
  const type = info & 0x0f;
  const known = info !== erasedValue && type <= swapTypeNumber.revert;
  return {
    magic: magic.every((byte) => byte === erasedValue)
      ? 'unset'
      : equal(magic, bootMagic(machine.maxAlign, 'little'))
        ? 'good'
        : 'bad',
    swapType: known ? type : swapTypeNumber.none,
    imageNumber: known ? info >> 4 : 0,
    copyDone: readFlag(machine, bytes[place(machine, area, 'copyDone')]),
    imageOk: readFlag(machine, bytes[place(machine, area, 'imageOk')]),
  };
}

/** The swap type that the trailer's raw swap info stands for; anything unknown is none. */
export function recordedSwapType(state: SwapState): SwapType {
  return (
    (Object.entries(swapTypeNumber).find(([, number]) => number === state.swapType)?.[0] as SwapType) ??
    'none'
  );
}

export function writeFlag(machine: Machine, area: Area, field: 'imageOk' | 'copyDone'): void {
  area.bytes[place(machine, area, field)] = 1;
}

export function writeMagic(machine: Machine, area: Area): void {
  area.bytes.set(bootMagic(machine.maxAlign, 'little'), area.bytes.length - MAGIC_SIZE);
}

export function writeSwapInfo(machine: Machine, area: Area, type: SwapType, image: number): void {
  if (type !== 'fail') area.bytes[place(machine, area, 'swapInfo')] = (image << 4) | swapTypeNumber[type];
}

/** The line that swap modes log of a trailer. */
export const stateLine = (name: string, state: SwapState): string =>
  `${name}: magic=${state.magic}, swap_type=${hexNumber(state.swapType)}, copy_done=${hexNumber(state.copyDone)}, image_ok=${hexNumber(state.imageOk)}`;
