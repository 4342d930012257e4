/**
 * Reads a key from whatever it was kept in, by the content and never by the file's name: PEM (see pem.ts), DER, source code,
 * hex, bare bytes (see raw.ts). Before a key is returned everything about it is checked: its encoding, its curve, that the
 * public half belongs to the private one.
 */

import { fromBase64 } from '../core/bytes.ts';
import { Fault, prefixed } from '../core/fault.ts';
import type { Bytes, Key } from '../core/types.ts';
import { BIT_STRING, derReader, INTEGER, isSequence, OCTET_STRING, SEQUENCE, whole } from './der.ts';
import { keyFault } from './faults.ts';
import { privateKey, publicKey } from './make.ts';
import { holdsPem, keyText, type PemBlock, pemBlocks } from './pem.ts';
import { type PrivateMaterial, readPkcs8, readSec1 } from './pkcs8.ts';
import { arrayText, hexText, rawKey } from './raw.ts';
import { readSpki } from './spki.ts';

/** Ten times the largest file that a key makes: RSA-4096, encrypted, as PEM, with text around it. */
const LARGEST_KEY_FILE = 64 * 1024;

type Passphrase = () => Promise<string>;

export type KeySource = {
  /** What the key is called in messages, e.g. the file's name. */
  readonly name: string;
  /** Asked for the passphrase of a protected key, and only then. */
  readonly passphrase?: Passphrase;
};

async function askPassphrase(passphrase: Passphrase | undefined): Promise<string> {
  if (passphrase) return passphrase();
  throw keyFault('key/passphrase-needed', 'the key is password-protected', { fix: 'give its passphrase' });
}

async function decrypted(bytes: Bytes, passphrase: Passphrase | undefined): Promise<Key> {
  const { openPkcs8 } = await import('./pbes2.ts');
  return privateKey(await openPkcs8(bytes, () => askPassphrase(passphrase), readPkcs8));
}

/** A key in DER. Which form it is shows in its first fields. */
async function derKey(bytes: Bytes, passphrase: Passphrase | undefined): Promise<Key> {
  const inside = derReader(bytes).enter(SEQUENCE);
  const first = inside.peek();
  inside.any();
  const second = inside.peek();
  if (first === SEQUENCE && second === OCTET_STRING) return decrypted(bytes, passphrase);
  if (first === SEQUENCE && second === BIT_STRING) return { public: await publicKey(readSpki(bytes)) };
  if (first !== INTEGER) throw keyFault('key/unrecognised', 'DER, but no key that is known here');
  if (second === SEQUENCE) return privateKey(readPkcs8(bytes));
  if (second === OCTET_STRING) return privateKey(readSec1(bytes));
  inside.any();
  if (inside.peek() === undefined) return { public: await publicKey({ kind: 'rsa', encoded: bytes }) };
  return privateKey({ kind: 'rsa', secret: bytes });
}

const refusals: Readonly<Record<string, string>> = {
  CERTIFICATE: 'take the public key out of it: openssl x509 -in FILE -pubkey -noout',
  'CERTIFICATE REQUEST': 'take the public key out of it: openssl req -in FILE -pubkey -noout',
  'OPENSSH PRIVATE KEY': 'convert a copy of it: ssh-keygen -p -m PEM -f COPY',
};

/** The private key in a block that may be encrypted the traditional way. */
async function traditional(
  block: PemBlock,
  passphrase: Passphrase | undefined,
  read: (der: Bytes) => PrivateMaterial,
): Promise<Key> {
  if (!block.encryption) return privateKey(read(block.bytes));
  const { openTraditional } = await import('./traditional.ts');
  return privateKey(
    await openTraditional(block.bytes, block.encryption, () => askPassphrase(passphrase), read),
  );
}

/** PKCS#1; that it is a SEQUENCE of whole elements shows whether it was decrypted rightly. */
const asRsa = (der: Bytes): PrivateMaterial =>
  whole(der, SEQUENCE, (inside) => {
    while (inside.peek() !== undefined) inside.any();
    return { kind: 'rsa', secret: der };
  });

