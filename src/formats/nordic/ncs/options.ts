/** The options of a `dfu_application.zip`. */

import type { Option } from '../../../core/options.ts';

const repeated = { is: 'text', many: true, words: 2 } as const;

/** What no other kind of package has. */
export const ncsOwnOptions: readonly Option[] = [
  {
    name: 'network',
    is: 'file',
    placeholder: 'FILE',
    help: 'signed image of the network core (image 1, slots 3 and 4)',
  },
  {
    name: 'second-slot',
    is: 'file',
    placeholder: 'FILE',
    help: 'direct XIP: the application linked for its second slot',
  },
  {
    name: 'image',
    ...repeated,
    fileWord: 1,
    placeholder: 'INDEX FILE',
    help: 'a further signed image and its index, whose slots are 2n+1 and 2n+2',
  },
  { name: 'board', is: 'text', placeholder: 'NAME', help: 'board that the build was for' },
  {
    name: 'network-board',
    is: 'text',
    placeholder: 'NAME',
    default: 'the board, cpuapp become cpunet',
    help: 'board of the network core',
  },
  { name: 'soc', is: 'text', placeholder: 'NAME', help: 'chip, such as nrf5340' },
  {
    name: 'network-version',
    is: 'text',
    placeholder: 'VERSION',
    help: 'version of the network core, as its build counts it',
  },
  {
    name: 'load-address',
    ...repeated,
    placeholder: 'INDEX ADDRESS',
    help: 'where the image of this index is linked to',
  },
  { name: 'name', is: 'text', placeholder: 'TEXT', help: 'project, for the person who installs the update' },
  {
    name: 'manifest-format',
    is: 'choice',
    choices: ['1', '0'],
    default: '1',
    help: 'format version of the manifest: 1 from nRF Connect SDK 2.7 on, 0 before',
  },
  {
    name: 'zephyr-revision',
    is: 'text',
    placeholder: 'REVISION',
    help: 'revision of Zephyr, for the manifest',
  },
  {
    name: 'nrf-revision',
    is: 'text',
    placeholder: 'REVISION',
    help: 'revision of the SDK, for the manifest',
  },
];

/** Names where one of the format's options has another meaning here. */
export const ncsOptions: readonly Option[] = [
  {
    name: 'application',
    is: 'file',
    placeholder: 'FILE',
    help: 'signed image of the application core (image 0, slots 1 and 2)',
  },
  ...ncsOwnOptions,
  {
    name: 'source-date-epoch',
    is: 'number',
    placeholder: 'SECONDS',
    default: '1980-01-01',
    help: 'date of the manifest and of the entries, in seconds since 1970',
  },
];
