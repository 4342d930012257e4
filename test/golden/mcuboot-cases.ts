/** The golden cases of imgtool, and what an image that may differ from the reference's must have in common with it. */

import { constants, createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Bytes, SigningKey } from '../../src/core/types.ts';
import { decompress } from '../../src/formats/mcuboot/compress.ts';
import { flatBytes } from '../../src/formats/mcuboot/flat.ts';
import { type ParsedImage, parseImage, typeIn } from '../../src/formats/mcuboot/image.ts';
import { openPayload } from '../../src/formats/mcuboot/open-payload.ts';
import { unpadded } from '../../src/formats/mcuboot/signature.ts';
import { readKey } from '../../src/keys/read.ts';
import { goldenJson, root } from './workspace.ts';

type GoldenTlv = { readonly type: string; readonly length: number; readonly valueHex?: string };

export type ImgtoolCase = {
  readonly id: string;
  readonly group: string;
  readonly tool: 'imgtool' | 'imgtool-ncs';
  readonly argv: readonly string[];
  readonly stdin: string | null;
  readonly expect: 'ok' | 'error';
  readonly exitCode: number;
  readonly crash?: boolean;
  readonly output?: string | null;
  readonly moreOutputs?: readonly { readonly path: string }[];
  readonly deterministic: boolean;
  readonly encoderDependent?: boolean;
  readonly stdout?: string;
  readonly stdoutFile?: string;
  readonly stdoutNormative?: boolean;
  readonly stdoutContains?: readonly string[] | string;
  readonly stderrContains?: readonly string[] | string;
  readonly facts?: {
    readonly headerHex: string;
    readonly fileSize: number;
    readonly bodySha256?: string;
    readonly plainBodySha256?: string;
    readonly decompressedSha256?: string;
    readonly compressedPrefixHex?: string;
    readonly protectedTlvHex?: string;
    readonly protectedTlvs: readonly GoldenTlv[];
    readonly tlvs: readonly GoldenTlv[];
  };
  readonly verify?: { readonly argv: readonly string[]; readonly exitCode: number };
};

const keyWords = ['keygen', 'getpub', 'getpubhash', 'getpriv', 'keyinfo'];

export const imgtoolCases = goldenJson<readonly ImgtoolCase[]>('mcuboot', 'cases.json').filter(
  ({ argv }) => !keyWords.includes(argv[0] ?? ''),
);

export const goldenBytes = (path: string): Bytes =>
  new Uint8Array(readFileSync(join(root, 'golden/mcuboot', path)));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const keyFiles = readdirSync(join(root, 'golden/mcuboot/inputs/keys'));

/** Every private key of the fixtures that needs no passphrase and is of a kind MCUboot knows. */
export async function privateKeys(): Promise<SigningKey[]> {
  const names = keyFiles.filter((name) => !/\.pub\.|-pw|rsa-1024|secp256k1/.test(name));
  const keys = await Promise.all(
    names.map(async (name) => (await readKey(goldenBytes(`inputs/keys/${name}`), { name })).private),
  );
  return keys.flatMap((key) => (key ? [key] : []));
}

const ECDSA = 0x22;
const SIGNED_BY_CHANCE = new Set([0x20, 0x23, ECDSA, 0x30, 0x32, 0x33, 0x34]);

function expectTlvs(image: ParsedImage, golden: ImgtoolCase): void {
  const found = image.unprotectedArea?.entries ?? [];
  const expected = golden.facts?.tlvs ?? [];
  expect(found.map((entry) => typeIn(image, entry))).toEqual(expected.map(({ type }) => Number(type)));
  for (const [i, entry] of found.entries()) {
    const type = typeIn(image, entry);
    if (type !== ECDSA) expect(entry.length).toBe(expected[i]?.length);
    if (golden.encoderDependent || SIGNED_BY_CHANCE.has(type)) continue;
    expect(toHex(entry.value)).toBe(expected[i]?.valueHex);
  }
}

/** RSA and ECDSA signatures, by another implementation. */
function expectSignature(image: ParsedImage, region: Bytes, golden: ImgtoolCase): void {
  const at = golden.argv.indexOf('-k');
  if (at < 0) return;
  const key = createPublicKey(Buffer.from(goldenBytes(golden.argv[at + 1] ?? '')));
  for (const entry of image.unprotectedArea?.entries ?? []) {
    const type = typeIn(image, entry);
    if (type === ECDSA) {
      const hash = key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'sha384' : 'sha256';
      expect(verifySignature(hash, region, key, unpadded(entry.value))).toBe(true);
    }
    if (type === 0x20 || type === 0x23) {
      const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
      expect(verifySignature('sha256', region, pss, entry.value)).toBe(true);
    }
  }
}

/** What the reference's image and ours share although their bytes differ: random keys and salts, another compressor. */
export async function expectSameFacts(golden: ImgtoolCase, bytes: Bytes): Promise<void> {
  const { facts } = golden;
  const image = parseImage(flatBytes({ name: golden.output ?? '', bytes }).bytes);
  if (!facts || !image) throw new Error('an image and its facts are expected');
  const opened = await openPayload(image, await privateKeys());
  const region = opened.region;
  if (!region) throw new Error('a payload stayed closed');
  const payload = region.subarray(image.header.headerSize, image.payloadEnd);
  expectTlvs(image, golden);
  expectSignature(image, region, golden);
  if (golden.encoderDependent) {
    expect(toHex(payload.subarray(0, 2))).toBe(facts.compressedPrefixHex);
    const packed = image.header.flags & 0xc ? payload.subarray(0, packedLength(image)) : payload;
    const unpacked = decompress(packed, image.header.flags, 1 << 24);
    expect('bytes' in unpacked && sha256(unpacked.bytes)).toBe(facts.decompressedSha256);
    expectAnnounced(image, facts.protectedTlvs);
    return;
  }
  expect(toHex(image.bytes.subarray(0, 32))).toBe(facts.headerHex);
  expect(sha256(payload)).toBe(facts.plainBodySha256 ?? facts.bodySha256);
  if (facts.protectedTlvHex) {
    expect(toHex(region.subarray(image.payloadEnd))).toBe(facts.protectedTlvHex);
  }
}

const packedLength = (image: ParsedImage): number => {
  const entry = image.protectedArea?.entries.find(({ type }) => type === 0x73);
  return entry ? Buffer.from(entry.value).readUInt32LE() : 0;
};

/** Protected values of a compressed image: all but the packed size are those of the reference. */
function expectAnnounced(image: ParsedImage, expected: readonly GoldenTlv[]): void {
  const found = image.protectedArea?.entries ?? [];
  expect(found.map(({ type }) => type)).toEqual(expected.map(({ type }) => Number(type)));
  for (const [i, entry] of found.entries()) {
    if (entry.type !== 0x73) expect(toHex(entry.value)).toBe(expected[i]?.valueHex);
  }
}
