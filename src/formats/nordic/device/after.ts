/** What the device holds once an accepted update is installed: the next image of the package meets this device. */

import { BOOTLOADER, type Incoming, SOFTDEVICE, SOFTDEVICE_BOOTLOADER } from './incoming.ts';
import type { Device, InstalledSoftDevice } from './profile.ts';
import { newSoftDevice } from './softdevice-image.ts';

const unknownSoftDevice: InstalledSoftDevice = { fwid: undefined, version: undefined, id: undefined };

export function deviceAfter(device: Device, incoming: Incoming): Device {
  const init = incoming.packet?.init;
  if (init === undefined) return device;
  const bootloaderVersion = init.fwVersion ?? device.bootloaderVersion;
  if (init.type === BOOTLOADER) return { ...device, bootloaderVersion };
  if (init.type !== SOFTDEVICE && init.type !== SOFTDEVICE_BOOTLOADER) {
    return { ...device, appVersion: init.fwVersion ?? device.appVersion };
  }
  const coming = newSoftDevice(incoming.image);
  const flash =
    coming && device.flash
      ? { ...device.flash, softdeviceEnd: coming.flashEnd, applicationSize: 0 }
      : device.flash;
  const softdevice = coming ?? unknownSoftDevice;
  return init.type === SOFTDEVICE
    ? { ...device, softdevice, flash }
    : { ...device, softdevice, flash, bootloaderVersion };
}
