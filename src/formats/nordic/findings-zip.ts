/** Findings about a package as a zip, whatever dialect is inside. */

import type { Rule } from '../../core/findings.ts';
import { rule } from './rule.ts';

const AGAIN = 'fetch or build the package again';
const FOREIGN = 'zips of otapack, nrfutil and the SDKs are not like this; find out who changed it';

export const zipRules = {
  'nordic/zip-damaged': rule(
    'error',
    'the zip is cut short or damaged',
    'its directory or entries are not all there',
    AGAIN,
  ),
  'nordic/zip-junk': rule(
    'error',
    'bytes stand in front of or behind the zip',
    'an error page or header was saved with it, or two files were joined; readers differ in what they make of it',
    AGAIN,
  ),
  'nordic/zip-gap': rule(
    'warning',
    'bytes inside the zip belong to no entry',
    'something may be hidden there',
    FOREIGN,
  ),
  'nordic/zip-duplicate-name': rule(
    'error',
    'two entries have one name',
    'readers differ in which they take, so what is verified need not be what is installed',
    FOREIGN,
  ),
  'nordic/zip-unsafe-name': rule(
    'error',
    'an entry name is a path',
    'unpacking it may write outside of the chosen folder',
    FOREIGN,
  ),
  'nordic/zip-folder': rule(
    'error',
    'the zip has a folder',
    'packages are flat; Android refuses folders',
    'make a flat zip',
  ),
  'nordic/zip-crc': rule(
    'error',
    'the content of an entry does not have its CRC',
    'it was changed or damaged',
    AGAIN,
  ),
  'nordic/zip-headers-differ': rule(
    'error',
    'the two headers of an entry disagree',
    'readers differ in which they believe, so what is verified need not be what is installed',
    FOREIGN,
  ),
  'nordic/zip-unsupported': rule(
    'error',
    'the zip uses what firmware tools cannot read',
    'encryption, zip64, parts and rare methods are not for packages',
    'make a plain zip, stored or deflated',
  ),
  'nordic/zip-too-large': rule(
    'error',
    'the zip unpacks to more than any device has',
    'a small zip can fill the memory of who opens it',
    FOREIGN,
  ),
  'nordic/zip-extra-entries': rule(
    'note',
    'the zip has entries that the manifest does not name',
    'readers ignore them',
    'leave them out of a release',
  ),
  'nordic/zip-deflated': rule(
    'note',
    'entries are deflated',
    'nrfutil stores them; all known readers take both',
    'nothing to do',
  ),
} satisfies Record<string, Rule>;
