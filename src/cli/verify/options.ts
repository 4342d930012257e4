/** The options of `verify`. */

import { failLevels } from '../../core/findings.ts';
import { type Option, passphraseOption } from '../../core/options.ts';
import { jsonOption } from '../common-options.ts';

export const options: readonly Option[] = [
  {
    name: 'key',
    is: 'key',
    many: true,
    placeholder: 'SOURCE',
    help: 'key that must have signed: a path, - or env:NAME',
  },
  {
    name: 'decrypt-key',
    is: 'key',
    many: true,
    placeholder: 'SOURCE',
    help: 'private key that opens an encrypted payload',
  },
  passphraseOption,
  { name: 'release', is: 'flag', help: 'published keys, debug and unsigned packages are errors' },
  {
    name: 'golden',
    is: 'text',
    placeholder: 'DIR',
    help: 'compare each file with the fixture of its name in this folder',
  },
  { name: 'update', is: 'flag', help: 'with --golden: write the fixtures that are missing or differ' },
  {
    name: 'against',
    is: 'text',
    placeholder: 'RELEASED',
    help: 'say what happened to FILE since it was RELEASED',
  },
  {
    name: 'device',
    is: 'text',
    many: true,
    placeholder: 'PROFILE',
    help: 'ask this device too: a profile file, or the name of a ready one',
  },
  { name: 'slot', is: 'text', placeholder: 'SLOT', help: 'with --device: where FILE goes' },
  {
    name: 'level',
    is: 'text',
    many: true,
    placeholder: 'CODE=LEVEL',
    help: 'set the level of a finding: error, warning, note or off',
  },
  {
    name: 'fail-on',
    is: 'choice',
    choices: failLevels,
    default: 'error',
    help: 'the level that makes the exit code 1',
  },
  jsonOption,
  { name: 'markdown', is: 'output', placeholder: 'OUT', help: 'write the result as Markdown (- prints it)' },
  {
    name: 'sarif',
    is: 'output',
    placeholder: 'OUT',
    help: 'write the findings as SARIF 2.1.0 (- prints them)',
  },
];
