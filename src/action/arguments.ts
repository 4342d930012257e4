/** Turns the Action's inputs into words of the command line, so that both always behave alike. */

import { Fault } from '../core/fault.ts';
import { glob, isPattern } from '../node/globs.ts';
import type { ActionFaultCode, Inputs } from './inputs.ts';

/** Environment variables for the secrets; only the command sees them, the environment of the process does not have them. */
const keyName = 'OTAPACK_KEY';
const publicKeyName = 'OTAPACK_PUBLIC_KEY';
const passphraseName = 'OTAPACK_PASSPHRASE';

const isPem = (text: string): boolean => text.includes('-----BEGIN');

export function secretsOf(inputs: Inputs): Record<string, string> {
  return {
    ...(inputs.key.trim() ? { [keyName]: inputs.key } : {}),
    ...(inputs.passphrase ? { [passphraseName]: inputs.passphrase } : {}),
    ...(isPem(inputs.publicKey) ? { [publicKeyName]: inputs.publicKey } : {}),
  };
}

const option = (name: string, value: string): string[] => (value === '' ? [] : [`--${name}=${value}`]);

function signingKey(inputs: Inputs): string {
  return inputs.key.trim() ? `env:${keyName}` : inputs.keyFile;
}

const common = (inputs: Inputs): string[] => [
  ...option('passphrase', inputs.passphrase ? `env:${passphraseName}` : ''),
  ...option('fail-on', inputs.failOn),
  ...(inputs.release ? ['--release'] : []),
  '--json',
];

export const signArguments = (inputs: Inputs): string[] => [
  ...option('config', inputs.config),
  ...option('key', signingKey(inputs)),
  ...option('previous', inputs.previous),
  ...inputs.vars.map((text) => `--var=${text}`),
  ...common(inputs),
  '--',
  ...inputs.targets,
];

export function verifyArguments(inputs: Inputs, files: readonly string[]): string[] {
  const publicKey = isPem(inputs.publicKey) ? `env:${publicKeyName}` : inputs.publicKey;
  return [
    ...option('key', publicKey),
    ...option('key', signingKey(inputs)),
    ...option('golden', inputs.golden),
    ...inputs.devices.map((device) => `--device=${device}`),
    ...common(inputs),
    '--',
    ...files,
  ];
}

/** The files that `files` names; without it the release file. */
export async function filesOf(inputs: Inputs, folder: string): Promise<readonly string[]> {
  if (inputs.files.length === 0) return ['otapack-release.json'];
  const files: string[] = [];
  for (const pattern of inputs.files) {
    const found = isPattern(pattern) ? await glob(folder, pattern) : [pattern];
    if (found.length === 0) {
      throw new Fault<ActionFaultCode>({
        code: 'action/no-files',
        exit: 3,
        what: `files: nothing is named ${pattern}`,
        fix: 'a path or pattern is relative to working-directory; build or download the files first',
      });
    }
    files.push(...found);
  }
  return files;
}
