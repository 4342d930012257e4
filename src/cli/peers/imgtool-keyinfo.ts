/** imgtool's keyinfo: private or public. */

import { Fault } from '../../core/fault.ts';
import { required, textOf } from '../../core/options.ts';
import type { Key } from '../../core/types.ts';
import { readKey } from '../../keys/read.ts';
import type { Host } from '../../node/host.ts';
import { keyBytes } from '../../node/key-sources.ts';
import type { Call, Command } from '../command.ts';
import { exitOf, keyOption, refusal, usable } from './imgtool-key-options.ts';

const locked = ['key/passphrase-needed', 'key/unsupported-encryption'];

/** Never asks for a passphrase: scripts use this to find out. */
async function unasked(host: Host, source: string): Promise<Key> {
  try {
    return usable(await readKey(await keyBytes(host, source), { name: source }), source);
  } catch (error) {
    if (!(error instanceof Fault && locked.includes(error.code))) throw error;
    throw refusal(
      'imgtool/key-protected',
      `Cannot inspect ${source}: key is password-protected or unreadable`,
      'keyinfo asks for no passphrase; give it the public key',
    );
  }
}

async function keyinfo({ host, values }: Call): Promise<number> {
  const source = required(values, 'key');
  const wanted = textOf(values, 'require');
  const kind = (await unasked(host, source)).private ? 'private' : 'public';
  host.out.write(`${kind}\n`);
  if (wanted === undefined || wanted === kind) return 0;
  throw refusal('imgtool/key-required', `Key ${source} is ${kind}, but ${wanted} was required.`);
}

export const keyinfoCommand: Command = {
  summary: 'Says whether a key file is private or public, without asking for a passphrase.',
  examples: [
    ['otapack mcuboot keyinfo -k key.pem', 'private or public'],
    ['otapack mcuboot keyinfo -k key.pem --require private', 'exit code 2 when it is not'],
    ['otapack mcuboot keyinfo -k env:SIGNING_KEY', 'a key from the environment'],
  ],
  options: [
    keyOption,
    {
      name: 'require',
      is: 'choice',
      choices: ['private', 'public'],
      repeat: 'last',
      help: 'fail when the key is the other kind',
    },
  ],
  exitOf,
  run: keyinfo,
};
