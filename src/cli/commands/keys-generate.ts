/** `otapack keys generate`: a new key pair, created exclusively, for its owner's eyes only. */

import { utf8 } from '../../core/bytes.ts';
import { printable } from '../../core/escape.ts';
import { choiceOf, flagOf, optionFault, required, textOf } from '../../core/options.ts';
import type { SigningKey } from '../../core/types.ts';
import { encryptedPrivatePem, privatePem, publicPem } from '../../keys/export.ts';
import { generateKey, type KeyType, keyTypes } from '../../keys/generate.ts';
import { type Output, writeOutputs } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import { keyFileWarnings } from '../../node/key-files.ts';
import { passphraseFrom } from '../../node/key-sources.ts';
import type { Call, Command } from '../command.ts';
import { newPassphrase, refuseEmpty } from '../new-passphrase.ts';
import { printFindings } from '../report.ts';

const privateForms = ['pkcs8', 'traditional'] as const;

async function chosenPassphrase({ host, values }: Call): Promise<string | undefined> {
  const source = textOf(values, 'passphrase');
  if (source !== undefined) return refuseEmpty(await passphraseFrom(host, source));
  return flagOf(values, 'encrypt') ? newPassphrase(host) : undefined;
}

async function privateText(call: Call, key: SigningKey, passphrase: string | undefined): Promise<string> {
  const form = choiceOf(call.values, 'form', privateForms, 'pkcs8');
  if (passphrase === undefined) return privatePem(key, form);
  if (form === 'pkcs8') return encryptedPrivatePem(key, passphrase, call.host.random);
  throw optionFault(
    'option/not-a-choice',
    '--form traditional has no safe encryption; leave it out to protect the key',
  );
}

async function warn(host: Host, path: string, isProtected: boolean): Promise<void> {
  if (path !== '-' && !isProtected) printFindings(host, await keyFileWarnings(host, path));
}

async function run(call: Call): Promise<number> {
  const { host, values } = call;
  const path = required(values, 'out');
  const type = choiceOf<KeyType>(values, 'type', keyTypes, 'p256');
  const passphrase = await chosenPassphrase(call);
  const key = await generateKey(type, host.random);
  const outputs: Output[] = [
    { path, bytes: utf8(await privateText(call, key, passphrase)), mode: 0o600, exclusive: path !== '-' },
  ];
  const publicPath = textOf(values, 'public-out');
  if (publicPath !== undefined)
    outputs.push({ path: publicPath, bytes: utf8(publicPem(key.public)), exclusive: true });
  await writeOutputs(host, outputs);
  const said = `${key.public.fingerprint}  ${printable(path)}\n`;
  host[path === '-' ? 'err' : 'out'].write(said);
  await warn(host, path, passphrase !== undefined);
  return 0;
}

export const generate: Command = {
  summary: 'Creates a key pair; prints its fingerprint. An existing file is never replaced.',
  examples: [
    ['otapack keys generate --type p256 --out private.key', 'for Nordic DFU, or MCUboot'],
    ['otapack keys generate --type ed25519 --out private.key --encrypt', 'protected by a passphrase'],
    [
      'otapack keys generate --type rsa-2048 --out private.key --public-out public.key',
      'both halves, each in its file',
    ],
  ],
  options: [
    { name: 'type', short: 't', is: 'choice', choices: keyTypes, default: 'p256', help: 'kind of key' },
    {
      name: 'out',
      short: 'o',
      is: 'output',
      required: true,
      placeholder: 'FILE',
      help: 'file for the private key, mode 0600; - is standard output',
    },
    { name: 'public-out', is: 'output', placeholder: 'FILE', help: 'file for the public key, PEM' },
    { name: 'encrypt', is: 'flag', help: 'protect the key with a passphrase, asked for twice' },
    {
      name: 'passphrase',
      is: 'text',
      placeholder: 'SOURCE',
      help: 'protect the key with the passphrase found here: a path, - or env:NAME',
    },
    {
      name: 'form',
      is: 'choice',
      choices: privateForms,
      default: 'pkcs8',
      help: 'PEM of the private key: PKCS#8, or SEC 1 / PKCS#1 for older tools',
    },
  ],
  run,
};
