/**
 * A package as a zip: scanned strictly, every entry unpacked within bounds and held against its CRC. Stored entries share
 * the file's memory; deflated ones are inflated no further than the size they announce.
 */

import { crc32 } from '../../core/digest.ts';
import { inflate } from '../../core/inflate.ts';
import type { Bytes, NamedBytes } from '../../core/types.ts';
import { looksLikeZip } from './sniff.ts';
import { DEFLATED, STORED } from './zip-layout.ts';
import { LARGEST_CONTENT, scanZip, type ZipEntry, type ZipProblem } from './zip-scan.ts';

export type Package = {
  readonly entries: readonly ZipEntry[];
  readonly problems: readonly ZipProblem[];
  /** Content by entry name; of two entries with one name (a problem) the first. Unreadable ones are absent. */
  readonly contents: ReadonlyMap<string, Bytes>;
};

/** Opens any bytes as a package; whatever is wrong is in `problems`. */
export async function openPackage(bytes: Bytes): Promise<Package> {
  const { entries, problems } = scanZip(bytes);
  const found = [...problems];
  const contents = new Map<string, Bytes>();
  const readable = !problems.some(({ kind }) => kind === 'too-large');
  for (const entry of readable ? entries : []) {
    const content = await unpack(bytes, entry);
    if (content === undefined || content.length !== entry.size) {
      const message = `${entry.name} does not unpack to the ${entry.size} bytes it announces`;
      found.push({ kind: 'damaged', message, offset: entry.offset });
      continue;
    }
    if (crc32(content) !== entry.crc) {
      const message = `${entry.name}: the content does not have the CRC-32 that the zip says`;
      found.push({ kind: 'crc', message, offset: entry.dataOffset });
    }
    if (!contents.has(entry.name)) contents.set(entry.name, content);
  }
  return { entries, problems: found, contents };
}

/** The entries as files; none for anything but a zip. */
export async function packageFiles({ bytes }: NamedBytes): Promise<NamedBytes[]> {
  if (!looksLikeZip(bytes)) return [];
  return [...(await openPackage(bytes)).contents].map(([name, content]) => ({ name, bytes: content }));
}

async function unpack(bytes: Bytes, entry: ZipEntry): Promise<Bytes | undefined> {
  const packed = bytes.subarray(entry.dataOffset, entry.dataOffset + entry.packedSize);
  if (entry.method === STORED) return packed;
  if (entry.method !== DEFLATED || entry.size > LARGEST_CONTENT) return undefined;
  return inflate(packed, 'deflate-raw', entry.size);
}
