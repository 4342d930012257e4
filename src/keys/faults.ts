/** What can be wrong with a key, its file or its passphrase. No message ever carries a byte of a private key. */

import { Fault } from '../core/fault.ts';

export type KeyFaultCode =
  | 'key/empty'
  | 'key/too-large'
  | 'key/unrecognised'
  | 'key/pem-damaged'
  | 'key/der-damaged'
  | 'key/several-keys'
  | 'key/unsupported-kind'
  | 'key/unsupported-curve'
  | 'key/unsupported-rsa-size'
  | 'key/unsupported-encryption'
  | 'key/kdf-too-costly'
  | 'key/passphrase-needed'
  | 'key/passphrase-wrong'
  | 'key/not-on-curve'
  | 'key/out-of-range'
  | 'key/halves-differ'
  | 'key/cannot-sign'
  | 'key/cannot-agree'
  | 'key/private-needed'
  | 'key/no-such-form';

export const keyFault = (
  code: KeyFaultCode,
  what: string,
  more: { why?: string; fix?: string } = {},
): Fault<KeyFaultCode> => new Fault<KeyFaultCode>({ code, exit: 3, what, ...more });
