/**
 * Names of the images in the zip: those of the inputs, unless one is part of another (device managers on iOS match by
 * substring), is no plain `.bin` name, or has blanks; then every image is called after its role.
 */

import type { Finding } from '../../../core/types.ts';
import { finding } from '../findings.ts';
import { unsafeName } from '../zip-scan.ts';
import type { NcsImage } from './build.ts';

const baseName = (path: string): string => path.split(/[/\\]/).at(-1) ?? '';

const usable = (name: string): boolean =>
  /\.bin$/.test(name) && !/\s/.test(name) && unsafeName(name) === undefined;

/** A name for each image, none part of another. */
export function fileNames(images: readonly NcsImage[], findings: Finding[]): string[] {
  const names = images.map(({ source }) => baseName(source.name));
  const clash = names.some((name, i) => names.some((other, k) => k !== i && other.includes(name)));
  if (!clash && names.every(usable)) return names;
  const renamed = images.map(({ role }) => `${role}.bin`);
  const why = clash ? 'one name is part of another' : 'device managers find plain .bin names only';
  const message = `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} packed as ${renamed.join(', ')}: ${why}`;
  findings.push(finding('nordic/name-changed', message));
  return renamed;
}
