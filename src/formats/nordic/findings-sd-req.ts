/** Findings about lists of SoftDevices. */

import type { Rule } from '../../core/findings.ts';
import { rule } from './rule.ts';

export const sdReqRules = {
  'nordic/sd-req-decimal': rule(
    'warning',
    'a SoftDevice id is written without 0x',
    '87 is decimal, that is 0x57; ids are listed in hexadecimal',
    'write ids with 0x, or name the release: s132@6.1.1',
  ),
  'nordic/sd-req-unknown': rule(
    'warning',
    'no SoftDevice has this id',
    'a device whose SoftDevice is not in the list refuses the update (ext 7, 0A on old boot loaders)',
    'take the id from the list of SoftDevices, or from the hex: `otapack inspect softdevice.hex`',
  ),
  'nordic/sd-req-chips': rule(
    'warning',
    'the list mixes chip families',
    'no firmware runs on an nRF51 and an nRF52',
    'list the SoftDevices of one chip',
  ),
  'nordic/sd-req-lines': rule(
    'warning',
    'the list mixes SoftDevice lines',
    'an application is built against one line; on another it is accepted and fails',
    'list the releases of the line that the application was built for',
  ),
  'nordic/sd-req-start': rule(
    'warning',
    'the application starts where none of the listed SoftDevices ends',
    'the boot loader copies it behind the installed SoftDevice, where it was not linked for: it is accepted and crashes',
    'list the SoftDevice that the application was linked behind, or link it anew',
  ),
  'nordic/sd-id-mismatch': rule(
    'warning',
    'the new SoftDevice is not among the ids that the application requires',
    'the SoftDevice is installed, then the application is refused (ext 7)',
    'pass the id of the new SoftDevice with --sd-id',
  ),
  'nordic/sd-req-without-own': rule(
    'note',
    'the SoftDevice of the package is not in its own list',
    'the boot loader of a device that has the new SoftDevice already, as after an update that broke off, refuses it',
    'add its id: --sd-id of the SoftDevice in the package, or behind the others in --sd-req',
  ),
  'nordic/softdevice-line': rule(
    'warning',
    'the SoftDevice of the package is of another line than those it may replace',
    'boot loaders from SDK 16 on refuse it after the transfer (05), earlier ones install what the application was not built for',
    'list the SoftDevices that devices have, or take the SoftDevice of their line',
  ),
  'nordic/softdevice-major': rule(
    'warning',
    'a SoftDevice of another major version comes without a boot loader',
    'BLE boot loaders from SDK 13 on refuse it after the transfer (05): they are built for one major version',
    'package it together with a boot loader that was built for it',
  ),
  'nordic/softdevice-signed': rule(
    'note',
    'SoftDevice and boot loader are packed with boot validation of the SoftDevice by signature',
    'boot loaders of SDK 15.3 and 16 hold that signature against the boot loader too and refuse (05); fixed in SDK 17',
    'for devices with SDK 15.3 or 16 take another --sd-boot-validation',
  ),
  'nordic/sd-req-zero': rule(
    'warning',
    '0 stands in the list with other ids',
    'what it means depends on which is stored first, and differs between boot loaders',
    'list 0x00 alone, or the SoftDevices alone',
  ),
  'nordic/sd-req-any': rule(
    'warning',
    '0xFFFE is in the list',
    'it means "any" in legacy DFU and for external applications only; elsewhere it fits no installed SoftDevice',
    'list the ids of the SoftDevices that devices have',
  ),
  'nordic/sd-req-empty': rule(
    'warning',
    'the list of SoftDevices is empty',
    'boot loaders from SDK 15.3 on refuse it, earlier ones treat it as 0',
    'list the ids of the SoftDevices that devices have, or 0x00',
  ),
  'nordic/sd-req-many': rule(
    'note',
    'more than 4 ids are listed',
    'boot loaders before SDK 14.1 cannot decode them (05); later ones take 16',
    'list fewer, or make packages by fleet',
  ),
  'nordic/sd-req-auto': rule(
    'note',
    'the list was derived',
    'the start address of an application names candidates, not the SoftDevice that devices have',
    'name the release that your devices have, when you know it',
  ),
} satisfies Record<string, Rule>;
