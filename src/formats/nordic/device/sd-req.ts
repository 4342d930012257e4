/**
 * May this update run beside the installed SoftDevice? The rule of sd_req, by SDK.
 *
 * The list names SoftDevices by FWID. Its first value decides how the rest is read: 0 first says that the application
 * brings or needs no SoftDevice. 0xFFFE means "any" to external applications only.
 */

import {
  APPLICATION,
  EXTERNAL_APPLICATION,
  SOFTDEVICE,
  SOFTDEVICE_BOOTLOADER,
  typeName,
} from './incoming.ts';
import { fwidName } from './names.ts';
import { builtWithSoftDevice } from './profile.ts';
import { SDK_13, SDK_14_1, SDK_15_2, SDK_15_3, SDK_17 } from './sdk.ts';
import { type Context, extended, type Judgement, type Refusal } from './step.ts';

const ANY = 0xfffe;
/** What old boot loaders read where no SoftDevice is. */
const NONE_READS_AS = 0xffff;

const listText = (list: readonly number[]): string =>
  list.length === 0 ? 'nothing' : list.map(fwidName).join(', ');

function refusal(c: Context, installed: string, note = ''): Refusal {
  return extended(
    c,
    7,
    `the device holds ${installed}, the package is only for ${listText(c.init.sdReq)} (sd-req)${note}`,
  );
}

/** SDK 12 to 14: plain membership. 13 and later ask only where the boot loader was built with a SoftDevice. */
export const oldRuleApplies = (c: Context): boolean =>
  c.sdk < SDK_13 ||
  (builtWithSoftDevice(c.device) && (c.sdk < SDK_14_1 || c.init.type !== SOFTDEVICE_BOOTLOADER));

export function oldRule(c: Context): Judgement {
  const { softdevice } = c.device;
  if (softdevice === undefined || (softdevice !== null && softdevice.fwid === undefined)) {
    return { unknown: 'the profile does not say which SoftDevice is installed' };
  }
  const fwid = softdevice?.fwid ?? NONE_READS_AS;
  if (c.init.sdReq.includes(fwid)) return undefined;
  const any = c.init.sdReq.includes(ANY) ? '; 0xFFFE does not mean any SoftDevice here' : '';
  return refusal(c, softdevice === null ? 'no SoftDevice' : fwidName(fwid), any);
}

export function newRule(c: Context): Judgement {
  const { softdevice } = c.device;
  if (softdevice === undefined) {
    return { unknown: 'the profile does not say which SoftDevice is installed' };
  }
  if (softdevice === null) return withoutSoftDevice(c);
  if (softdevice.fwid === undefined)
    return { unknown: 'the profile does not name the FWID of its SoftDevice' };
  return besideSoftDevice(c, softdevice.fwid);
}

const isSupportedExternal = (c: Context): boolean =>
  c.init.type === EXTERNAL_APPLICATION && c.device.bootloader.externalApp;

const takesAny = (c: Context): boolean =>
  c.sdk >= SDK_15_3 && isSupportedExternal(c) && c.init.sdReq.includes(ANY);

const isMember = (c: Context, fwid: number): boolean => c.init.sdReq.includes(fwid) || takesAny(c);

/** Whether going back to another SoftDevice, or none, has to be prevented. */
const prevents = (c: Context): boolean =>
  c.device.bootloader.downgradePrevention || (c.init.type === SOFTDEVICE && builtWithSoftDevice(c.device));

function withoutSoftDevice(c: Context): Judgement {
  const [first] = c.init.sdReq;
  if (first === undefined || first === 0) {
    return prevents(c) && c.init.fwVersion === undefined
      ? refusal(c, 'no SoftDevice', ', and it carries no version')
      : undefined;
  }
  return takesAny(c) ? undefined : refusal(c, 'no SoftDevice');
}

function besideSoftDevice(c: Context, fwid: number): Judgement {
  const { sdReq, type } = c.init;
  if (sdReq.length === 0 && c.sdk >= SDK_15_3) return refusal(c, fwidName(fwid));
  if (sdReq.length > 0 && sdReq[0] !== 0) return memberOrRefused(c, fwid);
  if (type === APPLICATION) return applicationWithoutNeed(c, fwid);
  if (type === SOFTDEVICE && prevents(c)) {
    return refusal(
      c,
      fwidName(fwid),
      '; 0 as the first value would allow any SoftDevice, which is prevented',
    );
  }
  if (type === EXTERNAL_APPLICATION && c.sdk >= SDK_15_3) return refusal(c, fwidName(fwid));
  return undefined;
}

function memberOrRefused(c: Context, fwid: number): Judgement {
  if (isMember(c, fwid)) return undefined;
  const any = c.init.sdReq.includes(ANY) ? '; 0xFFFE means any SoftDevice only to external applications' : '';
  return refusal(c, fwidName(fwid), any);
}

/** An application whose list starts with 0: it may overwrite the SoftDevice, where that is not prevented. */
function applicationWithoutNeed(c: Context, fwid: number): Judgement {
  const overwrites: Judgement = {
    note: `the list starts with 0: the ${typeName(c.init.type)} may overwrite the SoftDevice`,
  };
  if (c.init.sdReq.length <= 1 || !prevents(c)) return overwrites;
  if (c.sdk < SDK_15_2) return memberOrRefused(c, fwid);
  const { transport } = c.device.bootloader;
  if (transport === 'ble' || (transport === 'ant' && c.sdk >= SDK_17)) {
    return refusal(
      c,
      fwidName(fwid),
      '; 0 before other values is refused by a boot loader that needs its SoftDevice',
    );
  }
  return memberOrRefused(c, fwid);
}
