/**
 * What is wrong with an image, and what the maker of it did: structure first, then checksum and CRC, then whether it fits
 * the slot, map and updater it is meant for. Everything is reported; `problemOf` names the one that comes first.
 */

import { hexNumber, indexOf } from '../../core/bytes.ts';
import type { Bytes, Finding } from '../../core/types.ts';
import { readTrailer, TRAILER } from './crc.ts';
import { crcFindings } from './diagnose-crc.ts';
import { httpFindings, httpInDump } from './diagnose-http.ts';
import { type SlotContext, slotFindings } from './diagnose-slot.ts';
import { type FindingCode, finding } from './findings.ts';
import { type CodeFile, type ImageFile, isCode, isWhole, parseImage } from './image.ts';
import { ARDUINO_APP_OFFSET, MAGIC, MOST_SEGMENTS, OLD_IROM_OFFSET, SLOT_VERSION } from './layout.ts';
import { inRam, isIrom } from './memory.ts';
import type { Structure } from './structure.ts';

export type { SlotContext } from './diagnose-slot.ts';

type Found = Finding<FindingCode>;

const CR = 0x0d;
const LF = 0x0a;
/** Code of this length has a CR somewhere, or had. */
const SURELY_HOLDS_CR = 2048;

/** The file as it was before every LF became CR LF; undefined when some LF has no CR before it. */
export function withoutAddedCr(bytes: Bytes): Bytes | undefined {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  let found = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte === LF) {
      if (bytes[i - 1] !== CR) return undefined;
      length--;
      found++;
    }
    kept[length++] = byte;
  }
  return found > 0 ? kept.slice(0, length) : undefined;
}

const isSound = (bytes: Bytes, image: ImageFile): boolean => {
  if (!isCode(image) || !isWhole(image)) return false;
  if (image.kind === 'slot' || image.kind === 'old-slot') {
    return image.structure.checksumOk && (readTrailer(bytes)?.satisfies.length ?? 0) > 0;
  }
  return image.structure.checksumOk;
};

/** Cut, or too short for what its headers claim. */
const isBroken = (bytes: Bytes, image: ImageFile): boolean =>
  !isWhole(image) ||
  !isCode(image) ||
  bytes.length < image.body + (image.kind === 'slot' || image.kind === 'old-slot' ? TRAILER : 0);

/** Line ends: proof is an original that is sound, suspicion is code without a single CR. */
function newlineFinding(bytes: Bytes, image: ImageFile): Found | undefined {
  if (isSound(bytes, image)) return undefined;
  const original = withoutAddedCr(bytes);
  if (original && isSound(original, parseImage(original))) {
    const added = bytes.length - original.length;
    return finding(
      'esp8266/newline-mangled',
      `every LF has become CR LF (${added} bytes more); with the CRs taken out the image is whole`,
      { at: { offset: indexOf(bytes, Uint8Array.of(CR, LF)), length: 2 } },
    );
  }
  const noCr = bytes.length > SURELY_HOLDS_CR && !bytes.includes(CR) && bytes.includes(LF);
  if (noCr && isBroken(bytes, image)) {
    return finding(
      'esp8266/newline-mangled',
      `the structure is broken and ${bytes.length} bytes hold no single CR: CRs were probably removed, which cannot be undone`,
    );
  }
  return undefined;
}

/** What of the image the end of the file cuts. */
function cutText(bytes: Bytes, image: CodeFile, structure: Structure): string {
  const needs = (what: string, offset: number, needed: number, there: number) =>
    `${what} at offset ${offset} needs ${needed} bytes, ${there} are there (${needed - there} missing)`;
  if ((image.kind === 'slot' || image.kind === 'rboot') && image.irom) {
    const { offset, length, data } = image.irom;
    if (data.length < length) return needs('irom', offset, length, data.length);
  }
  const { cut, segments, checksumAt } = structure;
  if (!cut) return `the checksum belongs at offset ${checksumAt}, the file has ${bytes.length} bytes`;
  const name = segments.length === 0 && cut.index === 0 ? 'the header' : `segment ${cut.index + 1}`;
  return needs(name, cut.offset, cut.needed, cut.there);
}

