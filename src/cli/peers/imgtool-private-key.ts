/** imgtool's getpriv: the private key as C source, for boot loaders that decrypt images. */

import { choiceOf, flagOf } from '../../core/options.ts';
import type { Key, KeyKind, SigningKey } from '../../core/types.ts';
import { cArray } from '../../keys/code.ts';
import { privateDer } from '../../keys/export.ts';
import type { Call, Command } from '../command.ts';
import { choice, exitOf, keyOf, keyOption, refusal, TOOL } from './imgtool-key-options.ts';

type PrivateFormat = 'openssl' | 'pkcs8';

const defaultFormat: Readonly<Record<KeyKind, PrivateFormat>> = {
  rsa: 'openssl',
  p256: 'pkcs8',
  p384: 'pkcs8',
  x25519: 'pkcs8',
  ed25519: 'pkcs8',
};

/** Which forms imgtool gives of which key; what it cannot, in its words. */
function refuseForm(kind: KeyKind, format: PrivateFormat, minimal: boolean): void {
  const cannot = (what: string) => refusal('imgtool/no-private-form', what);
  if (kind === 'ed25519') throw cannot('Operation not supported with ed25519 keys');
  if (kind === 'rsa' && format === 'pkcs8') throw cannot('rsa does not support pkcs8');
  if (kind === 'x25519' && format === 'openssl') throw cannot('x25519 does not support openssl');
  if (kind === 'p384' && minimal) {
    throw cannot('Error parsing ecdsa key. Please submit an issue! (--minimal is known for P-256 only)');
  }
}

function privateKeyOf(key: Key): SigningKey {
  if (key.private) return key.private;
  throw refusal('imgtool/no-private-form', 'Operation get_private_bytes requires private key');
}

async function getpriv(call: Call): Promise<number> {
  const key = privateKeyOf(await keyOf(call));
  const minimal = flagOf(call.values, 'minimal');
  const format = choiceOf<PrivateFormat>(
    call.values,
    'format',
    ['openssl', 'pkcs8'],
    defaultFormat[key.kind],
  );
  refuseForm(key.kind, format, minimal);
  const der = privateDer(key, format === 'pkcs8' ? 'pkcs8' : 'traditional', minimal);
  call.host.out.write(cArray('enc_priv_key', der, TOOL));
  return 0;
}

export const getprivCommand: Command = {
  summary: 'Prints the private key as C source, for boot loaders that decrypt images.',
  examples: [
    ['otapack mcuboot getpriv -k enc-p256.pem --minimal', 'without the public half'],
    ['otapack mcuboot getpriv -k enc-rsa.pem', 'PKCS#1'],
    ['otapack mcuboot getpriv -k enc-x25519.pem -f pkcs8', 'PKCS#8'],
  ],
  options: [
    keyOption,
    choice('format', 'f', ['openssl', 'pkcs8'], 'form of the key; default by its kind'),
    { name: 'minimal', is: 'flag', help: 'leave out what the boot loader does not read' },
  ],
  exitOf,
  run: getpriv,
};
