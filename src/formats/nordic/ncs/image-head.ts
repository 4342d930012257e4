/**
 * The head of an MCUboot image, as far as a manifest tells of it; everything else about the image is said by its own format.
 *
 *     magic 4 | load address 4 | header size 2 | protected size 2 | image size 4 | flags 4 | major 1 | minor 1 | revision 2 | build 4
 */

import { raw, struct, u8, u16, u32 } from '../../../core/struct.ts';

const headLayout = struct({
  magic: u32,
  unread: raw(16),
  major: u8,
  minor: u8,
  revision: u16,
  build: u32,
});
const MAGIC = 0x96f3b83d;

/** `major.minor.revision+build` of the image, or undefined when it is none of MCUboot's. */
export function imageVersion(bytes: Uint8Array): string | undefined {
  const head = headLayout.read(bytes);
  if (head?.magic !== MAGIC) return undefined;
  return `${head.major}.${head.minor}.${head.revision}+${head.build}`;
}

/** A version with all four parts, for comparing; other texts as they are. */
export function fullVersion(text: string): string {
  const parts = /^\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\+(\d+))?\s*$/.exec(text);
  if (!parts) return text;
  const [, major, minor = '0', revision = '0', build = '0'] = parts;
  return `${Number(major)}.${Number(minor)}.${Number(revision)}+${Number(build)}`;
}
