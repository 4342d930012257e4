/**
 * Reads the directory of a zip strictly: what two readers could see differently is a problem, not a matter of taste.
 *
 * Libraries accept junk in front and behind, take one of two entries of a name, believe the local or the central header,
 * and turn `../../x` into `x`. Here every byte must belong to a header, an entry's data, the directory or the end record.
 */

import { indexOf, strictText } from '../../core/bytes.ts';
import { struct, u32 } from '../../core/struct.ts';
import type { Bytes } from '../../core/types.ts';
import {
  CENTRAL,
  centralHeader,
  DEFLATED,
  DESCRIPTOR,
  descriptor,
  ENCRYPTED,
  END,
  endRecord,
  LOCAL,
  localHeader,
  SIZES_FOLLOW,
  STORED,
} from './zip-layout.ts';

export type ZipProblemKind =
  | 'damaged'
  | 'junk'
  | 'gap'
  | 'duplicate-name'
  | 'unsafe-name'
  | 'folder'
  | 'crc'
  | 'headers-differ'
  | 'unsupported'
  | 'too-large';

export type ZipProblem = {
  readonly kind: ZipProblemKind;
  readonly message: string;
  readonly offset: number;
};

export type ZipEntry = {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  /** Of the local header. */
  readonly offset: number;
  readonly dataOffset: number;
  readonly packedSize: number;
  /** Behind the data and what follows it. */
  readonly end: number;
};

export type ZipScan = { readonly entries: readonly ZipEntry[]; readonly problems: readonly ZipProblem[] };

/** More entries than any firmware package has. */
export const MOST_ENTRIES = 256;
/** More bytes than any target's flash holds, all entries together. */
export const LARGEST_CONTENT = 24 * 1024 * 1024;

const LONGEST_COMMENT = 0xffff;

type Scanning = { readonly bytes: Bytes; readonly problems: ZipProblem[] };

const report = (scanning: Scanning, kind: ZipProblemKind, message: string, offset: number) => {
  scanning.problems.push({ kind, message, offset });
};

type End = NonNullable<ReturnType<typeof endRecord.read>> & { readonly at: number };

/** The last end record of the file. */
function findEnd(bytes: Bytes): End | undefined {
  const first = Math.max(0, bytes.length - endRecord.size - LONGEST_COMMENT);
  for (let at = bytes.length - endRecord.size; at >= first; at--) {
    if (bytes[at] !== 0x50) continue;
    const end = endRecord.read(bytes, at);
    if (end?.signature === END) return { ...end, at };
  }
  return undefined;
}

/** What is in the zip, and every reason not to trust it. */
export function scanZip(bytes: Bytes): ZipScan {
  const scanning: Scanning = { bytes, problems: [] };
  const end = findEnd(bytes);
  if (!end) {
    report(scanning, 'damaged', 'the zip has no end: it is cut short or was damaged', bytes.length);
    return { entries: [], problems: scanning.problems };
  }
  checkEnd(scanning, end);
  const entries = scanning.problems.some(({ kind }) => kind === 'damaged')
    ? []
    : readDirectory(scanning, end);
  checkNames(scanning, entries);
  checkCover(scanning, entries, end);
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total > LARGEST_CONTENT) {
    report(scanning, 'too-large', `the entries unpack to ${total} bytes, more than any device has`, 0);
  }
  return { entries, problems: scanning.problems };
}

function checkEnd(scanning: Scanning, end: End): void {
  const { bytes } = scanning;
  const behind = bytes.length - (end.at + endRecord.size);
  if (behind > end.commentLength) {
    const extra = behind - end.commentLength;
    report(scanning, 'junk', `${extra} bytes stand behind the end of the zip`, end.at + endRecord.size);
  }
  if (behind < end.commentLength) report(scanning, 'damaged', 'the comment of the zip is cut off', end.at);
  if (end.disk !== 0 || end.centralDisk !== 0 || end.entriesHere !== end.entries) {
    report(scanning, 'unsupported', 'the zip is one of several parts', end.at);
  }
  if (end.entries === 0xffff || end.centralOffset === 0xffffffff) {
    report(scanning, 'unsupported', 'the zip is a zip64, which no boot loader tool writes', end.at);
  }
  if (end.entries > MOST_ENTRIES) {
    report(scanning, 'too-large', `the zip has ${end.entries} entries; a package has a handful`, end.at);
  }
  const shift = end.at - (end.centralOffset + end.centralSize);
  if (shift > 0) report(scanning, 'junk', junkInFront(bytes, shift), 0);
  if (shift < 0) {
    report(
      scanning,
      'damaged',
      'the directory of the zip does not lie where its end says: bytes are missing',
      end.at,
    );
  }
}

