/** imgtool's keygen. One thing differs on purpose: a key file that exists is not overwritten. */

import { utf8 } from '../../core/bytes.ts';
import { choiceOf, flagOf, required, textOf, type Values } from '../../core/options.ts';
import { encryptedPrivatePem, privatePem } from '../../keys/export.ts';
import { generateKey, type KeyType } from '../../keys/generate.ts';
import { writeOutputs } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';
import type { Call, Command } from '../command.ts';
import { newPassphrase } from '../new-passphrase.ts';
import { choice, exitOf, keyOption, refusal } from './imgtool-key-options.ts';

const keygenTypes = ['rsa-2048', 'rsa-3072', 'ecdsa-p256', 'ecdsa-p384', 'ed25519', 'x25519'] as const;

const typeOf = (name: (typeof keygenTypes)[number]): KeyType =>
  name === 'ecdsa-p256' ? 'p256' : name === 'ecdsa-p384' ? 'p384' : name;

/** The type from `-t`, or asked for until the answer is one. */
async function askedType(host: Host, values: Values): Promise<KeyType> {
  if (textOf(values, 'type') !== undefined)
    return typeOf(choiceOf(values, 'type', keygenTypes, 'ecdsa-p256'));
  for (;;) {
    host.out.write(`Type (${keygenTypes.join(', ')}): `);
    const answer = await host.ask('');
    if (answer === undefined) throw refusal('imgtool/aborted', 'Aborted!', 'name the type with -t');
    const found = keygenTypes.find((name) => name === answer);
    if (found) return typeOf(found);
    host.out.write(
      `Error: '${answer}' is not one of ${keygenTypes.map((name) => `'${name}'`).join(', ')}.\n`,
    );
  }
}

async function keygen({ host, values }: Call): Promise<number> {
  const path = required(values, 'key');
  const type = await askedType(host, values);
  const passphrase = flagOf(values, 'password') ? await newPassphrase(host) : undefined;
  const key = await generateKey(type, host.random);
  const text =
    passphrase === undefined ? privatePem(key) : await encryptedPrivatePem(key, passphrase, host.random);
  await writeOutputs(host, [{ path, bytes: utf8(text), mode: 0o600, exclusive: true }]);
  return 0;
}

export const keygenCommand: Command = {
  summary: 'Creates a key pair and writes the private key as PKCS#8 PEM.',
  examples: [
    ['otapack mcuboot keygen -k private.pem -t ecdsa-p256', 'an ECDSA key'],
    ['otapack mcuboot keygen -k private.pem -t ed25519 -p', 'protected by a passphrase, asked for twice'],
    ['otapack mcuboot keygen -k enc.pem -t x25519', 'a key for encrypted images'],
  ],
  options: [
    { ...keyOption, is: 'output', placeholder: 'FILE', help: 'file for the private key; never overwritten' },
    choice('type', 't', keygenTypes, 'kind of key; asked for when absent'),
    { name: 'password', short: 'p', is: 'flag', help: 'protect the key with a passphrase' },
  ],
  exitOf,
  run: keygen,
};
