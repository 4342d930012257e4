/** What boot loaders of SDK 15, 16 and 17 check when the init packet is executed, in their order. */

import {
  APPLICATION,
  announcedSize,
  BOOTLOADER,
  EXTERNAL_APPLICATION,
  SOFTDEVICE,
  SOFTDEVICE_BOOTLOADER,
} from './incoming.ts';
import { builtWithSoftDevice } from './profile.ts';
import { newRule } from './sd-req.ts';
import { SDK_15_3 } from './sdk.ts';
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
import { type Context, extended, type Judgement, type Step } from './step.ts';

const SHA256 = 3;

/** Without it a signature that is there is not looked at. */
function signatureNeeded(c: Context): boolean {
  const { type } = c.init;
  const mayBeUnsigned = type === APPLICATION || (type === SOFTDEVICE && !builtWithSoftDevice(c.device));
  return c.device.bootloader.requireSignedApp || !mayBeUnsigned;
}

const knownType = (c: Context): boolean => {
  const { type } = c.init;
  if (type === EXTERNAL_APPLICATION) return c.device.bootloader.externalApp;
  return type !== undefined && type <= SOFTDEVICE_BOOTLOADER;
};

function versionMissing(c: Context): Judgement {
  const { type } = c.init;
  const fine = type === SOFTDEVICE || (type === APPLICATION && !c.device.bootloader.downgradePrevention);
  return fine ? undefined : extended(c, 4, 'the init packet has no fw_version');
}

function bootloaderVersionRule(c: Context, version: number): Judgement {
  const { bootloaderVersion } = c.device;
  if (bootloaderVersion === undefined) return { unknown: 'the profile names no bootloaderVersion' };
  return version > bootloaderVersion
    ? undefined
    : extended(c, 5, `boot loader version ${version} is not higher than the installed ${bootloaderVersion}`);
}

function versionRule(c: Context): Judgement {
  const { type, fwVersion } = c.init;
  if (fwVersion === undefined) return versionMissing(c);
  if (type === BOOTLOADER || type === SOFTDEVICE_BOOTLOADER) return bootloaderVersionRule(c, fwVersion);
  const { appVersion, bootloader } = c.device;
  if (type !== EXTERNAL_APPLICATION && !bootloader.downgradePrevention) return undefined;
  if (appVersion === undefined) return { unknown: 'the profile names no appVersion' };
  if (fwVersion > appVersion) return undefined;
  const sameAccepted = type === EXTERNAL_APPLICATION || c.sdk < SDK_15_3 || bootloader.acceptSameVersion;
  if (fwVersion < appVersion) {
    return extended(c, 5, `version ${fwVersion} is lower than the installed ${appVersion}`);
  }
  return sameAccepted
    ? undefined
    : extended(c, 5, `version ${fwVersion} is installed already and this boot loader wants a higher one`);
}

const signatureSteps: readonly Step[] = [
  {
    name: 'signed',
    cause: 'signature-missing',
    check: (c) =>
      c.packet.signature === undefined
        ? extended(c, 8, 'the package is not signed and the boot loader takes signed ones only')
        : undefined,
  },
  signatureType,
  signatureLength,
  signature,
];

const versionSteps: readonly Step[] = [
  hwVersionPresent,
  hwVersion,
  { name: 'SoftDevice', cause: 'sd-version', check: newRule },
  { name: 'version', cause: 'fw-version', check: versionRule },
];

const only = (steps: readonly Step[], applies: (c: Context) => boolean): readonly Step[] =>
  steps.map((step) => ({ ...step, when: (c) => applies(c) && (step.when?.(c) ?? true) }));

export const steps15to17: readonly Step[] = [
  ...only(signatureSteps, signatureNeeded),
  {
    name: 'type',
    cause: 'fw-type',
    check: (c) =>
      knownType(c)
        ? undefined
        : extended(
            c,
            4,
            c.init.type === EXTERNAL_APPLICATION
              ? 'the boot loader was built without support for external applications'
              : 'the boot loader does not know this type of image',
          ),
  },
  {
    name: 'hash type',
    cause: 'hash-type',
    check: (c) =>
      c.init.hash?.type === SHA256 ? undefined : extended(c, 9, 'the hash of the image is not SHA-256'),
  },
  ...only(versionSteps, comparesVersions),
  bootloaderArea,
  {
    name: 'size',
    cause: 'init-invalid',
    check: (c) =>
      announcedSize(c.init) ? undefined : extended(c, 4, 'the size of the image is missing or 0'),
  },
  room,
];