async function blockKey(block: PemBlock, passphrase: Passphrase | undefined): Promise<Key> {
  switch (block.label) {
    case 'PRIVATE KEY':
      return privateKey(readPkcs8(block.bytes));
    case 'ENCRYPTED PRIVATE KEY':
      return decrypted(block.bytes, passphrase);
    case 'EC PRIVATE KEY':
      return traditional(block, passphrase, readSec1);
    case 'RSA PRIVATE KEY':
      return traditional(block, passphrase, asRsa);
    case 'PUBLIC KEY':
      return { public: await publicKey(readSpki(block.bytes)) };
    case 'RSA PUBLIC KEY':
      return { public: await publicKey({ kind: 'rsa', encoded: block.bytes }) };
    default: {
      const fix = refusals[block.label] ?? 'name a file with a private or public key';
      throw keyFault('key/unsupported-kind', `a PEM block ${block.label} is no key that is supported`, {
        fix,
      });
    }
  }
}

/** The key of a PEM text. Several blocks are accepted if they are one key: some tools keep the public half beside the private one. */
async function pemKey(text: string, passphrase: Passphrase | undefined): Promise<Key> {
  const blocks = pemBlocks(text).filter(({ label }) => label !== 'EC PARAMETERS');
  let key: Key | undefined;
  for (const block of blocks) {
    const next = await blockKey(block, passphrase);
    if (key && key.public.fingerprint !== next.public.fingerprint) {
      throw keyFault('key/several-keys', 'the file holds several keys', {
        fix: 'keep each key in a file of its own',
      });
    }
    key = key?.private ? key : next;
  }
  if (key) return key;
  throw keyFault('key/pem-damaged', 'the PEM file holds no key', { fix: 'copy the key file anew, whole' });
}

async function textKey(text: string, passphrase: Passphrase | undefined): Promise<Key | undefined> {
  if (holdsPem(text)) return pemKey(text, passphrase);
  const bare = hexText(text) ?? arrayText(text);
  if (bare) return isSequence(bare) ? derKey(bare, passphrase) : rawKey(bare);
  const inner = fromBase64(text.trim().replace(/^["']|["']$/g, ''));
  if (!inner || inner.length === 0) return undefined;
  if (isSequence(inner)) return derKey(inner, passphrase);
  const innerText = keyText(inner);
  return innerText && holdsPem(innerText) ? pemKey(innerText, passphrase) : undefined;
}

/** Printable text. 32 letters (a token, a checksum) are not taken for a raw private key: 32 random bytes are never all letters. */
const isProse = (text: string): boolean => /^[\t\n\r\x20-\x7e]*$/.test(text);

async function anyKey(bytes: Bytes, passphrase: Passphrase | undefined): Promise<Key> {
  if (bytes.length === 0) throw keyFault('key/empty', 'empty, no key in it');
  if (bytes.length > LARGEST_KEY_FILE) {
    throw keyFault('key/too-large', `${bytes.length} bytes are too many for a key`, {
      fix: 'name the key file',
    });
  }
  if (isSequence(bytes)) return derKey(bytes, passphrase);
  const text = keyText(bytes);
  const written = text === undefined ? undefined : await textKey(text, passphrase);
  const key = written ?? (text !== undefined && isProse(text) ? undefined : await rawKey(bytes));
  if (key) return key;
  throw keyFault('key/unrecognised', 'no key is recognised in it', {
    why: 'keys are read as PEM, DER, hex digits, a C or Rust array, or bare bytes of a P-256 key',
    fix: 'name the key file',
  });
}

/**
 * Reads one key, private or public, in whatever form it was kept: PEM (PKCS#8, SEC 1, PKCS#1, protected or not), DER, hex,
 * a C or Rust array, base64 of any of these, or the bare bytes of a P-256 key (a private scalar little-endian, as Nordic's
 * tools keep it). Throws a Fault (`KeyFaultCode`) that names the source and never its content.
 */
export async function readKey(bytes: Bytes, source: KeySource): Promise<Key> {
  try {
    return await anyKey(bytes, source.passphrase);
  } catch (error) {
    throw error instanceof Fault ? prefixed(error, source.name) : error;
  }
}
