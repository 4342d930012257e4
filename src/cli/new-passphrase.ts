/** A passphrase for a new key: asked for twice, and again until both answers agree. */

import { Fault } from '../core/fault.ts';
import type { Host } from '../node/host.ts';

export type NewPassphraseFaultCode = 'key/no-new-passphrase' | 'key/empty-passphrase';

const refusal = (code: NewPassphraseFaultCode, what: string) =>
  new Fault<NewPassphraseFaultCode>({
    code,
    exit: 3,
    what,
    fix: 'answer with a passphrase; nothing was written',
  });

async function answer(host: Host, question: string): Promise<string> {
  const typed = await host.ask(question, true);
  if (typed === undefined) throw refusal('key/no-new-passphrase', 'no passphrase was given for the new key');
  return typed;
}

export function refuseEmpty(passphrase: string): string {
  if (passphrase === '') throw refusal('key/empty-passphrase', 'an empty passphrase protects nothing');
  return passphrase;
}

export async function newPassphrase(host: Host): Promise<string> {
  for (;;) {
    const first = await answer(host, 'Enter key passphrase: ');
    const second = await answer(host, 'Reenter passphrase: ');
    if (first === second) return refuseEmpty(first);
    host.out.write('Passwords do not match, try again\n');
  }
}
