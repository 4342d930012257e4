/**
 * ELF to image as esptool's elf2image makes it: version 1 (the RAM part and the flash part as two files), version 2
 * (one slot image with CRC trailer), version 3 (`v3.ts`).
 */

import { equal, filled, hexNumber, roundUp } from '../../core/bytes.ts';
import { sha256 } from '../../core/digest.ts';
import type { Bytes, NamedBytes } from '../../core/types.ts';
import { readElf } from '../../input/elf.ts';
import { type CrcRule, type Sealed, seal } from './crc.ts';
import { type LoadSegment, loadSegments, mergeTouching, refuseTooMany } from './elf-segments.ts';
import { misuse, unusable } from './faults.ts';
import type { AppNumber } from './flash-map.ts';
import { imageHeader, LINE, segmentHeader } from './layout.ts';
import { esp32Ranges, IROM, isIrom, ranges } from './memory.ts';
import { type FlashBytes, structure } from './segments.ts';
import { newBootImage } from './slot-image.ts';

export type Elf2ImageRequest = FlashBytes & {
  readonly elf: NamedBytes;
  readonly version: 1 | 2 | 3;
  readonly output: string | undefined;
  readonly useSegments: boolean;
  readonly sortSegments: boolean;
  readonly crc: CrcRule;
  /** The application number that the stock updater wants in byte 3 of a version-2 image. */
  readonly app: AppNumber | undefined;
  /** Where in the image the SHA-256 of the ELF is written over zeros. */
  readonly digestOffset: number | undefined;
  /** The rules of esptool 2.4 as the RTOS SDK ships it. */
  readonly rtos?: RtosRules;
};

/** esptool 2.4 joins no segments, and the RTOS SDK's copy of it writes version 1's RAM part to the output as it is named. */
export type RtosRules = {
  /** Version 1: a first segment that turns the boot ROM's messages into noise. */
  readonly silentRom: boolean;
};

/** Two words for the clock divider of the serial port, as the RTOS SDK's esptool sets them. */
const SILENT_ROM: LoadSegment = {
  name: 'UART0',
  address: 0x60000014,
  bytes: filled(8, 0),
  executable: false,
};

export type Elf2ImageResult = {
  readonly files: readonly NamedBytes[];
  /** How many sections were joined to the one before. */
  readonly merged: number;
  readonly segments: readonly LoadSegment[];
  readonly sealed?: Sealed;
};

const fiveDigits = (value: number): string => hexNumber(value, 5);

/** `.elf` off the end; a dot in a folder's name is none of the file's. */
const withoutExtension = (path: string): string => path.replace(/([^/\\])\.[^./\\]*$/, '$1');

export type Parted = { readonly irom: LoadSegment | undefined; readonly ram: readonly LoadSegment[] };

/** The flash part and the rest; two flash parts are refused. */
export function partIrom(segments: readonly LoadSegment[]): Parted {
  const flash = segments.filter((segment) => isIrom(segment.address));
  if (flash.length > 1) {
    const names = flash.map((segment) => `${segment.name} at ${hexNumber(segment.address)}`).join(', ');
    throw unusable(
      'esp8266/two-irom-sections',
      `Found ${flash.length} segments that could be irom0. Bad ELF file? (${names})`,
      { fix: 'place all flash code in one section, .irom0.text' },
    );
  }
  return { irom: flash[0], ram: segments.filter((segment) => segment !== flash[0]) };
}

/** Writes the ELF's digest into the segment that covers `offset` of the finished file; positions count headers too. */
export function patchDigest(
  segments: readonly LoadSegment[],
  start: number,
  offset: number | undefined,
  digest: Bytes,
): LoadSegment[] {
  if (offset === undefined || offset === 0) return [...segments];
  let at = start;
  return segments.map((segment) => {
    const from = at;
    at += segmentHeader.size + segment.bytes.length;
    // the reference looks at the stretch of the data's length that starts with the segment's header
    if (offset < from || offset >= from + segment.bytes.length) return segment;
    return patched(segment, offset - from, offset, digest);
  });
}

