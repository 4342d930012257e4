/** Describes a Zigbee OTA file part by part, init packet and image included. */

import { hex, hexNumber } from '../../../core/bytes.ts';
import type { Bytes, NamedBytes, Part, ReadNested } from '../../../core/types.ts';
import { packetParts } from '../read-secure.ts';
import { carriedOta, IMAGE, isContainer, PACKET } from './check.ts';
import {
  commentOf,
  elementLayout,
  headerLayout,
  IMAGE_TAG,
  innerFiles,
  type OtaElement,
  optionalLayouts,
  type ReadOta,
  readOta,
  SUMMARY_TAG,
  summaryLayout,
} from './ota-file.ts';

/** What an element is: the first of tag 0 is the init packet where a summary stands in front. */
function nameOf(element: OtaElement, ota: ReadOta): string {
  if (element.tag === SUMMARY_TAG) return 'summary';
  if (element.tag !== IMAGE_TAG) return `element ${hexNumber(element.tag, 4)}`;
  return innerFiles(ota)?.packet === element ? PACKET : IMAGE;
}

const u16Text = (value: number) => hexNumber(value, 4);
const u32Text = (value: number) => hexNumber(value, 8);

function headerParts(bytes: Bytes, { header, optional }: ReadOta): Part[] {
  if (!header) return [];
  const parts = headerLayout.parts(header, 0, {
    magic: u32Text,
    headerVersion: u16Text,
    fieldControl: u16Text,
    manufacturer: u16Text,
    imageType: u16Text,
    fileVersion: (value) => `${value} (${u32Text(value)})`,
    headerString: commentOf,
  });
  for (const { bit, offset } of optional) {
    const found = optionalLayouts.find((candidate) => candidate.bit === bit);
    if (found?.bit === 4) {
      const values = found.layout.read(bytes, offset);
      if (values) parts.push(...found.layout.parts(values, offset));
    } else if (found?.bit === 1) {
      const values = found.layout.read(bytes, offset);
      if (values) parts.push(...found.layout.parts(values, offset));
    } else if (found) {
      const values = found.layout.read(bytes, offset);
      if (values) parts.push(...found.layout.parts(values, offset, { destination: hex }));
    }
  }
  const length = parts.reduce((end, part) => Math.max(end, part.offset + part.length), 0);
  return [{ name: 'header', offset: 0, length, parts }];
}

async function elementPart(element: OtaElement, ota: ReadOta, nested: ReadNested | undefined): Promise<Part> {
  const { tag, offset, data } = element;
  const name = nameOf(element, ota);
  const start = offset - elementLayout.size;
  const head = elementLayout.parts({ tag, length: data.length }, start, { tag: u16Text });
  const content = await contentParts(name, element, nested);
  return { name, offset: start, length: elementLayout.size + data.length, parts: [...head, ...content] };
}

async function contentParts(
  name: string,
  { data, offset }: OtaElement,
  nested: ReadNested | undefined,
): Promise<readonly Part[]> {
  if (name === 'summary') {
    const values = data.length === summaryLayout.size ? summaryLayout.read(data, 0, 'big') : undefined;
    const shown = { packetCrc: u32Text, imageCrc: u32Text };
    if (!values) return [];
    // the CRC of an init packet follows its signature
    return summaryLayout
      .parts(values, offset, shown)
      .map((part) => (part.name === 'packetCrc' ? { ...part, volatile: true as const } : part));
  }
  const content = { name: 'content', offset, length: data.length };
  if (name === PACKET) return [{ ...content, parts: placed(packetParts(data, ''), offset) }];
  const opens = name === IMAGE && !isContainer(data);
  const inside = opens ? await nested?.({ name: IMAGE, bytes: data }) : undefined;
  return [{ ...content, ...(inside ? { parts: placed([inside], offset) } : {}) }];
}

/** Parts that were described for the inner file alone, at their place in the whole. */
const placed = (parts: readonly Part[], by: number): Part[] =>
  parts.map(({ within, ...part }) => ({
    ...part,
    ...(within ? { within } : { offset: part.offset + by }),
    ...(part.parts ? { parts: placed(part.parts, by) } : {}),
  }));

/** The parts of a Zigbee OTA file that is an entry of a package, padded to a multiple of four. */
export async function carriedParts(file: NamedBytes, nested?: ReadNested): Promise<readonly Part[]> {
  const { name } = file;
  const bytes = carriedOta(file.bytes) ?? file.bytes;
  const inEntry = (parts: readonly Part[]): Part[] =>
    parts.map((part) => ({
      ...part,
      within: part.within ?? name,
      ...(part.parts ? { parts: inEntry(part.parts) } : {}),
    }));
  const parts = (await readOtaParts({ name, bytes }, nested)).parts ?? [];
  const padding = file.bytes.length - bytes.length;
  const last: Part = { name: 'padding', offset: bytes.length, length: padding };
  return inEntry(padding > 0 ? [...parts, last] : parts);
}

export async function readOtaParts(file: NamedBytes, nested?: ReadNested): Promise<Part> {
  const ota = readOta(file.bytes);
  const parts = headerParts(file.bytes, ota);
  for (const element of ota.elements) parts.push(await elementPart(element, ota, nested));
  const problems = ota.problems.map(({ message }) => message).join('; ');
  const note = problems === '' ? 'Zigbee OTA file' : `Zigbee OTA file: ${problems}`;
  return { name: file.name, offset: 0, length: file.bytes.length, note, parts };
}
