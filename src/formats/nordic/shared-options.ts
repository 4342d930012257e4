/** Options that packages of several kinds have, with one meaning. */

import { type Option, passphraseOption } from '../../core/options.ts';

export const applicationOption: Option = {
  name: 'application',
  is: 'file',
  repeat: 'last',
  placeholder: 'FILE',
  help: 'application, .hex or .bin',
};

export const applicationOptions: readonly Option[] = [
  applicationOption,
  {
    name: 'application-version',
    is: 'number',
    repeat: 'last',
    placeholder: 'N',
    help: 'version of the application',
  },
  {
    name: 'application-version-string',
    is: 'text',
    repeat: 'last',
    placeholder: 'X.Y.Z',
    help: 'version of the application as x.y.z, that is x*10000 + y*100 + z',
  },
];

export const softdeviceOption: Option = {
  name: 'softdevice',
  is: 'file',
  repeat: 'last',
  placeholder: 'FILE',
  help: 'SoftDevice, .hex as released',
};

export const keyOptions: readonly Option[] = [
  {
    name: 'key-file',
    is: 'key',
    repeat: 'last',
    placeholder: 'SOURCE',
    help: 'private key that signs: a path, - or env:NAME',
  },
  { ...passphraseOption, repeat: 'last' },
];

export const forceOption: Option = {
  name: 'force',
  is: 'flag',
  help: 'pack inputs that are usually a mistake',
};

export const dateOption: Option = {
  name: 'source-date-epoch',
  is: 'number',
  repeat: 'last',
  placeholder: 'SECONDS',
  default: '1980-01-01',
  help: 'date of the entries of the zip, in seconds since 1970',
};
