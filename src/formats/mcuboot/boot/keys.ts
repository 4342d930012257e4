/** Loads the keys a profile names and refuses those that its boot loader could not hold. */

import { Fault } from '../../../core/fault.ts';
import type { NamedBytes, SigningKey, VerifyingKey } from '../../../core/types.ts';
import { readKey } from '../../../keys/read.ts';
import type { BootSettings } from './config.ts';

export type BootKeyFaultCode = 'profile/key-kind' | 'profile/key-not-private';

type Load = (path: string) => Promise<NamedBytes>;

const wanted: Readonly<Record<BootSettings['signature'], string>> = {
  none: '',
  'rsa-2048': 'rsa 2048',
  'rsa-3072': 'rsa 3072',
  'ecdsa-p256': 'p256 256',
  'ecdsa-p384': 'p384 384',
  ed25519: 'ed25519',
  'ed25519-pure': 'ed25519',
};

const kindOf = ({ kind, bits }: VerifyingKey): string => (kind === 'ed25519' ? kind : `${kind} ${bits}`);

const wrongKind = (key: string, path: string, is: VerifyingKey, needs: string) =>
  new Fault<BootKeyFaultCode>({
    code: 'profile/key-kind',
    exit: 2,
    what: `profile: ${key}: ${path} is a key of kind ${kindOf(is)}, the boot loader needs ${needs}`,
    fix: 'name the key the boot loader was built with, or correct the profile',
  });

export async function loadPublicKeys(settings: BootSettings, load: Load): Promise<VerifyingKey[]> {
  const needs = wanted[settings.signature];
  if (needs === '') return [];
  return Promise.all(
    settings.publicKeys.map(async (path, at) => {
      const key = (await readKey((await load(path)).bytes, { name: path })).public;
      if (kindOf(key) !== needs) throw wrongKind(`publicKeys[${at}]`, path, key, needs);
      return key;
    }),
  );
}

export async function loadDecryptionKey(settings: BootSettings, load: Load): Promise<SigningKey | undefined> {
  const { encryption, encryptionKey: path } = settings;
  if (encryption === undefined || path === undefined) return undefined;
  const key = await readKey((await load(path)).bytes, { name: path });
  const needs = encryption.split('-')[0];
  if (key.public.kind !== needs)
    throw wrongKind('encryptionKey', path, key.public, `${needs}, as encryption is ${encryption}`);
  if (key.private) return key.private;
  throw new Fault<BootKeyFaultCode>({
    code: 'profile/key-not-private',
    exit: 2,
    what: `profile: encryptionKey: ${path} holds a public key only`,
    fix: 'the device decrypts with the private key; name that',
  });
}
