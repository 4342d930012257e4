/** The options of a legacy package: those of adafruit-nrfutil's `dfu genpkg`, and a few of our own at the end. */

import type { Option } from '../../../core/options.ts';

/** What only a legacy package has; the others it shares with Secure DFU. */
export const legacyOwnOptions: readonly Option[] = [
  {
    name: 'dev-type',
    is: 'number',
    repeat: 'last',
    placeholder: 'N',
    default: '0xFFFF, any',
    help: 'device type that the boot loader compares; 0x0052 for boot loaders of Adafruit',
  },
  {
    name: 'dev-revision',
    is: 'number',
    repeat: 'last',
    placeholder: 'N',
    default: '0xFFFF, any',
    help: "device revision; the board family for SoftDevice and boot loader of Adafruit's boards (52840, 52833, 0xADAF)",
  },
  {
    name: 'dfu-ver',
    is: 'text',
    repeat: 'last',
    placeholder: 'VERSION',
    default: '0.5',
    help: 'form of the init packet: 0.5, 0.6 (CRC-16), 0.7 (SHA-256) or 0.8 (signed)',
  },
  {
    name: 'drop-mbr',
    is: 'flag',
    help: 'leave out data below 0x1000 instead of beginning the image there',
  },
];

export const genpkgOptions: readonly Option[] = [
  { name: 'application', is: 'file', repeat: 'last', placeholder: 'FILE', help: 'application, .hex or .bin' },
  {
    name: 'application-version',
    is: 'number',
    repeat: 'last',
    placeholder: 'N',
    default: '0xFFFFFFFF',
    help: 'version of the application; boot loaders do not compare it',
  },
  { name: 'bootloader', is: 'file', repeat: 'last', placeholder: 'FILE', help: 'boot loader, .hex or .bin' },
  ...legacyOwnOptions,
  {
    name: 'sd-req',
    is: 'text',
    repeat: 'last',
    placeholder: 'IDS',
    default: '0xFFFE, any',
    help: 'SoftDevices that may be on the device: 0x80,0x87 or s130@2.0.1',
  },
  {
    name: 'softdevice',
    is: 'file',
    repeat: 'last',
    placeholder: 'FILE',
    help: 'SoftDevice, .hex as released',
  },
  {
    name: 'key-file',
    is: 'key',
    repeat: 'last',
    placeholder: 'SOURCE',
    help: 'private key that signs, which makes the packet one of 0.8: a path, - or env:NAME',
  },
  {
    name: 'passphrase',
    is: 'text',
    repeat: 'last',
    placeholder: 'SOURCE',
    help: "where the key's passphrase is: a path, - or env:NAME",
  },
  { name: 'release', is: 'flag', help: 'refuse published keys' },
  { name: 'force', is: 'flag', help: 'pack inputs that are usually a mistake' },
  {
    name: 'source-date-epoch',
    is: 'number',
    repeat: 'last',
    placeholder: 'SECONDS',
    default: '1980-01-01',
    help: 'date of the entries of the zip, in seconds since 1970',
  },
];