const PK = Uint8Array.of(0x50, 0x4b, 3, 4);

function junkInFront(bytes: Bytes, shift: number): string {
  const head = String.fromCharCode(...bytes.subarray(0, 16)).toLowerCase();
  if (indexOf(bytes.subarray(0, 4), PK) === 0)
    return `offsets in the zip are ${shift} bytes off: bytes were put in`;
  if (head.startsWith('http/')) return `an HTTP header stands in front of the zip (${shift} bytes)`;
  if (head.startsWith('<')) return `HTML stands in front of the zip (${shift} bytes)`;
  return `${shift} bytes stand in front of the zip`;
}

function readDirectory(scanning: Scanning, end: End): ZipEntry[] {
  const { bytes } = scanning;
  const shift = Math.max(0, end.at - (end.centralOffset + end.centralSize));
  const entries: ZipEntry[] = [];
  let at = end.centralOffset + shift;
  for (let i = 0; i < Math.min(end.entries, MOST_ENTRIES); i++) {
    const header = centralHeader.read(bytes, at);
    const name = header && nameAt(scanning, at + centralHeader.size, header.nameLength);
    if (!header || header.signature !== CENTRAL || name === undefined || at >= end.at) {
      report(
        scanning,
        'damaged',
        `the directory of the zip breaks off at entry ${i + 1} of ${end.entries}`,
        at,
      );
      return entries;
    }
    const entry = readEntry(scanning, header, name, header.offset + shift, end.centralOffset + shift);
    if (entry) entries.push(entry);
    at += centralHeader.size + header.nameLength + header.extraLength + header.commentLength;
  }
  if (at !== end.at) report(scanning, 'gap', 'the directory of the zip holds more than its entries', at);
  return entries;
}

function nameAt(scanning: Scanning, at: number, length: number): string | undefined {
  if (at + length > scanning.bytes.length) return undefined;
  const name = scanning.bytes.subarray(at, at + length);
  return strictText(name) ?? String.fromCharCode(...name);
}

type Central = NonNullable<ReturnType<typeof centralHeader.read>>;

function readEntry(
  scanning: Scanning,
  central: Central,
  name: string,
  offset: number,
  limit: number,
): ZipEntry | undefined {
  const local = localHeader.read(scanning.bytes, offset);
  if (!local || local.signature !== LOCAL) {
    report(scanning, 'damaged', `${name}: there is no entry where the directory says`, offset);
    return undefined;
  }
  compareHeaders(scanning, central, local, name, offset);
  if (((central.flags | local.flags) & ENCRYPTED) !== 0)
    report(scanning, 'unsupported', `${name} is encrypted`, offset);
  if (central.method !== STORED && central.method !== DEFLATED) {
    report(scanning, 'unsupported', `${name} is packed by method ${central.method}`, offset);
  }
  if (central.method === STORED && central.size !== central.packedSize) {
    report(scanning, 'headers-differ', `${name} is stored, yet has two sizes`, offset);
  }
  const dataOffset = offset + localHeader.size + local.nameLength + local.extraLength;
  const dataEnd = dataOffset + central.packedSize;
  if (dataEnd > limit) {
    report(scanning, 'damaged', `${name} reaches beyond the data of the zip`, offset);
    return undefined;
  }
  const { method, crc, size, packedSize } = central;
  const end = dataEnd + descriptorLength(scanning, central, local, name, dataEnd);
  return { name, method, crc, size, offset, dataOffset, packedSize, end };
}

