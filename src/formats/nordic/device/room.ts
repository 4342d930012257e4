/**
 * Where an update may go:
 *
 *     | MBR | SoftDevice | old application | free … | application data | boot loader |
 *           0x1000       softdeviceEnd                reserved           bootloaderStart
 *
 * Behind the old application if it fits (dual bank), else over it. A boot loader without SoftDevice may also give up the
 * SoftDevice when the update needs none.
 */

import { hexNumber, roundUp } from '../../../core/bytes.ts';
import { APPLICATION, SOFTDEVICE } from './incoming.ts';
import { builtWithSoftDevice } from './profile.ts';
import type { Context } from './step.ts';

const MBR_END = 0x1000;
const NRF51_PAGE = 0x400;
const NRF52_PAGE = 0x1000;

export type Room = {
  /** Bytes an update may have at most. */
  readonly largest: number;
  /** Bytes it may have while the old application stays. */
  readonly dualBank: number;
  readonly from: string;
  readonly to: string;
};

/** Undefined when the profile says nothing about the flash. */
export function roomFor(c: Context): Room | undefined {
  const { flash, bootloader, hwVersion } = c.device;
  if (flash === undefined) return undefined;
  const page = hwVersion === 51 ? NRF51_PAGE : NRF52_PAGE;
  const end = flash.bootloaderStart - flash.reserved;
  const overSoftDevice =
    !builtWithSoftDevice(c.device) && c.init.type === APPLICATION && (c.init.sdReq[0] ?? 0) === 0;
  const softdeviceEnd = roundUp(flash.softdeviceEnd, page);
  const start = overSoftDevice ? MBR_END : softdeviceEnd;
  const whole = end - start;
  const kept = flash.applicationSize;
  const behind = kept === undefined ? Math.floor(whole / 2) : end - softdeviceEnd - roundUp(kept, page);
  const single = bootloader.singleBank && c.init.type !== SOFTDEVICE;
  const forced = bootloader.forceDualBank && kept !== undefined;
  return {
    largest: forced ? behind : whole,
    dualBank: single ? whole : behind,
    from: hexNumber(start),
    to: hexNumber(end),
  };
}
