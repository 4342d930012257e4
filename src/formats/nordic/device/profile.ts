/**
 * The device that a prediction is made for: its boot loader, what is installed, the key it trusts, the flash it has.
 * docs/predict.md lists the keys. What a profile leaves out is unknown: a check that would need it says so and goes on.
 */

import {
  boolean,
  type Checked,
  checkProfile,
  type Field,
  integer,
  oneOf,
  optional,
  otherwise,
  profileFault,
  table,
  text,
  u32,
} from '../../../core/profile.ts';
import { didYouMean } from '../../../core/suggest.ts';
import type { Profile } from '../../../core/types.ts';
import { sdkField } from './sdk.ts';

const u16 = integer(0, 0xffff);

const softdeviceShape = { fwid: optional(u16), version: optional(u32), id: optional(u32) };
const softdeviceTable = table(softdeviceShape);

/** What is known of a SoftDevice. An old one without id or version in its information structure has 0 there. */
export type InstalledSoftDevice = Checked<typeof softdeviceShape>;

/** An id by itself: `0x00B7`, as a number or as text. */
const isId = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^(0x[0-9a-f]+|\d+)$/i.test(value));

const softdevice: Field<InstalledSoftDevice | string | null> = {
  is: 'null (none), a name such as s132@6.1.1, an id, or a table with fwid, version and id',
  read: (value, key) => {
    if (value === null || value === 'none') return null;
    if (isId(value)) return softdeviceTable.read({ fwid: value }, key);
    return typeof value === 'string' ? value : softdeviceTable.read(value, key);
  },
};

const bootloader = table({
  transport: otherwise(oneOf('ble', 'ant', 'uart', 'usb'), 'ble'),
  debug: otherwise(boolean, false),
  downgradePrevention: otherwise(boolean, true),
  acceptSameVersion: otherwise(boolean, true),
  requireSignedApp: otherwise(boolean, true),
  externalApp: otherwise(boolean, false),
  appSignatureCheck: otherwise(boolean, false),
  forceDualBank: otherwise(boolean, false),
  singleBank: otherwise(boolean, false),
  saveProgress: otherwise(boolean, false),
  /** Legacy DFU only: Adafruit's boot loader has rules of its own; `signed` is the SDK's signing sample. */
  family: otherwise(oneOf('nordic', 'adafruit'), 'nordic'),
  signed: otherwise(boolean, false),
});

const shape = {
  name: optional(text),
  sdk: optional(sdkField),
  hwVersion: optional(u32),
  appVersion: optional(u32),
  bootloaderVersion: optional(u32),
  softdevice: optional(softdevice),
  publicKey: optional(text),
  bootloaderSize: optional(u32),
  bootloader: { ...bootloader, absent: () => bootloader.read({}, 'bootloader') },
  flash: optional(
    table({
      softdeviceEnd: u32,
      bootloaderStart: u32,
      reserved: otherwise(u32, 0),
      applicationSize: optional(u32),
    }),
  ),
  deviceType: optional(u16),
  deviceRevision: optional(u16),
};

/** A checked profile; `softdevice` is null where there is none and undefined where nobody said. */
export type Device = Omit<Checked<typeof shape>, 'softdevice'> & {
  readonly softdevice: InstalledSoftDevice | null | undefined;
};

/** The SoftDevice table, as far as profiles need it. */
export type SoftDeviceNames = {
  readonly find: (name: string) => InstalledSoftDevice | undefined;
  readonly byFwid: (fwid: number) => InstalledSoftDevice | undefined;
  readonly names: readonly string[];
};

/** Id and version follow from the FWID where the profile gives that alone. */
function completed(
  given: InstalledSoftDevice | null | undefined,
  softdevices: SoftDeviceNames,
): InstalledSoftDevice | null | undefined {
  if (!given || given.fwid === undefined) return given;
  const known = softdevices.byFwid(given.fwid);
  return { ...given, id: given.id ?? known?.id, version: given.version ?? known?.version };
}

export function readDevice(profile: Profile, softdevices: SoftDeviceNames): Device {
  const checked = checkProfile(profile, shape);
  if (typeof checked.softdevice !== 'string') {
    return { ...checked, softdevice: completed(checked.softdevice, softdevices) };
  }
  const found = softdevices.find(checked.softdevice);
  if (found) return { ...checked, softdevice: found };
  throw profileFault(
    'profile/not-a-choice',
    `profile: softdevice: ${checked.softdevice} is not a known SoftDevice${didYouMean(checked.softdevice, softdevices.names)}`,
    'name one like s132@6.1.1, or give its fwid: { fwid: 0x00B7 }',
  );
}

/** Whether the boot loader was built together with a SoftDevice, whatever is installed now. */
export const builtWithSoftDevice = (device: Device): boolean =>
  device.bootloader.transport === 'ble' || device.bootloader.transport === 'ant';
