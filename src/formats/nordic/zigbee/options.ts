/** The options of `pkg generate` that make a Zigbee OTA file. */

import type { Option } from '../../../core/options.ts';

export const zigbeeOwnOptions: readonly Option[] = [
  {
    name: 'zigbee-manufacturer-id',
    is: 'number',
    repeat: 'last',
    placeholder: 'N',
    default: '0xFFFF, any',
    help: 'manufacturer in the Zigbee OTA header',
  },
  {
    name: 'zigbee-image-type',
    is: 'number',
    repeat: 'last',
    placeholder: 'N',
    default: '0xFFFF, any',
    help: 'image type in the Zigbee OTA header',
  },
  {
    name: 'zigbee-comment',
    is: 'text',
    repeat: 'last',
    placeholder: 'TEXT',
    help: 'comment in the Zigbee OTA header and in the name of the file; 30 ASCII characters',
  },
  {
    name: 'zigbee-ota-hw-version',
    is: 'number',
    repeat: 'last',
    placeholder: 'N',
    help: 'hardware version of the device that distributes the file, needed for Zigbee',
  },
  {
    name: 'zigbee-ota-fw-version',
    is: 'number',
    repeat: 'last',
    placeholder: 'N',
    default: '0',
    help: 'version of the package for the distributing device',
  },
  {
    name: 'zigbee-ota-min-hw-version',
    is: 'number',
    repeat: 'last',
    placeholder: 'N',
    help: 'lowest hardware version that the OTA file is for',
  },
  {
    name: 'zigbee-ota-max-hw-version',
    is: 'number',
    repeat: 'last',
    placeholder: 'N',
    help: 'highest hardware version that the OTA file is for',
  },
];

export const zigbeeOptions: readonly Option[] = [
  {
    name: 'zigbee',
    is: 'boolean',
    repeat: 'last',
    placeholder: 'BOOLEAN',
    help: 'make a Zigbee OTA file too, and a package that carries it',
  },
  ...zigbeeOwnOptions,
];
