/** Findings about what a package is made of: numbers, files, images. */

import type { Rule } from '../../core/findings.ts';
import { rule } from './rule.ts';

export const inputRules = {
  'nordic/number-odd': rule(
    'warning',
    'a number is written in a way that reads as another one',
    'a leading 0 means octal, and signs, blanks and underscores are dropped',
    'write it decimal, or hexadecimal with 0x',
  ),
  'nordic/option-not-used': rule(
    'warning',
    'an option means nothing for this kind of target',
    'it is for another kind of package, and was not looked at',
    'take it away, or set the kind that was meant',
  ),
  'nordic/version-given-twice': rule(
    'warning',
    'both forms of the application version are given',
    'the version string wins, the number is ignored',
    'give one of --application-version and --application-version-string',
  ),
  'nordic/version-parts': rule(
    'warning',
    'a part of the version string is above 99',
    'x.y.z becomes x*10000 + y*100 + z, so it equals or exceeds a later version',
    'keep the second and third part below 100',
  ),
  'nordic/hex-odd': rule(
    'warning',
    'the hex file is not complete',
    'what is missing is not in the package',
    'build or copy the file again',
  ),
  'nordic/hex-damaged': rule(
    'error',
    'the hex file cannot be read',
    'a record is damaged or defined twice',
    'build or copy the file again',
  ),
  'nordic/bin-is-hex': rule(
    'warning',
    'a file called .bin holds Intel HEX text',
    'a .bin is packed byte by byte; the device would run text',
    'call it .hex',
  ),
  'nordic/image-dropped': rule(
    'note',
    'parts of the hex file are not in the image',
    'the master boot record, UICR and RAM are not part of an update',
    'nothing to do, unless the application itself lies there',
  ),
  'nordic/image-cut': rule(
    'warning',
    'the image begins below 0x1000 and was cut there',
    'the master boot record lies there; the vector table of an application linked at 0 is lost',
    'link the application behind the SoftDevice, or at 0x1000 without one',
  ),
  'nordic/image-holes': rule(
    'warning',
    'the image has large holes',
    'a hex merged with a settings page, boot loader or SoftDevice becomes one huge image filled with 0xFF',
    'give the hex of the application alone',
  ),
  'nordic/image-holds-softdevice': rule(
    'warning',
    'the image holds a SoftDevice',
    'a merged hex was given where the application alone belongs',
    'give the hex of the application alone; package the SoftDevice with --softdevice',
  ),
  'nordic/name-changed': rule(
    'note',
    'a file of the package got another name than its input',
    'two inputs have one base name; one would have overwritten the other',
    'nothing to do',
  ),
  'nordic/sd-id-without-softdevice': rule(
    'warning',
    '--sd-id is given, yet the package brings no SoftDevice',
    'the application then requires the ids of --sd-id, not those of --sd-req',
    'use --sd-req alone for the SoftDevices that may be on the device',
  ),
  'nordic/hw-version-odd': rule(
    'note',
    'hw_version is neither 51 nor 52',
    'boot loaders compare it with NRF_DFU_HW_VERSION: 51 for the nRF51, 52 for every nRF52 unless built otherwise',
    'use 51 or 52, unless your boot loader was built with another number',
  ),
  'nordic/fw-version-odd': rule(
    'note',
    'fw_version is at the end of its range',
    '0 is below every installed version, 0xFFFFFFFF leaves none for the next update',
    'count versions upwards from 1',
  ),
  'nordic/vector-table': rule(
    'note',
    'the image does not begin with a vector table that fits',
    'the first word is the stack pointer (in RAM), the second the reset vector (odd, inside the image)',
    'check that the right file was packaged, linked for the right address',
  ),
  'nordic/softdevice-odd': rule(
    'warning',
    'the SoftDevice image does not look like one',
    'boot loaders check its magic number and size after the transfer (05)',
    'package the hex as it was released, not merged or cut',
  ),
} satisfies Record<string, Rule>;
