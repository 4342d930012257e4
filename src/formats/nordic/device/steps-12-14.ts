/** What boot loaders of SDK 12, 13 and 14 check when the init packet is executed, in their order. */

import { FAILED, INVALID_PARAMETER } from './answers.ts';
import { APPLICATION, BOOTLOADER, SOFTDEVICE, SOFTDEVICE_BOOTLOADER, sizeOf } from './incoming.ts';
import { oldRule, oldRuleApplies } from './sd-req.ts';
import {
  bootloaderArea,
  comparesVersions,
  hwVersion,
  hwVersionPresent,
  room,
  signature,
  signatureLength,
  signatureType,
} from './shared-steps.ts';
import { type Context, extended, type Judgement, refused, type Step } from './step.ts';

function versionRule(c: Context): Judgement {
  const { type, fwVersion } = c.init;
  if (fwVersion === undefined) {
    return type === SOFTDEVICE ? undefined : extended(c, 4, 'the init packet has no fw_version');
  }
  if (type === APPLICATION) {
    const { appVersion } = c.device;
    if (appVersion === undefined) return { unknown: 'the profile names no appVersion' };
    return fwVersion < appVersion
      ? extended(c, 5, `application version ${fwVersion} is lower than the installed ${appVersion}`)
      : undefined;
  }
  if (type !== BOOTLOADER && type !== SOFTDEVICE_BOOTLOADER) return undefined;
  const { bootloaderVersion } = c.device;
  if (bootloaderVersion === undefined) return { unknown: 'the profile names no bootloaderVersion' };
  return fwVersion <= bootloaderVersion
    ? extended(c, 5, `boot loader version ${fwVersion} is not higher than the installed ${bootloaderVersion}`)
    : undefined;
}

function sizeRule(c: Context): Judgement {
  const { type, sdSize, blSize } = c.init;
  if (type === SOFTDEVICE_BOOTLOADER && !(sdSize && blSize)) {
    return refused(INVALID_PARAMETER, 'a size of the SoftDevice and boot loader pair is 0');
  }
  return sizeOf(c.init) === 0 ? refused(INVALID_PARAMETER, 'the announced size is 0') : undefined;
}

const versionSteps: readonly Step[] = [
  hwVersionPresent,
  hwVersion,
  { name: 'SoftDevice', cause: 'sd-version', when: oldRuleApplies, check: oldRule },
  {
    name: 'type',
    cause: 'fw-type',
    check: (c) =>
      c.init.type === undefined || c.init.type > SOFTDEVICE_BOOTLOADER
        ? extended(c, 4, 'the boot loader does not know this type of image')
        : undefined,
  },
  { name: 'version', cause: 'fw-version', check: versionRule },
];

export const steps12to14: readonly Step[] = [
  {
    name: 'signed',
    cause: 'signature-missing',
    check: (c) =>
      c.packet.signature === undefined ? extended(c, 3, 'the package is not signed') : undefined,
  },
  {
    name: 'not a debug package',
    cause: 'debug-package',
    when: (c) => c.init.isDebug && !c.device.bootloader.debug,
    check: () => refused(FAILED, 'a debug package is taken by debug boot loaders only'),
  },
  ...versionSteps.map((step) => ({
    ...step,
    when: (c: Context) => comparesVersions(c) && (step.when?.(c) ?? true),
  })),
  signatureType,
  signatureLength,
  signature,
  bootloaderArea,
  { name: 'size', cause: 'init-invalid', check: sizeRule },
  room,
];
