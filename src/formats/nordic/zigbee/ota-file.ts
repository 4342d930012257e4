/**
 * The Zigbee OTA file (Zigbee Cluster Library, OTA Upgrade), little-endian:
 *
 *     0x0BEEF11E 4 | 0x0100 2 | header length 2 | field control 2 | manufacturer 2 | image type 2 | file version 4
 *     stack version 2 | header string 32 | total size 4 | by field control: [1] 1, [2] 8, [4] min and max hardware 2 + 2
 *     then elements: tag 2 | length 4 | data
 *
 * nRF5 SDK: three elements. 0xCDEF, 17 bytes: 0x10, then big-endian init packet length, its CRC-32, image length, its
 * CRC-32; 0x0000: the init packet; 0x0000: the image. The header string begins with its length.
 */

import { concat, hexNumber, startsWith, upperHex, utf8 } from '../../../core/bytes.ts';
import { crc32 } from '../../../core/digest.ts';
import { raw, struct, u8, u16, u32 } from '../../../core/struct.ts';
import type { Bytes } from '../../../core/types.ts';

export const headerLayout = struct({
  magic: u32,
  headerVersion: u16,
  headerLength: u16,
  fieldControl: u16,
  manufacturer: u16,
  imageType: u16,
  fileVersion: u32,
  stackVersion: u16,
  headerString: raw(32),
  totalSize: u32,
});
export type OtaHeader = NonNullable<ReturnType<typeof headerLayout.read>>;

/** What may follow the fixed header, by the bit of the field control that says so. */
export const optionalLayouts = [
  { bit: 1, layout: struct({ securityCredential: u8 }) },
  { bit: 2, layout: struct({ destination: raw(8) }) },
  { bit: 4, layout: struct({ minHardware: u16, maxHardware: u16 }) },
] as const;
const hardwareLayout = optionalLayouts[2].layout;
const HARDWARE = 4;

export const elementLayout = struct({ tag: u16, length: u32 });
export const summaryLayout = struct({
  size: u8,
  packetLength: u32,
  packetCrc: u32,
  imageLength: u32,
  imageCrc: u32,
});

const MAGIC = 0x0beef11e;
const MAGIC_BYTES = Uint8Array.of(0x1e, 0xf1, 0xee, 0x0b);
const HEADER_VERSION = 0x0100;
const STACK_PRO = 2;
export const SUMMARY_TAG = 0xcdef;
export const IMAGE_TAG = 0;
export const WILDCARD = 0xffff;
/** Characters of the comment that fit behind its length. */
export const LONGEST_COMMENT = 30;
/** Elements of the files that SDKs make: three; other stacks add signatures and certificates. */
const MOST_ELEMENTS = 32;

export const looksLikeOta = (bytes: Uint8Array): boolean => startsWith(bytes, MAGIC_BYTES);

export type HardwareRange = { readonly min: number; readonly max: number };

export type OtaFile = {
  readonly manufacturer: number;
  readonly imageType: number;
  readonly fileVersion: number;
  readonly comment: string;
  readonly hardware?: HardwareRange | undefined;
  readonly packet: Bytes;
  readonly image: Bytes;
};

const element = (tag: number, data: Bytes): Bytes =>
  concat(elementLayout.write({ tag, length: data.length }), data);

/** The file, as the nRF5 SDK's clients read it. */
export function writeOta(file: OtaFile): Bytes {
  const { packet, image, hardware, comment } = file;
  const summary = summaryLayout.write(
    {
      size: summaryLayout.size - 1,
      packetLength: packet.length,
      packetCrc: crc32(packet),
      imageLength: image.length,
      imageCrc: crc32(image),
    },
    'big',
  );
  const body = concat(element(SUMMARY_TAG, summary), element(IMAGE_TAG, packet), element(IMAGE_TAG, image));
  const range = hardware
    ? hardwareLayout.write({ minHardware: hardware.min, maxHardware: hardware.max })
    : new Uint8Array(0);
  const headerLength = headerLayout.size + range.length;
  const header = headerLayout.write({
    magic: MAGIC,
    headerVersion: HEADER_VERSION,
    headerLength,
    fieldControl: hardware ? HARDWARE : 0,
    manufacturer: file.manufacturer,
    imageType: file.imageType,
    fileVersion: file.fileVersion,
    stackVersion: STACK_PRO,
    headerString: concat(Uint8Array.of(comment.length), utf8(comment)),
    totalSize: headerLength + body.length,
  });
  return concat(header, range, body);
}

