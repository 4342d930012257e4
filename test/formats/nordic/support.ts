/** Material for tests of Nordic packages: firmware, keys, requests, and packages that are wrong on purpose. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reversed, utf8 } from '../../../src/core/bytes.ts';
import { sha256 } from '../../../src/core/digest.ts';
import type { Value } from '../../../src/core/options.ts';
import type {
  BuildRequest,
  Bytes,
  Expectations,
  Key,
  NamedBytes,
  SigningKey,
} from '../../../src/core/types.ts';
import { check } from '../../../src/formats/nordic/check.ts';
import {
  encodeInitCommand,
  encodePacket,
  type InitCommand,
  type PacketSignature,
} from '../../../src/formats/nordic/init-packet.ts';
import { sign } from '../../../src/formats/nordic/signature.ts';
import { writeZip } from '../../../src/formats/nordic/zip-write.ts';
import { writeHex } from '../../../src/input/hex.ts';
import { readKey } from '../../../src/keys/read.ts';
import { faultOf as faultIn } from '../../faults.ts';

export const golden = join(import.meta.dirname, '../../../golden/nordic');
export const goldenFile = (path: string): NamedBytes => ({
  name: path,
  bytes: new Uint8Array(readFileSync(join(golden, path))),
});

const keyAt = (name: string): Promise<Key> => readKey(goldenFile(`inputs/keys/${name}.pem`).bytes, { name });
export const keyA = await keyAt('key_a');
export const keyB = await keyAt('key_b');
export const insecureKey = await keyAt('known_insecure');
export const privateOf = (key: Key): SigningKey => key.private as SigningKey;

/** Bytes that look like firmware: a stack pointer, an odd reset vector inside, then a pattern. */
export function firmware(length: number, start = 0x26000): Bytes {
  const bytes = new Uint8Array(length).map((_, i) => (i * 7) & 0xff);
  const words = new DataView(bytes.buffer);
  words.setUint32(0, 0x2000_4000, true);
  words.setUint32(4, start + 0x101, true);
  return bytes;
}

export const hexFile = (
  name: string,
  ...segments: readonly (readonly [address: number, bytes: Bytes])[]
): NamedBytes => ({
  name,
  bytes: writeHex(segments.map(([address, bytes]) => ({ address, bytes }))),
});

/** Firmware of 5,000 bytes, linked behind S132 6.x. */
export const application = hexFile('app.hex', [0x26000, firmware(5000)]);

/** A SoftDevice of `length` bytes from 0x1000, with its information structure. */
export function softdevice(fwid: number, end = 0x26000, length = 0x3000): Bytes {
  const bytes = firmware(length, 0x1000);
  const words = new DataView(bytes.buffer);
  words.setUint8(0x2000, 0x18);
  words.setUint32(0x2004, 0x51b1e5db, true);
  words.setUint32(0x2008, end, true);
  words.setUint16(0x200c, fwid, true);
  words.setUint32(0x2010, 132, true);
  words.setUint32(0x2014, 6001001, true);
  return bytes;
}

export type Files = Readonly<Record<string, NamedBytes>>;

export const request = (
  values: Readonly<Record<string, Value>>,
  files: Files = {},
  key?: Key,
): BuildRequest => ({
  values,
  files: Object.fromEntries(Object.entries(files).map(([name, file]) => [name, [file]])),
  keys: key ? { 'key-file': [key] } : {},
  random: (length) => new Uint8Array(length),
});

/** The code of the Fault that `run` ends in; `none` when it does not. */
export async function faultOf(run: () => unknown): Promise<string> {
  const fault = await faultIn(run);
  return fault ? `${fault.code} ${fault.exit}` : 'none';
}

export const codes = (findings: readonly { readonly code: string }[]): string[] =>
  findings.map(({ code }) => code);

export type Wrong = {
  readonly bin?: Bytes;
  readonly init?: Partial<InitCommand>;
  /** Changes the packet after it was signed. */
  readonly dat?: (dat: Bytes) => Bytes;
  readonly signature?: (
    init: Bytes,
    correct: Bytes,
  ) => Promise<PacketSignature | undefined> | PacketSignature | undefined;
  readonly manifest?: string | Bytes;
  readonly extra?: readonly NamedBytes[];
  readonly leaveOut?: readonly string[];
};

export const MANIFEST = '{"manifest":{"application":{"bin_file":"app.bin","dat_file":"app.dat"}}}';

/** A package of one application, right but for what `wrong` says, signed with key A. */
export async function packageWith(wrong: Wrong = {}): Promise<NamedBytes> {
  const original = firmware(1000);
  const bin = wrong.bin ?? original;
  const init: InitCommand = {
    fwVersion: 4,
    hwVersion: 52,
    sdReq: [0xb7],
    type: 'APPLICATION',
    sdSize: 0,
    blSize: 0,
    appSize: original.length,
    hash: { type: 'SHA256', bytes: reversed(await sha256(original)) },
    isDebug: false,
    bootValidation: [{ type: 'VALIDATE_GENERATED_CRC', bytes: new Uint8Array(0) }],
    ...wrong.init,
  };
  const message = encodeInitCommand(init);
  const correct = await sign(privateOf(keyA), message);
  const signature = wrong.signature
    ? await wrong.signature(message, correct)
    : ({ type: 'ECDSA_P256_SHA256', bytes: correct } as const);
  const dat = encodePacket(init, signature);
  const manifest = wrong.manifest ?? MANIFEST;
  const files: NamedBytes[] = [
    { name: 'app.bin', bytes: bin },
    { name: 'app.dat', bytes: wrong.dat?.(dat) ?? dat },
    { name: 'manifest.json', bytes: typeof manifest === 'string' ? utf8(manifest) : manifest },
    ...(wrong.extra ?? []),
  ];
  const kept = files.filter(({ name }) => !wrong.leaveOut?.includes(name));
  return { name: 'package.zip', bytes: writeZip(kept) };
}

export const expectA: Expectations = { keys: [keyA.public] };

/** The codes of all findings but notes about such a package. */
export async function verdictOn(wrong: Wrong, expectations: Expectations = expectA): Promise<string[]> {
  const { findings } = await check(await packageWith(wrong), expectations);
  return codes(findings.filter(({ level }) => level !== 'note'));
}

export async function notesOn(wrong: Wrong): Promise<string[]> {
  const { findings } = await check(await packageWith(wrong), expectA);
  return codes(findings.filter(({ level }) => level === 'note'));
}
