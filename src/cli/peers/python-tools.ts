/** What the replaced Python tools have in common: how they end, and how their output is named. */

import type { Fault } from '../../core/fault.ts';
import type { Option } from '../../core/options.ts';

/** 2 where they report wrong use, 1 where they die of an exception. */
export const exitOf = (fault: Fault): number => (fault.exit === 3 ? 1 : 2);

export const outputOption: Option = {
  name: 'output',
  short: 'o',
  is: 'output',
  repeat: 'last',
  placeholder: 'FILE',
  help: 'file to write',
};
