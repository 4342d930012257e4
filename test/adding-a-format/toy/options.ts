/** The options of a toy image. */

import type { Option } from '../../../src/core/options.ts';

export const options: readonly Option[] = [
  { name: 'input', is: 'file', required: true, placeholder: 'FILE', help: 'the payload' },
  { name: 'toy-version', is: 'number', default: '0', placeholder: 'N', help: 'version, 0 to 4294967295' },
  { name: 'out', is: 'output', required: true, placeholder: 'FILE', help: 'the image to write' },
];
