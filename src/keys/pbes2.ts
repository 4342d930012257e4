/**
 * Encrypted PKCS#8 (RFC 5958) by PBES2 (RFC 8018): PBKDF2 with an HMAC of the SHA family, then AES in CBC mode.
 *
 *     SEQUENCE { SEQUENCE { PBES2, SEQUENCE { SEQUENCE { PBKDF2, SEQUENCE { salt, iterations, keyLength?, prf? } },
 *                                             SEQUENCE { aes-CBC, OCTET STRING iv } } },
 *                OCTET STRING ciphertext }
 */

import { utf8 } from '../core/bytes.ts';
import type { HashName } from '../core/digest.ts';
import { Fault } from '../core/fault.ts';
import type { Bytes } from '../core/types.ts';
import { foreignNames, oidBytes } from './algorithms.ts';
import {
  type DerReader,
  derInteger,
  derNull,
  derOctets,
  derOid,
  derSequence,
  INTEGER,
  NULL,
  OCTET_STRING,
  oidText,
  SEQUENCE,
  whole,
} from './der.ts';
import { keyFault } from './faults.ts';

const PBES2 = '2a864886f70d01050d';
const PBKDF2 = '2a864886f70d01050c';
const HMAC_SHA256 = '2a864886f70d0209';
const AES256_CBC = '60864801650304012a';

/** A file can ask for any number of iterations. This many take about a second, and are far above every tool's default. */
const MOST_ITERATIONS = 2_000_000;

/** OWASP's figure for PBKDF2-HMAC-SHA256: slow to guess, and a quarter of a second to open. */
const ITERATIONS = 600_000;
const SALT_LENGTH = 16;

const prfs: Readonly<Record<string, HashName>> = {
  '2a864886f70d0207': 'SHA-1',
  [HMAC_SHA256]: 'SHA-256',
  '2a864886f70d020a': 'SHA-384',
  '2a864886f70d020b': 'SHA-512',
};

/** Key lengths in bytes of the ciphers. */
const ciphers: Readonly<Record<string, number>> = {
  '608648016503040102': 16,
  '608648016503040116': 24,
  [AES256_CBC]: 32,
};

const encryptionNames: Readonly<Record<string, string>> = {
  '2a864886f70d0307': 'DES-EDE3-CBC',
  '2a864886f70d010503': 'PBES1 with DES',
  '2a864886f70d01050a': 'PBES1 with DES',
  '2a864886f70d010c0103': 'PKCS#12 3DES',
  '2b06010401da47040b': 'scrypt',
  ...foreignNames,
};

type Parameters = {
  readonly salt: Bytes;
  readonly iterations: number;
  readonly prf: HashName;
  readonly keyLength: number;
  readonly iv: Bytes;
};

export const unsupportedEncryption = (name: string) =>
  keyFault('key/unsupported-encryption', `the key is encrypted with ${name}, which is not supported`, {
    why: 'AES in CBC mode with a PBKDF2 passphrase is',
    fix: 'convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in KEY -out NEW',
  });

const nameOf = (oid: string): string => encryptionNames[oid] ?? oidText(oid);

/** The value of an INTEGER of up to 32 bits; infinity for a longer one, which every limit refuses. */
const small = (bytes: Bytes): number =>
  bytes.length > 4 ? Number.POSITIVE_INFINITY : bytes.reduce((value, byte) => value * 256 + byte, 0);

function readPrf(inside: DerReader): HashName {
  if (inside.peek() === undefined) return 'SHA-1';
  const field = inside.enter(SEQUENCE);
  const oid = field.oid();
  if (field.peek() === NULL) field.take(NULL);
  field.end();
  const prf = prfs[oid];
  if (prf === undefined) throw unsupportedEncryption(`PBKDF2 of ${nameOf(oid)}`);
  return prf;
}

function readKdf(kdf: DerReader) {
  const oid = kdf.oid();
  if (oid !== PBKDF2) throw unsupportedEncryption(nameOf(oid));
  const inside = kdf.enter(SEQUENCE);
  kdf.end();
  const salt = inside.take(OCTET_STRING);
  const iterations = small(inside.integer());
  const keyLength = inside.peek() === INTEGER ? small(inside.integer()) : undefined;
  const prf = readPrf(inside);
  inside.end();
  return { salt, iterations, keyLength, prf };
}

function readCipher(field: DerReader): { keyLength: number; iv: Bytes } {
  const oid = field.oid();
  const keyLength = ciphers[oid];
  if (keyLength === undefined) throw unsupportedEncryption(nameOf(oid));
  const iv = field.take(OCTET_STRING);
  field.end();
  if (iv.length !== 16) throw keyFault('key/der-damaged', 'an initialisation vector that is not 16 bytes');
  return { keyLength, iv };
}

