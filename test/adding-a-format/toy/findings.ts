/** What can be wrong with a toy image. */

import { findingsOf, type Rule } from '../../../src/core/findings.ts';

export type ToyCode = 'toy/truncated' | 'toy/trailing-data' | 'toy/crc-wrong';

export const rules: Readonly<Record<ToyCode, Rule>> = {
  'toy/truncated': {
    level: 'error',
    what: 'the image ends too early',
    why: 'Its header promises more bytes than there are.',
    fix: 'copy it again, whole',
  },
  'toy/trailing-data': {
    level: 'error',
    what: 'something follows the image',
    why: 'The device would write it to flash and never look at it.',
    fix: 'cut the file at the end of the image',
  },
  'toy/crc-wrong': {
    level: 'error',
    what: 'the CRC is not that of the payload',
    why: 'The payload was changed after the image was made.',
    fix: 'build it again',
  },
};

export const finding = findingsOf(rules);
