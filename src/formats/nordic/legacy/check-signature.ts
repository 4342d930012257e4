/**
 * Is an init packet of 0.8 signed by one of the keys? r and s are big-endian here, unlike in Secure DFU. Packages without a
 * signature are the rule in legacy DFU, and only wrong where a key says that there should be one.
 */

import { halvesReversed } from '../../../core/bytes.ts';
import type { Expectations, Finding, VerifyingKey } from '../../../core/types.ts';
import { publishedSigner } from '../../../keys/recover.ts';
import { finding } from '../findings.ts';
import { publishedKey } from '../signature.ts';
import type { LegacyInit } from './init-packet.ts';

export type SignatureVerdict = { readonly findings: readonly Finding[]; readonly signedBy?: VerifyingKey };

export async function checkLegacySignature(
  { signature, signedBytes }: LegacyInit,
  file: string,
  { keys = [], release = false }: Expectations,
): Promise<SignatureVerdict> {
  const at = { file };
  if (!signature || !signedBytes) {
    if (keys.length === 0 && !release) return { findings: [] };
    const level = keys.length > 0 ? ('error' as const) : ('warning' as const);
    const fix =
      'sign it with --key-file where the boot loader checks signatures (0.8); most legacy ones cannot';
    return { findings: [finding('nordic/unsigned', `${file} carries no signature`, { at, level, fix })] };
  }
  for (const key of keys) {
    if (await key.verify(signedBytes, signature)) {
      return { signedBy: key, findings: await publishedFindings(key, file, release) };
    }
  }
  for (const key of keys) {
    if (!(await key.verify(signedBytes, halvesReversed(signature)))) continue;
    const message = `the signature of ${file} is of the given key, but r and s are stored little-endian`;
    return { signedBy: key, findings: [finding('nordic/legacy-signature-order', message, { at })] };
  }
  const published = await publishedSigner(signedBytes, signature);
  const told = published ? await publishedFindings(published.key, file, release) : [];
  if (keys.length === 0) {
    const message = `${file} is signed, but no key was given: who signed it is unknown`;
    const unknown = [finding('nordic/authenticity-unknown', message, { at })];
    return { findings: told.length > 0 ? told : unknown, ...(published ? { signedBy: published.key } : {}) };
  }
  const given = keys.map((key) => `${key.kind} ${key.fingerprint.slice(0, 16)}`).join(', ');
  const message = `the signature of ${file} is not of the given key${keys.length > 1 ? 's' : ''} (${given}): other key, or changed after signing`;
  return { findings: [finding('nordic/signature-invalid', message, { at }), ...told] };
}

async function publishedFindings(key: VerifyingKey, file: string, release: boolean): Promise<Finding[]> {
  const published = await publishedKey(key);
  if (!published) return [];
  const message = `${file} is signed with a publicly known key: ${published.name}, from ${published.source}`;
  return [finding('nordic/published-key', message, { at: { file }, ...(release ? { level: 'error' } : {}) })];
}
