/**
 * The keys and signatures of an image, as the boot loader processes them: in the order of the file, each signature with
 * the key that the last key TLV found, which it uses up. The last signature that had a key decides.
 */

import { equal, hex } from '../../../core/bytes.ts';
import { digest } from '../../../core/digest.ts';
import type { Bytes, VerifyingKey } from '../../../core/types.ts';
import { publishedHash } from '../../../keys/published.ts';
import { publicBytes, type Signed, verifyImage } from '../signature.ts';
import { tlvTypes } from '../tlv.ts';
import type { BootSettings } from './config.ts';
import type { Machine } from './machine.ts';
import type { BootTlv } from './tlvs.ts';

type Scheme = { readonly type: number; readonly length?: number; readonly buffer: number };

export const schemes: Readonly<Record<Exclude<BootSettings['signature'], 'none'>, Scheme>> = {
  'rsa-2048': { type: tlvTypes.RSA2048, length: 256, buffer: 256 },
  'rsa-3072': { type: tlvTypes.RSA3072, length: 384, buffer: 384 },
  'ecdsa-p256': { type: tlvTypes.ECDSASIG, buffer: 128 },
  'ecdsa-p384': { type: tlvTypes.ECDSASIG, buffer: 128 },
  ed25519: { type: tlvTypes.ED25519, length: 64, buffer: 64 },
  'ed25519-pure': { type: tlvTypes.ED25519, length: 64, buffer: 64 },
};

export const SIGNATURES: readonly number[] = [
  tlvTypes.RSA2048,
  tlvTypes.RSA3072,
  tlvTypes.ECDSASIG,
  tlvTypes.ED25519,
];
/** The room a build has for a whole public key beyond its signature buffer. */
const KEY_ROOM = 24;

export type SignatureCheck = {
  /** Takes one TLV; a text is why the whole image is refused at once. */
  take(entry: BootTlv): Promise<string | undefined>;
  /** After the last TLV: why no signature holds, or undefined when the last one does. */
  verdict(): string | undefined;
};

const notSigned: SignatureCheck = { take: async () => undefined, verdict: () => undefined };

export function signatureCheck(machine: Machine, imageIndex: number, signed: Signed): SignatureCheck {
  const { settings, keys } = machine;
  if (settings.signature === 'none') return notSigned;
  const scheme = schemes[settings.signature];
  const keyType = settings.hwKey ? tlvTypes.PUBKEY : tlvTypes.KEYHASH;
  const keyBuffer = settings.hwKey ? scheme.buffer + KEY_ROOM : machine.hash.length;
  let key: VerifyingKey | undefined = settings.builtinKey ? keys[imageIndex % keys.length] : undefined;
  let sawKey = false;
  let sawOwnType = false;
  let sawOtherType = false;
  let sawPure = false;
  let unknown: Bytes | undefined;
  let valid: boolean | undefined;

  async function keyNamed(value: Bytes): Promise<VerifyingKey | undefined> {
    if (settings.hwKey) return keys.find((candidate) => equal(publicBytes(candidate), value));
    if (settings.bypassKeyMatch) return keys[0];
    for (const candidate of keys) {
      const hash = await digest(machine.hash.name, publicBytes(candidate));
      if (equal(hash.subarray(0, value.length), value)) return candidate;
    }
    return undefined;
  }

  async function takeKey(value: Bytes): Promise<string | undefined> {
    if (value.length > keyBuffer)
      return `its key TLV has ${value.length} bytes, more than the ${keyBuffer} there is room for`;
    sawKey = true;
    key = await keyNamed(value);
    if (!key) unknown = value;
    return undefined;
  }

  async function takeSignature(value: Bytes): Promise<string | undefined> {
    const used = key;
    key = undefined;
    sawOwnType = true;
    if (!used) return undefined;
    if (value.length > scheme.buffer || (scheme.length !== undefined && value.length !== scheme.length))
      return `its signature has ${value.length} bytes`;
    if (scheme.type !== tlvTypes.ECDSASIG) {
      valid = await verifyImage(used, signed, value);
      return undefined;
    }
    const end = (value[1] ?? 0) + 2;
    const strayed = settings.strictSignature && value.length !== end;
    valid = !strayed && (await verifyImage(used, signed, value.subarray(0, end)));
    return undefined;
  }

  return {
    async take(entry) {
      if (entry.type === tlvTypes.SIG_PURE) sawPure = true;
      if (SIGNATURES.includes(entry.type) && entry.type !== scheme.type) sawOtherType = true;
      if (entry.type === keyType && !settings.builtinKey) return takeKey(entry.value);
      return entry.type === scheme.type ? takeSignature(entry.value) : undefined;
    },
    verdict() {
      if (valid) return undefined;
      if (valid === false) {
        return sawPure && !signed.pure
          ? 'its signature is over the image, not over the digest (a pure signature)'
          : 'its signature is invalid: the image was changed after signing, or another key than its key TLV names signed it';
      }
      if (!sawOwnType)
        return sawOtherType
          ? `it has no signature of the expected type (${settings.signature})`
          : 'it has no signature TLV';
      if (!sawKey)
        return `its ${settings.hwKey ? 'PUBKEY' : 'KEYHASH'} TLV is missing, so the signature is skipped`;
      const published = unknown && publishedHash(hex(unknown));
      const named = published ? `, ${published.name} of ${published.source},` : '';
      const what = settings.hwKey ? 'is the one in its PUBKEY TLV' : 'has the hash in its KEYHASH TLV';
      return `no key of the boot loader ${what}: it was signed with another key${named} and the signature is skipped`;
    },
  };
}
