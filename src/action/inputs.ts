/** The Action's inputs, as action.yml declares them: texts, lists one to a line, and a key whose content is secret. */

import type * as Core from '@actions/core';
import { Fault } from '../core/fault.ts';
import { didYouMean } from '../core/suggest.ts';

export type ActionFaultCode =
  | 'action/unknown-command'
  | 'action/two-keys'
  | 'action/no-files'
  | 'action/no-folder'
  | 'action/not-a-boolean';

const commands = ['sign', 'verify'] as const;

export type Inputs = {
  readonly command: (typeof commands)[number];
  readonly workingDirectory: string;
  readonly config: string;
  readonly targets: readonly string[];
  readonly vars: readonly string[];
  readonly files: readonly string[];
  /** Content of the secret, as it came. */
  readonly key: string;
  readonly keyFile: string;
  readonly passphrase: string;
  /** A path, or the content of a PEM. */
  readonly publicKey: string;
  readonly devices: readonly string[];
  readonly golden: string;
  readonly previous: string;
  readonly release: boolean;
  readonly failOn: string;
};

type Reader = Pick<typeof Core, 'getInput' | 'getMultilineInput' | 'getBooleanInput'>;

function commandOf(given: string): Inputs['command'] {
  const found = commands.find((command) => command === given);
  if (found) return found;
  throw new Fault<ActionFaultCode>({
    code: 'action/unknown-command',
    exit: 2,
    what: `command: '${given}' is not one of ${commands.join(', ')}${didYouMean(given, commands)}`,
  });
}

/** YAML's spellings of true and false, as the toolkit reads them; empty is false. */
function flagOf(core: Reader, name: string): boolean {
  const given = core.getInput(name);
  if (given === '') return false;
  try {
    return core.getBooleanInput(name);
  } catch {
    throw new Fault<ActionFaultCode>({
      code: 'action/not-a-boolean',
      exit: 2,
      what: `${name}: '${given}' is neither true nor false`,
    });
  }
}

export function readInputs(core: Reader): Inputs {
  const inputs: Inputs = {
    command: commandOf(core.getInput('command') || 'sign'),
    workingDirectory: core.getInput('working-directory'),
    config: core.getInput('config'),
    targets: core.getMultilineInput('targets'),
    vars: core.getMultilineInput('vars'),
    files: core.getMultilineInput('files'),
    key: core.getInput('key', { trimWhitespace: false }),
    keyFile: core.getInput('key-file'),
    passphrase: core.getInput('passphrase', { trimWhitespace: false }),
    publicKey: core.getInput('public-key'),
    devices: core.getMultilineInput('device'),
    golden: core.getInput('golden'),
    previous: core.getInput('previous'),
    release: flagOf(core, 'release'),
    failOn: core.getInput('fail-on'),
  };
  if (inputs.key.trim() !== '' && inputs.keyFile !== '') {
    throw new Fault<ActionFaultCode>({
      code: 'action/two-keys',
      exit: 2,
      what: 'key and key-file are both given',
      fix: 'key takes the content of a secret, key-file a path; give one',
    });
  }
  return inputs;
}