function patched(segment: LoadSegment, into: number, offset: number, digest: Bytes): LoadSegment {
  if (into < segmentHeader.size || into + digest.length > segment.bytes.length) {
    throw unusable(
      'esp8266/digest-place',
      `Cannot place SHA256 digest on segment boundary (offset ${hexNumber(offset)} in ${segment.name})`,
    );
  }
  const place = into - segmentHeader.size;
  if (!equal(segment.bytes.subarray(place, place + digest.length), filled(digest.length, 0))) {
    throw unusable(
      'esp8266/digest-place',
      `Contents of segment at SHA256 digest offset ${hexNumber(offset)} are not all zero. Refusing to overwrite.`,
    );
  }
  const bytes = segment.bytes.slice();
  bytes.set(digest, place);
  return { ...segment, bytes };
}

async function version1(request: Elf2ImageRequest, entry: number, parted: Parted): Promise<NamedBytes[]> {
  const prefix = request.output ?? `${request.elf.name}-`;
  const digest = request.digestOffset ? await sha256(request.elf.bytes) : filled(0, 0);
  const ram = patchDigest(parted.ram, imageHeader.size, request.digestOffset, digest);
  const files: NamedBytes[] = [];
  if (parted.irom) {
    const name = `${prefix}${fiveDigits(parted.irom.address - IROM.from)}.bin`;
    files.push({ name, bytes: parted.irom.bytes });
  }
  const segments = request.rtos?.silentRom ? [SILENT_ROM, ...ram] : ram;
  const name = request.rtos ? prefix : `${prefix}0x00000.bin`;
  files.push({ name, bytes: structure({ ...request, entry, segments }) });
  return files;
}

async function version2(
  request: Elf2ImageRequest,
  entry: number,
  parted: Parted,
): Promise<{ files: NamedBytes[]; sealed: Sealed }> {
  const digest = request.digestOffset ? await sha256(request.elf.bytes) : filled(0, 0);
  const flash = parted.irom ? [parted.irom] : [];
  const [irom] = patchDigest(flash, imageHeader.size, request.digestOffset, digest);
  const behind = 2 * imageHeader.size + (irom ? segmentHeader.size + roundUp(irom.bytes.length, LINE) : 0);
  const ram = patchDigest(parted.ram, behind, request.digestOffset, digest);
  const { bytes, free } = newBootImage({
    ...request,
    entry,
    segments: ram,
    ...(irom ? { irom: irom.bytes } : {}),
    ...(request.app ? { first: { mode: 0, size: request.app } } : {}),
  });
  const sealed = sealOrRefuse(bytes, request.crc, free);
  const slot = parted.irom ? parted.irom.address - IROM.from : 0;
  const name =
    request.output ?? `${withoutExtension(request.elf.name)}-${fiveDigits(slot - (slot % 4096))}.bin`;
  return { files: [{ name, bytes: sealed.bytes }], sealed };
}

export function sealOrRefuse(body: Bytes, rule: CrcRule, free: readonly number[]): Sealed {
  const sealed = seal(body, rule, free);
  if (sealed) return sealed;
  throw unusable(
    'esp8266/no-dont-care-byte',
    'this image has no byte that may be changed to suit every CRC check',
    {
      why: 'the header claims more segments than there are, so the padding is read as one',
      fix: 'build it with --crc sdk, or without the empty section',
    },
  );
}

export async function elf2image(request: Elf2ImageRequest): Promise<Elf2ImageResult> {
  if (request.app !== undefined && request.version !== 2) {
    throw misuse(
      'esp8266/bad-option',
      '--app needs --version 2: only slot images carry an application number',
    );
  }
  const elf = readElf(request.elf);
  const found = loadSegments(elf, request.useSegments, request.rtos !== undefined);
  const ordered = request.sortSegments ? found.toSorted((a, b) => a.address - b.address) : found;
  const map = request.version === 3 ? esp32Ranges : ranges;
  const segments = request.rtos ? ordered : mergeTouching(ordered, map);
  refuseTooMany(segments.length);
  const merged = found.length - segments.length;
  if (request.version === 3) {
    const { version3 } = await import('./v3.ts');
    return { merged, segments, files: [await version3(request, elf.entry, segments)] };
  }
  const parted = partIrom(segments);
  if (request.version === 1) return { merged, segments, files: await version1(request, elf.entry, parted) };
  return { merged, segments, ...(await version2(request, elf.entry, parted)) };
}
