/** Findings about the nRF Connect SDK's `dfu_application.zip`: what breaks device managers, what breaks MCUboot. */

import type { Rule } from '../../../core/findings.ts';

const rule = (level: Rule['level'], what: string, why: string, fix: string): Rule => ({
  level,
  what,
  why,
  fix,
});

const REPACK = 'make the package again with `otapack ncs pack`';

export const ncsRules = {
  'nordic/ncs-not-mcuboot': rule(
    'error',
    'a file of the package is no MCUboot image',
    'MCUboot finds no magic number in the slot and keeps the old image, without a word',
    'pack the signed image (zephyr.signed.bin, app_update.bin), not the plain one',
  ),
  'nordic/ncs-index-twice': rule(
    'error',
    'two files are for the same image and slot',
    'the second overwrites the first',
    'give each its own image_index, or (direct XIP) its own slot',
  ),
  'nordic/ncs-index-wrong': rule(
    'error',
    'image_index or slot is no number at all',
    'device managers read it as 0 or refuse the package',
    REPACK,
  ),
  'nordic/ncs-index-number': rule(
    'warning',
    'image_index or a slot is a JSON number, not a string',
    'device managers on iOS read only a string there; a number becomes image 0 and slot 1, so that both cores are sent to one slot',
    'write it as text: "1"',
  ),
  'nordic/ncs-slot-odd': rule(
    'warning',
    'the slots do not go with the image index',
    'image n has the slots 2n + 1 and 2n + 2; a manager that goes by them writes elsewhere',
    REPACK,
  ),
  'nordic/ncs-size-differs': rule(
    'warning',
    'a file does not have the size that the manifest tells',
    'it was changed after packaging, or the manifest belongs to another build',
    'fetch or build the package again',
  ),
  'nordic/ncs-version-differs': rule(
    'warning',
    'the manifest tells another version than the image has',
    'device managers show the version of the manifest, MCUboot compares that of the image',
    REPACK,
  ),
  'nordic/ncs-field-missing': rule(
    'warning',
    'a field that device managers on iOS need is missing or of another type',
    'they refuse the whole manifest',
    REPACK,
  ),
  'nordic/ncs-name-clash': rule(
    'warning',
    'one file name is part of another',
    'device managers on iOS match names by substring and may send the wrong file',
    'call the files so that no name is part of another: app_core.bin, net_core.bin',
  ),
  'nordic/ncs-name-odd': rule(
    'warning',
    'a file name that device managers do not find',
    'Android looks at .bin and .suit only; iOS removes all blanks from the manifest before it looks for the file',
    'call the file NAME.bin, without blanks',
  ),
  'nordic/ncs-boards-differ': rule(
    'warning',
    'the images are for different boards',
    'both cores of one device come from one build; images of two builds need not fit each other',
    'pack the images of one build',
  ),
  'nordic/ncs-type-odd': rule(
    'warning',
    'the type of a file is none that device managers know',
    'they skip the file or refuse the package',
    'application for MCUboot images',
  ),
  'nordic/ncs-format-odd': rule(
    'warning',
    'the format version of the manifest is neither 0 nor 1',
    'device managers know 0 and 1',
    REPACK,
  ),
  'nordic/ncs-address-text': rule(
    'note',
    'load_address is written as text',
    'the build system writes a number; some readers tolerate hexadecimal text',
    'write it as a number',
  ),
} satisfies Record<string, Rule>;
