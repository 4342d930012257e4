/** Other kinds of files that are met where a package or an image should be, told by how they begin. */

import { startsWith, text, utf8 } from '../core/bytes.ts';

type Kind = { readonly name: string; readonly begins: Uint8Array };

const bytes = (...values: number[]) => Uint8Array.from(values);

const kinds: readonly Kind[] = [
  { name: 'an ELF file', begins: bytes(0x7f, 0x45, 0x4c, 0x46) },
  { name: 'a zip', begins: bytes(0x50, 0x4b, 0x03, 0x04) },
  { name: 'a UF2 file', begins: bytes(0x55, 0x46, 0x32, 0x0a) },
  { name: 'a gzip file', begins: bytes(0x1f, 0x8b, 0x08) },
  { name: 'a Git LFS pointer', begins: utf8('version https://git-lfs') },
  { name: 'a PEM file', begins: utf8('-----BEGIN ') },
  { name: 'an HTTP response', begins: utf8('HTTP/') },
];

/** Which other kind of file this is, in words, or undefined. */
export function fileKind(file: Uint8Array): string | undefined {
  const known = kinds.find(({ begins }) => startsWith(file, begins));
  if (known) return known.name;
  const head = text(file.subarray(0, 256)).trimStart();
  if (/^(<!doctype html|<html|<head|<body)/i.test(head)) return 'a web page';
  if (/^<[!?a-z]/i.test(head) && !head.includes('\0')) return 'an XML document';
  if (/^[{[]\s*("|[}\]{[])/.test(head)) return 'a JSON document';
  if (/^S0[0-9A-F]{8}/.test(head)) return 'an S-record file';
  return /^:[0-9a-f]{8,}\s/i.test(head) ? 'an Intel HEX file' : undefined;
}

/** Whether a file of this kind is what a linker leaves: firmware before it is packaged or signed. */
export const isFirmwareKind = (kind: string): boolean =>
  ['an ELF file', 'an Intel HEX file', 'an S-record file'].includes(kind);

/** Where a Cortex-M vector table could stand: a stack in RAM, a Thumb reset address. */
export function looksLikeVectors(payload: Uint8Array): boolean {
  if (payload.length < 8) return false;
  const at = new DataView(payload.buffer, payload.byteOffset, 8);
  const stack = at.getUint32(0, true);
  const reset = at.getUint32(4, true);
  return stack >= 0x2000_0000 && stack <= 0x2fff_ffff && (reset & 1) === 1 && reset < 0xe000_0000;
}

/** Room that a linker leaves for a header comes in units of this. */
const ROOM = 32;

/** Where firmware that no tool has touched has its vector table: at the start, or behind zeros that leave room for a header. */
export function vectorTableAt(file: Uint8Array): number | undefined {
  if (looksLikeVectors(file)) return 0;
  const first = file.findIndex((byte) => byte !== 0);
  const at = first - (first % ROOM);
  return first >= ROOM && looksLikeVectors(file.subarray(at)) ? at : undefined;
}
