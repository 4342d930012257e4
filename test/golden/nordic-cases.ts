/** Golden cases of nrfutil: their shape, and how an output is held against the reference's. */

import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { hex } from '../../src/core/bytes.ts';
import type { Bytes } from '../../src/core/types.ts';
import { decodePacket } from '../../src/formats/nordic/init-packet.ts';
import { openPackage } from '../../src/formats/nordic/package-zip.ts';
import { verifies } from '../../src/formats/nordic/signature.ts';
import { readHex } from '../../src/input/hex.ts';
import { readKey } from '../../src/keys/read.ts';
import type { Workspace } from './workspace.ts';

type GoldenDat = {
  readonly signed: boolean;
  readonly signatureOffset?: number;
  readonly initCommandHex: string;
  readonly datHex: string;
  readonly verifiesWith?: string;
  readonly bootValidationSignatures?: readonly { readonly offsetInDat: number; readonly length: number }[];
};

export type NordicCase = {
  readonly id: string;
  readonly tool: string;
  readonly what: string;
  readonly argv: readonly string[];
  readonly output: string | null;
  readonly expect: 'ok' | 'error';
  readonly stdoutContains?: readonly string[];
  readonly stdoutFile?: string;
  readonly zip?: {
    readonly entries: readonly { readonly name: string }[];
    readonly manifestText: string;
    readonly bins: Readonly<Record<string, { readonly size: number; readonly sha256: string }>>;
    readonly dats: Readonly<Record<string, GoldenDat>>;
  };
  readonly hex?: { readonly blocks: readonly { readonly address: string; readonly hex: string }[] };
  readonly deterministic: boolean;
  readonly volatile: readonly string[];
  readonly referenceBug?: string;
  readonly recommended?: string;
};

const bytes = (content: Uint8Array): Bytes => new Uint8Array(content);

const zeroed = (
  content: Bytes,
  ranges: readonly { readonly offset: number; readonly length: number }[],
): Bytes => {
  const copy = content.slice();
  for (const { offset, length } of ranges) copy.fill(0, offset, offset + length);
  return copy;
};

/** The package written at `path` against the golden description. */
export async function comparePackage(
  golden: NonNullable<NordicCase['zip']>,
  at: Workspace,
  path: string,
): Promise<void> {
  const { contents, problems, entries } = await openPackage(bytes(at.read(path)));
  expect(problems).toEqual([]);
  expect(entries.map(({ name }) => name)).toEqual(golden.entries.map(({ name }) => name).toSorted());
  expect(new TextDecoder().decode(contents.get('manifest.json'))).toBe(golden.manifestText);
  for (const [name, { size, sha256 }] of Object.entries(golden.bins)) {
    const bin = contents.get(name) as Bytes;
    expect([name, bin.length]).toEqual([name, size]);
    expect(createHash('sha256').update(bin).digest('hex')).toBe(sha256);
  }
  for (const [name, dat] of Object.entries(golden.dats))
    await compareDat(dat, contents.get(name) as Bytes, at);
}

async function compareDat(golden: GoldenDat, dat: Bytes, at: Workspace): Promise<void> {
  const { initBytes, signature, initOffset = 0 } = decodePacket(dat);
  const inside = (golden.bootValidationSignatures ?? []).map(({ offsetInDat: offset, length }) => ({
    offset,
    length,
  }));
  const outside =
    golden.signatureOffset === undefined ? [] : [{ offset: golden.signatureOffset, length: 64 }];
  const inInit = inside.map(({ offset, length }) => ({ offset: offset - initOffset, length }));
  expect(hex(zeroed(initBytes as Bytes, inInit))).toBe(golden.initCommandHex);
  expect(hex(zeroed(dat, [...inside, ...outside]))).toBe(golden.datHex);
  expect(signature !== undefined).toBe(golden.signed);
  if (!golden.verifiesWith) return;
  const { public: key } = await readKey(bytes(at.read(golden.verifiesWith)), { name: 'key' });
  expect(await verifies(key, initBytes as Bytes, signature?.bytes as Bytes)).toBe(true);
}

/** The hex written at `path` against the golden memory; ranges that hold a signature may differ. */
export function compareMemory(golden: NordicCase, at: Workspace, path: string): void {
  const { segments } = readHex(bytes(at.read(path)), path);
  const blocks = golden.hex?.blocks ?? [];
  expect(segments.map(({ address }) => address)).toEqual(blocks.map(({ address }) => Number(address)));
  const ranges = golden.volatile.flatMap((name) => {
    const [, from, to] = /\((0x[0-9A-F]+)\.\.(0x[0-9A-F]+)\)/.exec(name) ?? [];
    return from && to ? [{ offset: Number(from), length: Number(to) + 1 - Number(from) }] : [];
  });
  segments.forEach((segment, i) => {
    const wanted = Uint8Array.from(Buffer.from(blocks[i]?.hex ?? '', 'hex'));
    expect(hex(zeroed(segment.bytes, ranges))).toBe(hex(zeroed(wanted, ranges)));
  });
}
