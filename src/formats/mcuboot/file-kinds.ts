/** Other kinds of files that are met where an image should be, told by how they begin. */

import { startsWith, text, utf8 } from '../../core/bytes.ts';

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
  if (/^(<!doctype|<html|<\?xml|<head|<body)/i.test(head)) return 'a web page';
  if (/^[{[]\s*("|[}\]{[])/.test(head)) return 'a JSON document';
  if (/^S0[0-9A-F]{8}/.test(head)) return 'an S-record file';
  return /^:[0-9a-f]{8,}\s/i.test(head) ? 'an Intel HEX file' : undefined;
}

/** Where a Cortex-M vector table could stand: a stack in RAM, a Thumb reset address. */
export function looksLikeVectors(payload: Uint8Array): boolean {
  if (payload.length < 8) return false;
  const at = new DataView(payload.buffer, payload.byteOffset, 8);
  const stack = at.getUint32(0, true);
  const reset = at.getUint32(4, true);
  return stack >= 0x2000_0000 && stack <= 0x2fff_ffff && (reset & 1) === 1 && reset < 0xe000_0000;
}
