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
  {
    name: 'release',
    is: 'flag',
    help: 'treat published keys, debug packages and unsigned packages as errors',
  },
  {
    name: 'golden',
    is: 'text',
    placeholder: 'DIR',
    help: 'compare each file with the fixture of its name in this folder',
  },
  { name: 'update', is: 'flag', help: 'with --golden: write the fixtures that are missing or differ' },
  {
    name: 'against',
    is: 'file',
    placeholder: 'RELEASED',
    help: 'compare FILE with what was RELEASED, and say what happened to it on its way',
  },
  {
    name: 'device',
    is: 'text',
    many: true,
    placeholder: 'PROFILE',
    help: 'also check whether this device takes FILE: a profile file, or the name of a ready one',
  },
  { name: 'slot', is: 'text', placeholder: 'SLOT', help: 'with --device: the slot that FILE goes to' },
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
    help: 'lowest level of a finding that makes the exit code 1',
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
