/**
 * The facts that other modules look for by name, whatever the format. A format states each of them that its files tell;
 * all other facts are its own.
 *
 *     version            text or number: compared with the last release, with `expect`, with what came back
 *     securityCounter    number: what devices refuse downgrades by; `counter` in otapack.yaml
 *     signedBy           fingerprint of the key that signed, once one of the given keys fits; null or absent before
 *     keyHash            the hash by which the file itself names its key, lower-case hex
 *     signed, signature  `signed: false` or `signature: none` where the file carries no signature
 *     slot, app          the slot that an image is for, where it is bound to one
 */

import type { Facts, FactValue } from './types.ts';

/** A fact as the text that configuration, release file and messages use; null where there is none. */
export function factText(value: FactValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export const versionOf = (facts: Facts): string | null => factText(facts['version']);

export function counterOf(facts: Facts): number | null {
  const counter = facts['securityCounter'];
  return typeof counter === 'number' ? counter : null;
}

/** The fingerprint of the key that signed, as far as the file itself tells. */
export function signerOf(facts: Facts): string | null {
  const signer = facts['signedBy'];
  return typeof signer === 'string' ? signer : null;
}

export const isUnsigned = (facts: Facts): boolean =>
  facts['signed'] === false || facts['signature'] === 'none';
