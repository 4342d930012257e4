/** What esptool's image_info says about an image: both forms, line by line, with its warnings. */

import { hexNumber, roundUp } from '../../core/bytes.ts';
import type { Bytes } from '../../core/types.ts';
import { clocks, modes, nameOf, sizeNibbles } from './flash-map.ts';
import {
  CHECKSUM_SEED,
  checksumOffset,
  imageHeader,
  MAGIC,
  MOST_SEGMENTS,
  SLOT_VERSION,
  segmentHeader,
  xorOf,
} from './layout.ts';
import { memoryTypes } from './memory.ts';
import type { Header } from './structure.ts';

export type InfoRequest = {
  readonly bytes: Bytes;
  readonly extended: boolean;
  /** The chip was not named: esptool then says which one it takes the image for. */
  readonly detected: boolean;
};

/** The lines, and the error that ends them. */
export type Info = { readonly lines: readonly string[]; readonly fatal?: string };

type Segment = {
  readonly offset: number;
  readonly address: number;
  readonly data: Bytes;
  readonly summed: boolean;
};
type Loaded = {
  readonly version: 1 | 2;
  readonly header: Header;
  readonly segments: readonly Segment[];
  readonly checksum: number;
};
/** What was found, or why nothing more can be. Warnings go to `lines` as they come up. */
type Step<T> = T | { readonly fatal: string };

const failed = <T extends object>(step: Step<T>): step is { readonly fatal: string } => 'fatal' in step;
const digits = (n: number, width: number): string => n.toString(16).padStart(width, '0');

function headerAt(bytes: Bytes, offset: number, magic: number): Step<Header> {
  const header = imageHeader.read(bytes, offset);
  if (!header) return { fatal: `The file ends inside the header at ${hexNumber(offset)}` };
  if (header.magic !== magic) return { fatal: `Invalid firmware image magic=${hexNumber(header.magic)}` };
  return header;
}

const isSuspicious = (address: number, length: number): boolean =>
  address > 0x40200000 || address < 0x3ffe0000 || length > 65536;

function segmentAt(bytes: Bytes, offset: number, irom: boolean, lines: string[]): Step<Segment> {
  const header = segmentHeader.read(bytes, offset);
  if (!header) return { fatal: `The file ends inside the segment header at ${hexNumber(offset)}` };
  const { address, length } = header;
  const name = `segment ${hexNumber(address)}, length ${length}`;
  if (!irom && isSuspicious(address, length)) lines.push(`WARNING: Suspicious ${name}`);
  const from = offset + segmentHeader.size;
  const data = bytes.subarray(from, from + length);
  if (data.length < length) {
    return { fatal: `End of file reading ${name} (actual length ${data.length})` };
  }
  return { offset, address, data, summed: !irom };
}

const endOf = (segment: Segment): number => segment.offset + segmentHeader.size + segment.data.length;

function plain(bytes: Bytes, offset: number, header: Header, lines: string[]): Step<Omit<Loaded, 'version'>> {
  const segments: Segment[] = [];
  let end = offset + imageHeader.size;
  for (let i = 0; i < header.count; i++) {
    const segment = segmentAt(bytes, end, false, lines);
    if (failed(segment)) return segment;
    segments.push(segment);
    end = endOf(segment);
  }
  const checksum = bytes[checksumOffset(end)];
  if (checksum === undefined) return { fatal: 'The file ends before the checksum' };
  return { header, segments, checksum };
}

/** What differs between the two headers of a slot image. */
function disagreements(first: Header, second: Header): string[] {
  const line = (what: string, a: number, b: number, width: number, of = '') =>
    a === b
      ? []
      : [
          `WARNING: ${what} in first header (0x${digits(a, width)}) disagrees with second${of} (0x${digits(b, width)}). Using second value.`,
        ];
  return [
    ...line('Flash mode value', first.mode, second.mode, 2),
    ...line('Flash size/freq value', first.size, second.size, 2),
    ...line('Entrypoint address', first.entry, second.entry, 8, ' header'),
  ];
}

function slotImage(bytes: Bytes, lines: string[]): Step<Loaded> {
  const first = headerAt(bytes, 0, MAGIC.slot);
  if (failed(first)) return first;
  if (first.count !== SLOT_VERSION) {
    lines.push(`Warning: V2 header has unexpected "segment" count ${first.count} (usually 4)`);
  }
  const flash = segmentAt(bytes, imageHeader.size, true, lines);
  if (failed(flash)) return flash;
  const irom = { ...flash, address: 0 };
  const second = headerAt(bytes, endOf(irom), MAGIC.plain);
  if (failed(second)) return second;
  lines.push(...disagreements(first, second));
  const rest = plain(bytes, endOf(irom), second, lines);
  if (failed(rest)) return rest;
  return { ...rest, version: 2, segments: [irom, ...rest.segments] };
}