export type OtaElement = { readonly tag: number; readonly offset: number; readonly data: Bytes };

export type ReadOta = {
  readonly header?: OtaHeader;
  readonly hardware?: HardwareRange;
  /** Where each optional field of the header stands. */
  readonly optional: readonly { readonly bit: number; readonly offset: number }[];
  readonly elements: readonly OtaElement[];
  readonly problems: readonly { readonly about: 'header' | 'elements'; readonly message: string }[];
};

/** What is in the file, and what is wrong with its structure. */
export function readOta(bytes: Bytes): ReadOta {
  const header = headerLayout.read(bytes);
  const cut = { about: 'header' as const, message: 'the file ends within the header' };
  if (!header) return { optional: [], elements: [], problems: [cut] };
  const problems: ReadOta['problems'][number][] = [];
  const wrong = (message: string) => problems.push({ about: 'header', message });
  if (header.headerVersion !== HEADER_VERSION) wrong(`header version ${hexNumber(header.headerVersion)}`);
  const optional: { bit: number; offset: number }[] = [];
  let at = headerLayout.size;
  for (const { bit, layout } of optionalLayouts) {
    if ((header.fieldControl & bit) === 0) continue;
    optional.push({ bit, offset: at });
    at += layout.size;
  }
  if (header.headerLength !== at) wrong(`the header has ${at} bytes and announces ${header.headerLength}`);
  const range = optional.find(({ bit }) => bit === HARDWARE);
  const hardware = range && hardwareLayout.read(bytes, range.offset);
  const { elements, problem } = readElements(bytes, Math.max(header.headerLength, headerLayout.size));
  if (problem !== undefined) problems.push({ about: 'elements', message: problem });
  return {
    header,
    ...(hardware ? { hardware: { min: hardware.minHardware, max: hardware.maxHardware } } : {}),
    optional: optional.filter(({ offset }) => offset < bytes.length),
    elements,
    problems,
  };
}

function readElements(bytes: Bytes, from: number): { elements: OtaElement[]; problem?: string } {
  const elements: OtaElement[] = [];
  let at = from;
  while (at < bytes.length) {
    const head = elementLayout.read(bytes, at);
    const offset = at + elementLayout.size;
    if (!head || offset + head.length > bytes.length) {
      return { elements, problem: `the element at ${at} reaches beyond the end of the file` };
    }
    if (elements.length === MOST_ELEMENTS) {
      return { elements, problem: `more than ${MOST_ELEMENTS} elements` };
    }
    elements.push({ tag: head.tag, offset, data: bytes.subarray(offset, offset + head.length) });
    at = offset + head.length;
  }
  return elements.length === 0 ? { elements, problem: 'there is no element' } : { elements };
}

/** The init packet and the image that follow their summary, as the nRF5 SDK has them. */
export function innerFiles({
  elements,
}: ReadOta): { readonly packet: OtaElement; readonly image: OtaElement } | undefined {
  const [packet, image, more] = elements.filter(({ tag }) => tag === IMAGE_TAG);
  const summary = elements.some(({ tag }) => tag === SUMMARY_TAG);
  return summary && packet && image && !more ? { packet, image } : undefined;
}

/** Comment of the header string: behind its length, or (other makers) up to the first zero. */
export function commentOf(headerString: Bytes): string {
  const [length = 0] = headerString;
  const counted =
    length < headerString.length && headerString.subarray(1 + length).every((byte) => byte === 0);
  const zero = headerString.indexOf(0);
  const text = counted
    ? headerString.subarray(1, 1 + length)
    : headerString.subarray(0, zero < 0 ? headerString.length : zero);
  return [...text].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
}

/** The name under which OTA servers look for the file, without its extension. */
export const otaName = ({ manufacturer, imageType, fileVersion, comment }: OtaFile): string =>
  `${upperHex(manufacturer, 4)}-${upperHex(imageType, 4)}-${upperHex(fileVersion, 8)}-${comment}`;
