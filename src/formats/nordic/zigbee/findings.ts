/** Findings about Zigbee OTA files and the production configuration of a Zigbee device. */

import type { Rule } from '../../../core/findings.ts';

const rule = (level: Rule['level'], what: string, why: string, fix: string): Rule => ({
  level,
  what,
  why,
  fix,
});

const AGAIN = 'fetch or build the file again, and verify it after every transfer';
const REPACK = 'make the file again with `otapack nordic pkg generate --zigbee true`';

export const zigbeeRules = {
  'nordic/zigbee-header': rule(
    'error',
    'the header of the Zigbee OTA file is not in order',
    'OTA servers and clients refuse the file',
    REPACK,
  ),
  'nordic/zigbee-size': rule(
    'error',
    'the Zigbee OTA file does not have the size that its header announces',
    'the client asks for the announced bytes and never completes, or installs a part',
    AGAIN,
  ),
  'nordic/zigbee-elements': rule(
    'error',
    'the elements of the Zigbee OTA file are not in order',
    'the client cannot tell where the init packet and the image lie',
    REPACK,
  ),
  'nordic/zigbee-crc': rule(
    'error',
    'an element of the Zigbee OTA file does not have its CRC-32',
    'it was changed or damaged; the client refuses it after the whole transfer',
    AGAIN,
  ),
  'nordic/zigbee-hardware-range': rule(
    'warning',
    'the range of hardware versions is not one that devices fit in',
    'clients compare their own hardware version with it and do not ask for the image',
    'give --zigbee-ota-min-hw-version below --zigbee-ota-max-hw-version, and the device between them; or neither',
  ),
  'nordic/zigbee-comment': rule(
    'warning',
    'the comment does not go into the header as it is',
    'the header has room for 30 ASCII characters',
    'give a shorter comment in ASCII',
  ),
  'nordic/zigbee-version': rule(
    'warning',
    'the file version of the OTA header is not the version of the init packet',
    'servers offer the file by the header, the boot loader installs by the init packet',
    REPACK,
  ),
  'nordic/zigbee-wildcard': rule(
    'note',
    'manufacturer or image type is 0xFFFF, which stands for all',
    'clients of every maker may be offered the file',
    "give the maker's own --zigbee-manufacturer-id and --zigbee-image-type",
  ),
  'nordic/production-key': rule(
    'warning',
    'the production configuration has a key that means nothing',
    'it is left out, so what it should say is not in the device',
    'the keys are channel_mask, install_code, extended_address, tx_power and app_data',
  ),
  'nordic/production-crc': rule(
    'error',
    'the production configuration does not have its CRC',
    'the Zigbee stack ignores a configuration that is damaged',
    'make it again with `otapack nordic zigbee production_config`',
  ),
  'nordic/production-length': rule(
    'error',
    'the production configuration does not have the length it announces',
    'the Zigbee stack reads beyond it, or ignores it',
    'make it again with `otapack nordic zigbee production_config`',
  ),
  'nordic/production-install-code': rule(
    'error',
    'the install code does not have its CRC-16',
    'the trust centre refuses the device: the code on its label and this one do not go together',
    'make it again with `otapack nordic zigbee production_config`',
  ),
} satisfies Record<string, Rule>;