function readParameters(algorithm: DerReader): Parameters {
  const oid = algorithm.oid();
  if (oid !== PBES2) throw unsupportedEncryption(nameOf(oid));
  const inside = algorithm.enter(SEQUENCE);
  algorithm.end();
  const { keyLength, ...kdf } = readKdf(inside.enter(SEQUENCE));
  const cipher = readCipher(inside.enter(SEQUENCE));
  inside.end();
  if (keyLength !== undefined && keyLength !== cipher.keyLength) {
    throw keyFault('key/der-damaged', 'the key length of the passphrase function is not that of the cipher');
  }
  if (kdf.iterations < 1 || kdf.iterations > MOST_ITERATIONS) {
    throw keyFault('key/kdf-too-costly', `the key asks for ${kdf.iterations} rounds of PBKDF2`, {
      why: `from 1 to ${MOST_ITERATIONS} are carried out`,
      fix: 'encrypt the key anew with a usual tool',
    });
  }
  return { ...kdf, ...cipher };
}

async function aesKey(
  passphrase: string,
  parameters: Parameters,
  use: 'encrypt' | 'decrypt',
): Promise<CryptoKey> {
  const { subtle } = globalThis.crypto;
  const base = await subtle.importKey('raw', utf8(passphrase), 'PBKDF2', false, ['deriveKey']);
  return subtle.deriveKey(
    { name: 'PBKDF2', hash: parameters.prf, salt: parameters.salt, iterations: parameters.iterations },
    base,
    { name: 'AES-CBC', length: 8 * parameters.keyLength },
    false,
    [use],
  );
}

const wrongPassphrase = () =>
  keyFault('key/passphrase-wrong', 'the passphrase does not open this key', {
    why: 'it is another passphrase, or the file is damaged',
    fix: 'try again; mind a stray blank or newline at its end',
  });

/**
 * Decrypts PKCS#8 and gives it to `use` to be parsed. Content that does not parse means a wrong passphrase: about one wrong
 * passphrase in 256 yields a valid padding.
 */
export async function openPkcs8<T>(
  bytes: Bytes,
  passphrase: () => Promise<string>,
  use: (plain: Bytes) => T,
): Promise<T> {
  const { parameters, ciphertext } = whole(bytes, SEQUENCE, (inside) => {
    const algorithm = inside.enter(SEQUENCE);
    return { parameters: readParameters(algorithm), ciphertext: inside.take(OCTET_STRING) };
  });
  const key = await aesKey(await passphrase(), parameters, 'decrypt');
  return orWrongPassphrase(async () => {
    const plain = await globalThis.crypto.subtle.decrypt(
      { name: 'AES-CBC', iv: parameters.iv },
      key,
      ciphertext,
    );
    return use(new Uint8Array(plain));
  });
}

/** Runs a decryption and what parses its result; wrong padding and damaged DER are both told as a wrong passphrase. */
export async function orWrongPassphrase<T>(decrypt: () => Promise<T>): Promise<T> {
  try {
    return await decrypt();
  } catch (error) {
    if (error instanceof Fault && error.code !== 'key/der-damaged') throw error;
    if (error instanceof Fault || (error instanceof Error && error.name === 'OperationError'))
      throw wrongPassphrase();
    throw error;
  }
}

const algorithmSequence = (oid: string, ...parameters: Bytes[]): Bytes =>
  derSequence(derOid(oidBytes(oid)), ...parameters);

/** EncryptedPrivateKeyInfo of plain PKCS#8: PBKDF2-HMAC-SHA256, AES-256-CBC. */
export async function sealPkcs8(
  plain: Bytes,
  passphrase: string,
  random: (length: number) => Bytes,
): Promise<Bytes> {
  const parameters: Parameters = {
    salt: random(SALT_LENGTH),
    iterations: ITERATIONS,
    prf: 'SHA-256',
    keyLength: 32,
    iv: random(16),
  };
  const key = await aesKey(passphrase, parameters, 'encrypt');
  const ciphertext = await globalThis.crypto.subtle.encrypt(
    { name: 'AES-CBC', iv: parameters.iv },
    key,
    plain,
  );
  const count = Uint8Array.of(ITERATIONS >>> 24, ITERATIONS >>> 16, ITERATIONS >>> 8, ITERATIONS);
  const kdf = derSequence(
    derOctets(parameters.salt),
    derInteger(count),
    algorithmSequence(HMAC_SHA256, derNull()),
  );
  const scheme = derSequence(
    algorithmSequence(PBKDF2, kdf),
    algorithmSequence(AES256_CBC, derOctets(parameters.iv)),
  );
  return derSequence(algorithmSequence(PBES2, scheme), derOctets(new Uint8Array(ciphertext)));
}
