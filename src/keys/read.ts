/** Reads key files of every form. */
import { Fault } from '../core/fault.ts';
import type { Bytes, Key } from '../core/types.ts';

export async function readKey(
  _bytes: Bytes,
  source: { name: string; passphrase?: () => Promise<string> },
): Promise<Key> {
  throw new Fault({ code: 'key/unreadable', exit: 3, what: `${source.name} is no key` });
}
