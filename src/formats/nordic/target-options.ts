/**
 * The options of a target of otapack.yaml. Its kind says which package or file is made and which of the other options mean
 * something; the drop-in grammars know the kind from their command, and have lists of their own.
 */

import type { Option } from '../../core/options.ts';
import { legacyOwnOptions } from './legacy/options.ts';
import { ncsOwnOptions } from './ncs/options.ts';
import { packageOptions } from './options.ts';
import { settingsOptions } from './settings-options.ts';
import { zigbeeOwnOptions } from './zigbee/options.ts';

export const kinds = ['secure', 'legacy', 'zigbee', 'ncs', 'settings', 'zigbee-production'] as const;
export type Kind = (typeof kinds)[number];

const kindOption: Option = {
  name: 'kind',
  is: 'choice',
  choices: kinds,
  default: 'secure',
  help: 'secure: Secure DFU package (nRF5 SDK 12 and later); legacy: legacy DFU package (SDK 11 and earlier, Adafruit); zigbee: Zigbee OTA file; ncs: dfu_application.zip of the nRF Connect SDK; settings: settings page of the boot loader; zigbee-production: production configuration',
};

const only = (...is: readonly Kind[]) => ({ when: { option: 'kind', is } });

/** Kinds of the options that more than one kind has, or one of several that Secure DFU has. */
const shared: Readonly<Record<string, readonly Kind[]>> = {
  application: ['secure', 'legacy', 'zigbee', 'ncs', 'settings'],
  'application-version': ['secure', 'legacy', 'zigbee', 'settings'],
  'application-version-string': ['secure', 'zigbee', 'settings'],
  bootloader: ['secure', 'legacy', 'zigbee'],
  'bootloader-version': ['secure', 'zigbee', 'settings'],
  softdevice: ['secure', 'legacy', 'zigbee', 'settings'],
  'hw-version': ['secure', 'zigbee'],
  'sd-req': ['secure', 'legacy', 'zigbee'],
  'sd-req-from': ['secure', 'zigbee'],
  'sd-id': ['secure'],
  'sd-boot-validation': ['secure', 'zigbee', 'settings'],
  'app-boot-validation': ['secure', 'zigbee', 'settings'],
  'key-file': ['secure', 'zigbee', 'settings'],
  'external-app': ['secure'],
  'debug-mode': ['secure', 'zigbee'],
};

const ofPackages = packageOptions.map((option): Option => {
  const those = shared[option.name];
  return those ? { ...option, ...only(...those) } : option;
});

const names = new Set(packageOptions.map(({ name }) => name));
const ofSettings = settingsOptions
  .filter(({ name }) => !names.has(name))
  .map(({ required: _, ...option }): Option => ({ ...option, ...only('settings') }));

export const targetOptions: readonly Option[] = [
  kindOption,
  ...ofPackages,
  ...legacyOwnOptions.map((option): Option => ({ ...option, ...only('legacy') })),
  {
    name: 'legacy-key',
    is: 'key',
    placeholder: 'SOURCE',
    when: { option: 'dfu-ver', is: ['0.8'] },
    help: 'private key that signs a legacy package: a path, - or env:NAME',
  },
  ...zigbeeOwnOptions.map((option): Option => ({ ...option, ...only('zigbee') })),
  {
    name: 'production-config',
    is: 'file',
    placeholder: 'FILE',
    ...only('zigbee-production'),
    help: 'YAML file with channel_mask, install_code, extended_address, tx_power, app_data',
  },
  {
    name: 'offset',
    is: 'number',
    placeholder: 'ADDRESS',
    default: '0xFC000',
    ...only('zigbee-production'),
    help: 'address of the production configuration: 0xFC000 with SDK 3.x, 0xFF000 (52840) or 0x7F000 (52833) with SDK 4.x',
  },
  ...ncsOwnOptions.map((option): Option => ({ ...option, ...only('ncs') })),
  {
    name: 'image-key',
    is: 'key',
    placeholder: 'SOURCE',
    ...only('ncs'),
    help: 'key that must have signed the images, public or private: a path, - or env:NAME',
  },
  ...ofSettings,
];
