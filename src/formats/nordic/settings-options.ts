/** The options of `settings generate`, by nrfutil's names. */

import type { Option } from '../../core/options.ts';
import { families } from './settings-page.ts';
import { applicationOptions, keyOptions, softdeviceOption } from './shared-options.ts';
import { validations } from './validations.ts';

export const settingsOptions: readonly Option[] = [
  {
    name: 'family',
    is: 'choice',
    repeat: 'last',
    choices: families.map(({ name }) => name),
    required: true,
    help: 'chip: NRF52 for 52832 and 52833, NRF52810 for 52805 and 52811, NRF52QFAB for 52820',
  },
  ...applicationOptions,
  {
    name: 'bootloader-version',
    is: 'number',
    repeat: 'last',
    placeholder: 'N',
    required: true,
    help: 'version of the boot loader',
  },
  {
    name: 'bl-settings-version',
    is: 'number',
    repeat: 'last',
    placeholder: 'N',
    required: true,
    help: '1 for SDK 12.0 to 15.2, 2 for SDK 15.3 and later',
  },
  {
    name: 'start-address',
    is: 'number',
    repeat: 'last',
    placeholder: 'ADDRESS',
    help: 'address of the page, when it is not the last',
  },
  { name: 'no-backup', is: 'flag', help: 'leave the backup page out' },
  {
    name: 'backup-address',
    is: 'number',
    repeat: 'last',
    placeholder: 'ADDRESS',
    help: 'address of the backup page',
  },
  {
    name: 'app-boot-validation',
    is: 'choice',
    repeat: 'last',
    choices: validations,
    help: 'how the boot loader checks the application',
  },
  {
    name: 'sd-boot-validation',
    is: 'choice',
    repeat: 'last',
    choices: validations,
    help: 'how the boot loader checks the SoftDevice',
  },
  softdeviceOption,
  ...keyOptions,
  { name: 'force', is: 'flag', help: 'take inputs that are usually a mistake' },
];