const cutFinding = (bytes: Bytes, image: CodeFile, structure: Structure): Found =>
  finding('esp8266/truncated', `the file ends inside the image: ${cutText(bytes, image, structure)}`, {
    at: { offset: bytes.length, length: 0 },
  });

/** Structures in the order of the file. */
const structuresOf = (image: CodeFile): Structure[] =>
  image.kind === 'arduino' ? [image.structure, image.app] : [image.structure];

/** The bytes of a header are there, and they are no header. */
const noHeader = ({ segments, cut }: Structure): boolean =>
  segments.length === 0 && cut?.index === 0 && cut.there === cut.needed;

const headerFinding = ({ offset, header }: Structure): Found =>
  finding(
    'esp8266/second-header',
    `at offset ${offset}, where a header should start with 0xe9, there is ${hexNumber(header.magic, 2)}`,
    { at: { offset, length: 8 } },
  );

/** Irom of an old-boot image starts at 0x10000; a file that ends before is cut, whatever its last bytes are. */
const cutBeforeIrom = (bytes: Bytes, image: CodeFile): Found[] =>
  image.kind === 'old-slot' && bytes.length <= OLD_IROM_OFFSET + TRAILER
    ? [
        finding(
          'esp8266/truncated',
          `the file ends before its irom, which starts at offset ${OLD_IROM_OFFSET}; it has ${bytes.length} bytes`,
          { at: { offset: bytes.length, length: 0 } },
        ),
      ]
    : [];

function structureFindings(bytes: Bytes, image: CodeFile): Found[] {
  const found: Found[] = cutBeforeIrom(bytes, image);
  for (const structure of structuresOf(image)) {
    if (noHeader(structure)) found.push(headerFinding(structure));
    else if (structure.cut || bytes.length <= structure.checksumAt)
      found.push(cutFinding(bytes, image, structure));
    else found.push(...segmentFindings(image, structure));
  }
  if ((image.kind === 'slot' || image.kind === 'rboot') && image.irom === undefined) {
    found.push(
      finding('esp8266/no-irom', 'the second header follows the first directly: there is no irom segment'),
    );
  }
  return found;
}

function segmentFindings(image: CodeFile, structure: Structure): Found[] {
  const found: Found[] = [];
  const { header, stored = 0, computed, checksumAt, realCount } = structure;
  // from core 3.0 on, length and CRC are written into the sketch after its checksum was made; nobody checks it
  const stale = image.kind === 'arduino' && structure === image.app;
  if (!structure.checksumOk && !stale) {
    found.push(
      finding(
        'esp8266/checksum',
        `checksum ${hexNumber(stored, 2)} at offset ${checksumAt}, computed ${hexNumber(computed, 2)}`,
        {
          at: { offset: checksumAt, length: 1 },
        },
      ),
    );
  }
  if (realCount !== undefined) {
    found.push(
      finding('esp8266/segment-count', `the header counts ${header.count} segments, ${realCount} are there`, {
        at: { offset: structure.offset + 1, length: 1 },
      }),
    );
  }
  for (const segment of structure.segments) {
    if (segment.length === 0 || inRam(segment.address, segment.length)) continue;
    const at = { offset: segment.offset, length: 4 };
    if (segment.address === 0) {
      found.push(
        finding(
          'esp8266/load-address-zero',
          `the segment at offset ${segment.offset} (${segment.length} bytes) is loaded to address 0`,
          { at },
        ),
      );
    } else if (!isIrom(segment.address)) {
      found.push(
        finding(
          'esp8266/load-address',
          `the segment at offset ${segment.offset} is loaded to ${hexNumber(segment.address, 8)}, outside RAM`,
          { at },
        ),
      );
    }
  }
  return found;
}

const startsImage = ([magic, count = 0]: Bytes): boolean =>
  magic === MAGIC.slot
    ? count === SLOT_VERSION
    : magic === MAGIC.plain && count > 0 && count <= MOST_SEGMENTS;

