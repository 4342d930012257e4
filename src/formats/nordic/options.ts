/** The options of a Nordic package: nrfutil's names and meanings, and a few of our own at the end. */

import type { Option } from '../../core/options.ts';
import {
  applicationOptions,
  dateOption,
  forceOption,
  keyOptions,
  softdeviceOption,
} from './shared-options.ts';
import { validations } from './validations.ts';

const validation = (part: string, name: string): Option => ({
  name,
  is: 'choice',
  choices: validations,
  repeat: 'last',
  default: 'VALIDATE_GENERATED_CRC',
  help: `how the boot loader checks the ${part} before it starts it`,
});

export const packageOptions: readonly Option[] = [
  ...applicationOptions,
  { name: 'bootloader', is: 'file', repeat: 'last', placeholder: 'FILE', help: 'boot loader, .hex or .bin' },
  {
    name: 'bootloader-version',
    is: 'number',
    repeat: 'last',
    placeholder: 'N',
    help: 'version of the boot loader',
  },
  {
    name: 'hw-version',
    is: 'number',
    repeat: 'last',
    placeholder: 'N',
    help: '51 for the nRF51, 52 for every nRF52',
  },
  {
    name: 'sd-req',
    is: 'text',
    placeholder: 'IDS',
    help: 'SoftDevices that may be on the device: 0xB7,0xAF or s132@6.1.1; 0x00 for none; auto to derive them',
  },
  {
    name: 'sd-id',
    is: 'text',
    placeholder: 'IDS',
    help: 'id of the SoftDevice that the package brings, for the application beside it; auto reads it from the hex',
  },
  softdeviceOption,
  validation('SoftDevice', 'sd-boot-validation'),
  validation('application', 'app-boot-validation'),
  ...keyOptions,
  {
    name: 'external-app',
    is: 'flag',
    help: 'the application is for another chip, which the device forwards it to',
  },
  { name: 'debug-mode', is: 'flag', help: 'debug package: versions not given are not checked' },
  {
    name: 'sd-req-from',
    is: 'file',
    repeat: 'last',
    placeholder: 'FILE',
    help: 'SoftDevice hex that `--sd-req auto` reads the id from, without packing it',
  },
  { name: 'release', is: 'flag', help: 'refuse published keys, debug and unsigned packages' },
  forceOption,
  dateOption,
];
