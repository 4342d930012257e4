/** A worst case: the files of a scratch folder, and the command lines that must answer within the limits. */

import type { Bytes } from '../../src/core/types.ts';
import { randomFrom, seedOf } from '../random.ts';

export const MEBIBYTE = 1024 * 1024;

export type WorstCase = {
  readonly name: string;
  readonly files: () => Promise<Readonly<Record<string, Uint8Array | string>>>;
  readonly argv: readonly (readonly string[])[];
};

/** Commands that every artifact goes through. */
export const looks = (file: string): readonly (readonly string[])[] => [
  ['verify', file],
  ['inspect', file],
  ['verify', file, '--json', '--release', '--key', 'key.pem'],
  ['inspect', file, '--html', 'page.html'],
];

export const one = (
  name: string,
  file: string,
  make: () => Uint8Array | string | Promise<Uint8Array | string>,
  argv: readonly (readonly string[])[] = looks(file),
): WorstCase => ({ name, files: async () => ({ [file]: await make() }), argv });

/** Bytes that no packer makes smaller and no pattern explains. */
export function noise(length: number, seed = 'noise'): Bytes {
  const random = randomFrom(seedOf(seed));
  return new Uint8Array(length).map(() => random.byte());
}

export function repeated(piece: Uint8Array, length = MEBIBYTE): Bytes {
  const bytes = new Uint8Array(length);
  for (let at = 0; at + piece.length <= length; at += piece.length) bytes.set(piece, at);
  return bytes;
}