/** A descriptor follows the data when the local header could not know all of it: 12 bytes, or 16 with a signature. */
function descriptorLength(
  scanning: Scanning,
  central: Central,
  { flags }: Local,
  name: string,
  at: number,
): number {
  if ((flags & SIZES_FOLLOW) === 0) return 0;
  const fits = (offset: number): boolean => {
    const read = descriptor.read(scanning.bytes, offset);
    return read !== undefined && sizeFields.every((field) => read[field] === central[field]);
  };
  if (fits(at)) return descriptor.size;
  const signed = struct({ signature: u32 }).read(scanning.bytes, at)?.signature === DESCRIPTOR;
  const length = signed ? descriptor.size + SIGNATURE : descriptor.size;
  if (!signed || !fits(at + SIGNATURE)) {
    report(scanning, 'headers-differ', `${name}: directory and descriptor behind the data disagree`, at);
  }
  return length;
}
const SIGNATURE = 4;
const sizeFields = ['crc', 'packedSize', 'size'] as const;

type Local = NonNullable<ReturnType<typeof localHeader.read>>;

/** Readers differ in which of the two headers they believe; so they must say the same. */
function compareHeaders(
  scanning: Scanning,
  central: Central,
  local: Local,
  name: string,
  offset: number,
): void {
  const localName = nameAt(scanning, offset + localHeader.size, local.nameLength);
  if (localName !== name) {
    const message = `an entry is called ${name} in the directory and ${localName ?? '(cut off)'} at its data`;
    report(scanning, 'headers-differ', message, offset);
  }
  const later = (local.flags & SIZES_FOLLOW) !== 0;
  const differ = (['method', ...sizeFields] as const).filter(
    (field) => local[field] !== central[field] && !(later && field !== 'method' && local[field] === 0),
  );
  if (differ.length > 0) {
    report(
      scanning,
      'headers-differ',
      `${name}: directory and data disagree about ${differ.join(', ')}`,
      offset,
    );
  }
}

/** Why a name must not be used as a path, or undefined. */
export function unsafeName(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (/[\x00-\x1f\x7f]/.test(name)) return 'has control characters';
  if (/^[A-Za-z]:/.test(name)) return 'begins with a drive letter';
  if (/^[/\\]/.test(name)) return 'is an absolute path';
  if (name.split(/[/\\]/).includes('..') || name.startsWith('..')) return 'climbs out of the package with ..';
  if (/[/\\]/.test(name)) return 'is a path';
  return undefined;
}

function checkNames(scanning: Scanning, entries: readonly ZipEntry[]): void {
  const seen = new Map<string, string>();
  for (const { name, offset } of entries) {
    const folder = name.endsWith('/') && unsafeName(name.slice(0, -1)) === undefined;
    if (folder) report(scanning, 'folder', `the entry ${name} is a folder (a directory entry)`, offset);
    const unsafe = folder ? undefined : unsafeName(name);
    if (unsafe !== undefined) report(scanning, 'unsafe-name', `the entry name '${name}' ${unsafe}`, offset);
    const twin = seen.get(name.toLowerCase());
    if (twin === name) report(scanning, 'duplicate-name', `two entries are called ${name}`, offset);
    else if (twin !== undefined) {
      report(
        scanning,
        'duplicate-name',
        `${twin} and ${name} differ only in case, one file on many systems`,
        offset,
      );
    }
    seen.set(name.toLowerCase(), name);
  }
}

/** Entries must follow each other up to the directory: no gaps, no overlaps. */
function checkCover(scanning: Scanning, entries: readonly ZipEntry[], end: End): void {
  const shift = Math.max(0, end.at - (end.centralOffset + end.centralSize));
  let at = shift;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    if (entry.offset < at)
      report(scanning, 'headers-differ', `${entry.name} overlaps another entry`, entry.offset);
    if (entry.offset > at) {
      report(scanning, 'gap', `${entry.offset - at} bytes in front of ${entry.name} belong to nothing`, at);
    }
    at = Math.max(at, entry.end);
  }
  const directory = end.centralOffset + shift;
  if (entries.length === end.entries && at < directory) {
    report(scanning, 'gap', `${directory - at} bytes in front of the directory belong to nothing`, at);
  }
}
