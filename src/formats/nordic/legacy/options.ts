/** The options of a legacy package: those of adafruit-nrfutil's `dfu genpkg`, and a few of our own at the end. */

import { type Option, passphraseOption } from '../../../core/options.ts';
import { applicationOption, dateOption, forceOption, softdeviceOption } from '../shared-options.ts';

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
  applicationOption,
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
  softdeviceOption,
  {
    name: 'key-file',
    is: 'key',
    repeat: 'last',
    placeholder: 'SOURCE',
    help: 'private key that signs, which makes the packet one of 0.8: a path, - or env:NAME',
  },
  { ...passphraseOption, repeat: 'last' },
  { name: 'release', is: 'flag', help: 'refuse published keys' },
  forceOption,
  dateOption,
];