function load(bytes: Bytes, lines: string[]): Step<Loaded> {
  if (bytes[0] === MAGIC.slot) return slotImage(bytes, lines);
  const header = headerAt(bytes, 0, MAGIC.plain);
  if (failed(header)) return header;
  const rest = plain(bytes, 0, header, lines);
  return failed(rest) ? rest : { ...rest, version: 1 };
}

/** esptool shows the length of a segment with an address as it would write it: a multiple of 4. */
const shownLength = ({ address, data }: Segment): number =>
  address === 0 ? data.length : roundUp(data.length, 4);

const verdictOf = (stored: number, computed: number): string =>
  stored === computed ? '(valid)' : `(invalid - calculated ${digits(computed, 2)})`;

const computedOf = (image: Loaded): number =>
  image.segments
    .filter((segment) => segment.summed)
    .reduce((sum, segment) => xorOf(segment.data, sum), CHECKSUM_SEED);

function legacyLines(image: Loaded): string[] {
  const { entry } = image.header;
  return [
    `Image version: ${image.version}`,
    entry === 0 ? 'Entry point not set' : `Entry point: ${entry.toString(16).padStart(8)}`,
    `${image.segments.length} segments`,
    '',
    ...image.segments.map(
      (segment, i) =>
        `Segment ${i + 1}: len 0x${digits(shownLength(segment), 5)} load 0x${digits(segment.address, 8)} file_offs 0x${digits(segment.offset, 8)} [${memoryTypes(segment.address).join(',')}]`,
    ),
    `Checksum: ${digits(image.checksum, 2)} ${verdictOf(image.checksum, computedOf(image))}`,
  ];
}

const underlined = (title: string): string[] => [title, '='.repeat(title.length)];

const named = (what: string, name: string | undefined, otherwise: string): string =>
  name === undefined ? `WARNING: Invalid ${otherwise}` : `${what}: ${name}`;

function flashLines({ mode, size }: Header): string[] {
  const map = size >> 4;
  const clock = size & 15;
  return [
    named('Flash size', nameOf(sizeNibbles, map), `flash size (${hexNumber(map << 4)})`),
    named('Flash freq', nameOf(clocks, clock), `flash frequency (${hexNumber(clock)})`),
    named('Flash mode', nameOf(modes, mode)?.toUpperCase(), `flash mode (${mode})`),
  ];
}

function extendedLines(image: Loaded): string[] {
  const { entry } = image.header;
  const rows = image.segments.map(
    (segment, i) =>
      `${String(i).padStart(7)}  0x${digits(shownLength(segment), 5)}  0x${digits(segment.address, 8)}  0x${digits(segment.offset, 8)}  ${memoryTypes(segment.address).join(', ')}`,
  );
  return [
    '',
    ...underlined('ESP8266 image header'),
    `Image version: ${image.version}`,
    entry === 0 ? 'Entry point not set' : `Entry point: ${hexNumber(entry).padStart(8)}`,
    `Segments: ${image.segments.length}`,
    ...flashLines(image.header),
    '',
    ...underlined('Segments information'),
    'Segment   Length   Load addr   File offs  Memory types',
    '-------  -------  ----------  ----------  ------------',
    ...rows,
    '',
    ...underlined('ESP8266 image footer'),
    `Checksum: ${hexNumber(image.checksum)} ${verdictOf(image.checksum, computedOf(image))}`,
  ];
}

export function imageInfo({ bytes, extended, detected }: InfoRequest): Info {
  const lines = [`File size: ${bytes.length} (bytes)`];
  const magic = bytes[0];
  if (magic === undefined) return { lines, fatal: 'File is empty' };
  if (magic !== MAGIC.plain && magic !== MAGIC.slot) {
    return { lines, fatal: `This is not a valid image (invalid magic number: ${hexNumber(magic)})` };
  }
  if (detected) lines.push('Detected image type: ESP8266');
  const image = load(bytes, lines);
  if (failed(image)) return { lines, fatal: image.fatal };
  const count = image.segments.length;
  if (count > MOST_SEGMENTS) {
    return {
      lines,
      fatal: `Invalid segment count ${count} (max ${MOST_SEGMENTS}). Usually this indicates a linker script problem.`,
    };
  }
  return { lines: [...lines, ...(extended ? extendedLines(image) : legacyLines(image))] };
}
