/**
 * Reads keys from their sources: a path, `-` (standard input) or `env:NAME`. The text of a key is never accepted as a value on
 * the command line, and never appears in a message.
 */

import { utf8 } from '../core/bytes.ts';
import { printable } from '../core/escape.ts';
import { Fault } from '../core/fault.ts';
import { looksLikeKey } from '../core/key-text.ts';
import type { Bytes, Key } from '../core/types.ts';
import { readKey } from '../keys/read.ts';
import { readInput } from './files.ts';
import type { Host } from './host.ts';
import { exists, keyFileWarnings } from './key-files.ts';

export type KeySourceFaultCode =
  | 'key/env-not-set'
  | 'key/no-passphrase'
  | 'key/passphrase-unreadable'
  | 'key/given-as-text';

export const givenAsText = (): Fault<KeySourceFaultCode> =>
  new Fault<KeySourceFaultCode>({
    code: 'key/given-as-text',
    exit: 2,
    what: 'a key was given on the command line, where other users and logs can see it',
    fix: 'name a file, - or env:NAME; and take the key out of use if it was a private one',
  });

/** The bytes a key source names. */
export async function keyBytes(host: Host, source: string): Promise<Bytes> {
  if (looksLikeKey(source) && !(await exists(host, source).catch(() => false))) {
    throw givenAsText();
  }
  if (!source.startsWith('env:')) return (await readInput(host, source)).bytes;
  const name = source.slice(4);
  const value = Object.hasOwn(host.env, name) ? host.env[name] : undefined;
  if (value) return utf8(value);
  throw new Fault<KeySourceFaultCode>({
    code: 'key/env-not-set',
    exit: 3,
    what: `the environment variable ${name} is ${value === undefined ? 'not set' : 'empty'}`,
    fix: `set ${name} to the key's PEM text, or name a key file`,
  });
}

/** The passphrase at a source. If that cannot be read it may be the passphrase itself, so messages do not repeat it. */
async function passphraseAt(host: Host, source: string): Promise<string> {
  try {
    return new TextDecoder().decode(await keyBytes(host, source)).replace(/\r?\n$/, '');
  } catch (error) {
    if (!(error instanceof Fault) || source === '-' || source.startsWith('env:')) throw error;
    throw new Fault<KeySourceFaultCode>({
      code: 'key/passphrase-unreadable',
      exit: error.exit,
      what: 'the place that --passphrase names cannot be read',
      why: 'it is a path, - or env:NAME, never the passphrase itself',
      fix: 'put the passphrase into an environment variable and pass --passphrase env:NAME',
    });
  }
}

/** The passphrase at the source, without a line end at its end; without a source, what a person types. */
export async function passphraseFrom(host: Host, source: string | undefined): Promise<string> {
  if (source !== undefined) return passphraseAt(host, source);
  const typed = await host.ask('Enter key passphrase: ', true);
  if (typed !== undefined) return typed;
  throw new Fault<KeySourceFaultCode>({
    code: 'key/no-passphrase',
    exit: 3,
    what: 'the key is protected by a passphrase and none was given',
    fix: 'pass --passphrase env:NAME, or answer the question on a terminal',
  });
}

/**
 * Warns on standard error when others can get at a private key. Keys with a passphrase are safe enough, and published keys have
 * no secret to lose.
 */
async function warnAboutFile(host: Host, source: string, key: Key): Promise<void> {
  if (source === '-' || source.startsWith('env:')) return;
  const warnings = await keyFileWarnings(host, source);
  if (warnings.length === 0) return;
  const { publishedKey } = await import('../keys/published.ts');
  if (await publishedKey(key.public)) return;
  for (const { message, fix, code } of warnings) {
    host.err.write(`warning: ${printable(message)} [${code}]\n  fix: ${printable(fix ?? '')}\n`);
  }
}

/** Reads the key that `source` names; a protected one asks for its passphrase, or takes it from `passphrase`. */
export async function loadKey(host: Host, source: string, passphrase?: string): Promise<Key> {
  const bytes = await keyBytes(host, source);
  let asked = false;
  const key = await readKey(bytes, {
    name: source,
    passphrase: () => {
      asked = true;
      return passphraseFrom(host, passphrase);
    },
  });
  if (key.private && !asked) await warnAboutFile(host, source, key);
  return key;
}
