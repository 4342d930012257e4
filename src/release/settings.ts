/**
 * The keys of otapack.yaml that are not a format's own options, each declared once: the reader, the JSON Schema and
 * docs/configuration.md come from these tables.
 */

import { failLevels } from '../core/findings.ts';

export type Setting = {
  readonly name: string;
  readonly is: 'text' | 'texts' | 'choice' | 'table';
  readonly choices?: readonly string[];
  readonly required?: boolean;
  readonly default?: string;
  readonly help: string;
};

/** The file itself. */
export const fileSettings: readonly Setting[] = [
  { name: '$schema', is: 'text', help: 'for editors; otapack does not read it' },
  {
    name: 'key',
    is: 'text',
    help: 'key that signs every target without a key of its own: a path, - or env:NAME; --key overrides it',
  },
  { name: 'passphrase', is: 'text', help: "where the key's passphrase is: a path, - or env:NAME" },
  { name: 'vars', is: 'table', help: 'values of ${var:NAME}; --var NAME=VALUE overrides them' },
  {
    name: 'matrix',
    is: 'table',
    help: 'axes such as board: a list of names, or a table of names with values for each; a target that mentions ${board} is made once for each name',
  },
  {
    name: 'defaults',
    is: 'table',
    help: 'for each format: options of all its targets; a target may override them',
  },
  {
    name: 'release-file',
    is: 'text',
    default: 'otapack-release.json',
    help: 'where the record of the release is written',
  },
  {
    name: 'release',
    is: 'choice',
    choices: ['true', 'false'],
    default: 'false',
    help: 'treat published keys, debug packages and unsigned packages as errors',
  },
  { name: 'levels', is: 'table', help: 'levels of findings: a code, and error, warning, note or off' },
  {
    name: 'fail-on',
    is: 'choice',
    choices: failLevels,
    default: 'error',
    help: 'lowest level of a finding that makes the run fail',
  },
  { name: 'targets', is: 'table', required: true, help: 'the targets: a name for each, and its settings' },
];

/** One target; the options of its format stand beside these. */
export const targetSettings: readonly Setting[] = [
  { name: 'format', is: 'choice', required: true, help: 'format of what is made' },
  {
    name: 'key',
    is: 'text',
    help: 'key that signs this target: a path, - or env:NAME; `none` leaves it unsigned',
  },
  { name: 'passphrase', is: 'text', help: "where this key's passphrase is: a path, - or env:NAME" },
  {
    name: 'output',
    is: 'text',
    required: true,
    help: 'file to write; if the format makes several files, a folder with / at its end',
  },
  { name: 'only', is: 'table', help: 'for each axis of the matrix: the names that this target is made for' },
  { name: 'expect', is: 'table', help: 'what must be true of the result' },
  {
    name: 'golden',
    is: 'text',
    help: 'fixture that the result must match; random parts, such as signatures, may differ',
  },
  { name: 'levels', is: 'table', help: 'levels of findings, for this target only' },
];

export const expectSettings: readonly Setting[] = [
  { name: 'board', is: 'text', help: 'the board the result says it is for' },
  { name: 'version', is: 'text', help: 'the version the result carries' },
  { name: 'counter', is: 'text', help: 'the security counter the result carries' },
  { name: 'signed-by', is: 'texts', help: 'who must have signed: fingerprints, or sources of public keys' },
  {
    name: 'devices',
    is: 'texts',
    help: 'device profiles (paths, or names of ready ones) that must take the result',
  },
  { name: 'facts', is: 'table', help: 'other facts by their names, as `otapack verify --json` shows them' },
];
