/**
 * Names of the image and the init packet in the zip: nrfutil's rule (the base name, each `.hex` becomes `.bin`; each `.bin`
 * of that becomes `.dat`), without its traps: any case of the extension, none at all, and equal base names give two files each.
 */

import type { Finding } from '../../core/types.ts';
import { finding } from './findings.ts';
import { unsafeName } from './zip-scan.ts';

export type FilePair = { readonly binFile: string; readonly datFile: string };

/** Characters that make a name unsafe in a zip become `_`. */
const safe = (name: string): string => {
  const plain = name.replace(/[\x00-\x1f\x7f:]/g, '_');
  return unsafeName(plain) === undefined ? plain : `_${plain}`;
};

/** The two names for an input called `source`. */
export function filePair(source: string): FilePair {
  const base = source.split(/[/\\]/).at(-1) ?? '';
  const name = base === '-' || base === '' ? 'image' : base;
  const replaced = name.replaceAll('.hex', '.bin');
  const binFile = safe(replaced.endsWith('.bin') ? replaced : `${replaced.replace(/\.(hex|bin)$/i, '')}.bin`);
  return { binFile, datFile: binFile.replaceAll('.bin', '.dat') };
}

const taken = (pair: FilePair, others: readonly FilePair[]): boolean =>
  others.some(
    (other) =>
      other.binFile.toLowerCase() === pair.binFile.toLowerCase() ||
      other.datFile.toLowerCase() === pair.datFile.toLowerCase(),
  );

/** A pair for `source` that is none of `others`. */
export function distinctPair(
  source: string,
  part: string,
  others: readonly FilePair[],
  findings: Finding[],
): FilePair {
  const pair = filePair(source);
  if (!taken(pair, others)) return pair;
  const renamed = filePair(`${part}_${pair.binFile}`);
  const message = `${source} is packed as ${renamed.binFile}: its names are those of another image`;
  findings.push(finding('nordic/name-changed', message));
  return renamed;
}

type Named = { readonly part: string; readonly source: string };

/** What a package is called where nobody says: as its application, or else its first image. */
export function packageName(images: readonly Named[]): string {
  const [first] = images.filter(({ part }) => part === 'application').concat(images);
  const base = (first?.source.split(/[/\\]/).at(-1) ?? '').replace(/\.(hex|bin)$/i, '');
  return `${base === '' || base === '-' ? 'dfu' : base}.zip`;
}
