/**
 * Is the init packet signed by one of the keys? When it is not, the usual mistakes of packaging tools are tried, so that the
 * message can say what is wrong instead of that something is.
 */

import { concat, halvesReversed } from '../../core/bytes.ts';
import type { Bytes, Expectations, Finding, VerifyingKey } from '../../core/types.ts';
import { publishedSigner } from '../../keys/recover.ts';
import { finding, type NordicFindingCode } from './findings.ts';
import type { DecodedPacket } from './init-packet.ts';
import { publishedKey, SIGNATURE_LENGTH, verifies } from './signature.ts';

export type SignatureVerdict = {
  readonly findings: readonly Finding[];
  /** The key that signed, or that would have with the mistake that was found. */
  readonly signedBy?: VerifyingKey;
};

/** Judges the signature of the init packet in the entry `file`. */
export async function checkSignature(
  packet: DecodedPacket,
  file: string,
  expectations: Expectations,
): Promise<SignatureVerdict> {
  const { keys = [], release = false } = expectations;
  const { signature, initBytes } = packet;
  const at = { file };
  if (!signature) {
    const level = keys.length > 0 || release ? 'error' : 'warning';
    return {
      findings: [finding('nordic/unsigned', `${file} is not signed: it carries no signature`, { at, level })],
    };
  }
  const findings: Finding[] = [];
  if (signature.type !== 'ECDSA_P256_SHA256') {
    findings.push(
      finding('nordic/signature-type', `the signature of ${file} is marked as ${signature.type}`, { at }),
    );
  }
  if (signature.bytes.length !== SIGNATURE_LENGTH) {
    const message = `the signature of ${file} has ${signature.bytes.length} bytes, not ${SIGNATURE_LENGTH}`;
    findings.push(finding('nordic/signature-length', message, { at }));
  }
  if (keys.length === 0) {
    const published = await judgePublished(packet, file, release);
    const message = `${file} is signed, but no key was given: who signed it is unknown`;
    return {
      ...published,
      findings: [
        ...findings,
        ...(published?.findings ?? [finding('nordic/authenticity-unknown', message, { at })]),
      ],
    };
  }
  if (!initBytes) return { findings };
  const match = await findKey(packet, initBytes, signature.bytes, keys);
  if (!match) {
    const given = keys.map((key) => `${key.kind} ${key.fingerprint.slice(0, 16)}`).join(', ');
    const message = `the signature of ${file} is not of the given key${keys.length > 1 ? 's' : ''} (${given}): other key, or changed after signing`;
    const published = await judgePublished(packet, file, release);
    findings.push(finding('nordic/signature-invalid', message, { at }), ...(published?.findings ?? []));
    return { findings };
  }
  if (match.mistake) {
    const { code, what } = match.mistake;
    findings.push(finding(code, `the signature of ${file} is of the given key, but ${what}`, { at }));
  }
  findings.push(...(await publishedFindings(match.key, file, release)));
  return { findings, signedBy: match.key };
}

/** A signature by a published key gives itself away without any key to try: the key follows from it. */
async function judgePublished(
  { initBytes, signature }: DecodedPacket,
  file: string,
  release: boolean,
): Promise<SignatureVerdict | undefined> {
  if (!initBytes || signature?.bytes.length !== SIGNATURE_LENGTH) return undefined;
  const signer = await publishedSigner(initBytes, halvesReversed(signature.bytes));
  if (!signer) return undefined;
  return { findings: await publishedFindings(signer.key, file, release), signedBy: signer.key };
}

type Mistake = { readonly code: NordicFindingCode; readonly what: string };
type Match = { readonly key: VerifyingKey; readonly mistake?: Mistake };

async function findKey(
  packet: DecodedPacket,
  initBytes: Bytes,
  signature: Bytes,
  keys: readonly VerifyingKey[],
): Promise<Match | undefined> {
  for (const key of keys) if (await verifies(key, initBytes, signature)) return { key };
  for (const key of keys) {
    const mistake = await findMistake(packet, initBytes, signature, key);
    if (mistake) return { key, mistake };
  }
  return undefined;
}

const HALF = SIGNATURE_LENGTH / 2;
const swapped = (signature: Bytes): Bytes => concat(signature.subarray(HALF), signature.subarray(0, HALF));

async function findMistake(
  packet: DecodedPacket,
  initBytes: Bytes,
  signature: Bytes,
  key: VerifyingKey,
): Promise<Mistake | undefined> {
  const der = derSignature(signature);
  if (der && (await key.verify(initBytes, der))) {
    return { code: 'nordic/signature-der', what: 'it is stored as DER instead of 64 raw bytes' };
  }
  if (signature.length !== SIGNATURE_LENGTH) return undefined;
  if (await key.verify(initBytes, signature)) {
    return {
      code: 'nordic/signature-byte-order',
      what: 'r and s are stored big-endian (byte order reversed)',
    };
  }
  if (
    (await verifies(key, initBytes, swapped(signature))) ||
    (await key.verify(initBytes, swapped(signature)))
  ) {
    return { code: 'nordic/signature-halves-swapped', what: 's stands before r' };
  }
  if (packet.commandBytes && (await key.verify(packet.commandBytes, halvesReversed(signature)))) {
    return {
      code: 'nordic/signature-over-command',
      what: 'it is over the Command instead of the InitCommand in it',
    };
  }
  return undefined;
}

/** r and s, big-endian, of a DER signature (SEQUENCE of two INTEGERs); undefined when it is none. */
function derSignature(bytes: Bytes): Bytes | undefined {
  if (bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2) return undefined;
  const r = derInteger(bytes, 2);
  const s = r && derInteger(bytes, r.next);
  return r && s && s.next === bytes.length ? concat(r.value, s.value) : undefined;
}

function derInteger(bytes: Bytes, at: number): { readonly value: Bytes; readonly next: number } | undefined {
  const length = bytes[at + 1] ?? 0;
  const next = at + 2 + length;
  if (bytes[at] !== 0x02 || length === 0 || next > bytes.length) return undefined;
  const digits = bytes.subarray(at + 2, next);
  const plain = digits[0] === 0 ? digits.subarray(1) : digits;
  if (plain.length > HALF) return undefined;
  const value = new Uint8Array(HALF);
  value.set(plain, HALF - plain.length);
  return { value, next };
}

async function publishedFindings(key: VerifyingKey, file: string, release: boolean): Promise<Finding[]> {
  const published = await publishedKey(key);
  if (!published) return [];
  const message = `${file} is signed with a publicly known key: ${published.name}, from ${published.source}`;
  return [finding('nordic/published-key', message, { at: { file }, ...(release ? { level: 'error' } : {}) })];
}