/** A sketch that ends in the fill behind its loader. */
const isCutSketch = (bytes: Bytes, image: CodeFile): boolean =>
  image.kind === 'plain' &&
  bytes.length <= ARDUINO_APP_OFFSET &&
  bytes.subarray(image.body).every((byte) => byte === 0xaa);

/** What stands behind the last byte the image accounts for. */
function excessFindings(bytes: Bytes, image: CodeFile): Found[] {
  const carriesTrailer = image.kind === 'slot' || image.kind === 'old-slot' || image.kind === 'pack';
  const http = httpInDump(bytes, image);
  if (http.length > 0) return http;
  const whole = image.body + (carriesTrailer ? TRAILER : image.kind === 'rtos3' ? 32 : 0);
  if (bytes.length <= whole) return [];
  const at = { offset: whole, length: bytes.length - whole };
  if (isCutSketch(bytes, image)) {
    return [
      finding(
        'esp8266/truncated',
        `the file ends in the fill behind the loader of a sketch, which starts at offset ${ARDUINO_APP_OFFSET}`,
        { at: { offset: bytes.length, length: 0 } },
      ),
    ];
  }
  if ((carriesTrailer || image.kind === 'plain') && startsImage(bytes.subarray(whole))) {
    return [
      finding(
        'esp8266/appended-to-stale-output',
        `a second image starts at offset ${whole}; the first one boots`,
        { at },
      ),
    ];
  }
  return [
    finding(
      'esp8266/trailing-data',
      `${bytes.length - whole} bytes stand behind the image, which ends at offset ${whole}`,
      { at },
    ),
  ];
}

/** Everything that is wrong with a file of code; gzip, signatures and partition tables have their own judges. */
export function diagnose(bytes: Bytes, image: ImageFile, context: SlotContext): Found[] {
  if (image.kind === 'http') return httpFindings(bytes);
  if (!isCode(image)) {
    return [
      finding(
        'esp8266/not-an-image',
        `the first byte is ${bytes.length > 0 ? hexNumber(bytes[0] ?? 0, 2) : 'missing'}; images start with 0xe9 or 0xea`,
      ),
    ];
  }
  const mangled = newlineFinding(bytes, image);
  if (mangled) return [mangled];
  const structural = structureFindings(bytes, image);
  if (structural.some((found) => found.code === 'esp8266/truncated')) {
    return [...structural, ...slotFindings(bytes, image, context)];
  }
  if (structural.some((found) => found.code === 'esp8266/second-header')) {
    return [...structural, ...crcFindings(bytes, image), ...slotFindings(bytes, image, context)];
  }
  const excess = excessFindings(bytes, image);
  return [
    ...structural,
    ...excess,
    ...(excess.length > 0 ? [] : crcFindings(bytes, image)),
    ...slotFindings(bytes, image, context),
  ];
}

/** Which problem comes first when there are several: what the device would meet first, or what explains the others. */
const ORDER: readonly FindingCode[] = [
  'esp8266/http-header',
  'esp8266/newline-mangled',
  'esp8266/not-an-image',
  'esp8266/truncated',
  'esp8266/second-header',
  'esp8266/not-a-slot-image',
  'esp8266/appended-to-stale-output',
  'esp8266/trailing-data',
  'esp8266/segment-count',
  'esp8266/load-address-zero',
  'esp8266/load-address',
  'esp8266/checksum',
  'esp8266/crc-missing',
  'esp8266/crc-inverted',
  'esp8266/crc-plus-one',
  'esp8266/crc-plain',
  'esp8266/crc',
  'esp8266/app-number',
  'esp8266/wrong-slot',
  'esp8266/no-irom',
  'esp8266/too-large',
  'esp8266/map-mismatch',
  'esp8266/boot-too-old',
  'esp8266/linked-for-other-slot',
];

/** The short code of the first problem, without its `esp8266/`; null when nothing is wrong. */
export function problemOf(findings: readonly Finding[]): string | null {
  const found = ORDER.find((code) => findings.some((each) => each.code === code && each.level !== 'note'));
  return found === undefined ? null : found.slice('esp8266/'.length);
}
