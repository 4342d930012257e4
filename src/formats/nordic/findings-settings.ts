/** Findings about a boot loader settings page. */

import type { Rule } from '../../core/findings.ts';
import { rule } from './rule.ts';

const AGAIN = 'make the page again with `otapack nordic settings generate`';

export const settingsRules = {
  'nordic/settings-backup-computed': rule(
    'warning',
    'the address of the backup page was computed',
    'with a settings page at another address, the backup page may lie elsewhere too',
    'give --backup-address, or --no-backup',
  ),
  'nordic/settings-address-odd': rule(
    'warning',
    'the address is not the start of a flash page',
    'boot loaders erase and look for whole pages; 0x400 bytes each on the nRF51, 0x1000 on the nRF52',
    'give the address of a page, or none for the last of the chip',
  ),
  'nordic/settings-backup-nrf51': rule(
    'warning',
    'a backup page is made for the nRF51',
    'its boot loaders do not read one, and at this distance it lies in the area of the boot loader itself',
    'add --no-backup',
  ),
  'nordic/settings-crc': rule(
    'error',
    'the settings page does not have its CRC',
    'the boot loader takes it for empty and stays in DFU mode',
    AGAIN,
  ),
  'nordic/settings-validation-crc': rule(
    'error',
    'the boot validation of the settings page does not have its CRC',
    'boot loaders from SDK 15.3 on drop the page or the copy it is in',
    AGAIN,
  ),
  'nordic/settings-copies': rule(
    'error',
    'settings page and backup page differ',
    'a valid backup page wins over the settings page, so the device uses the older data',
    'write both pages of one run, or erase the backup page',
  ),
  'nordic/settings-version': rule(
    'error',
    'the settings page has an unknown version',
    'boot loaders know the versions 1 and 2',
    AGAIN,
  ),
  'nordic/settings-no-backup': rule(
    'note',
    'there is no backup page',
    'boot loaders from SDK 15.1 on keep one; a stale one on the device wins over this page',
    'write the backup page too, or erase it when programming',
  ),
  'nordic/settings-no-application': rule(
    'note',
    'the page describes no application',
    'the boot loader stays in DFU mode until one is sent',
    'nothing to do, when that is meant',
  ),
  'nordic/settings-application': rule(
    'error',
    'the page does not describe this application',
    'the boot loader finds another size or CRC in flash and stays in DFU mode',
    AGAIN,
  ),
  'nordic/settings-softdevice': rule(
    'error',
    'the page does not describe this SoftDevice',
    'the boot loader validates the SoftDevice over another size and does not start the application',
    AGAIN,
  ),
  'nordic/settings-validation': rule(
    'error',
    'a boot validation of the page does not hold',
    'the boot loader does not start what it validates',
    AGAIN,
  ),
  'nordic/settings-validation-unchecked': rule(
    'warning',
    'a boot validation by signature was not checked',
    'no key, or not the image, was given to hold it against',
    'give --key, and the image that the page describes',
  ),
} satisfies Record<string, Rule>;
