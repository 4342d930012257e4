/** The facts of an image that are worth a line in a table, and the texts for its header fields. */

import { hexNumber } from '../../core/bytes.ts';
import type { Bytes, Facts } from '../../core/types.ts';
import { trailerFacts } from './diagnose-crc.ts';
import { appOf } from './diagnose-slot.ts';
import { clocks, mapOfNibble, modes, nameOf } from './flash-map.ts';
import { type CodeFile, type ImageFile, isCode } from './image.ts';
import { IROM } from './memory.ts';
import type { Header } from './structure.ts';

export const kindNames: Readonly<Record<ImageFile['kind'], string>> = {
  slot: 'slot image (new boot)',
  'old-slot': 'slot image (old boot)',
  rboot: 'rBoot ROM',
  plain: 'loader or no-boot program',
  rtos3: 'RTOS SDK v3 application',
  pack: 'RTOS SDK v2 to v3 pack',
  merged: 'flash content: several files as one',
  arduino: 'Arduino sketch with loader',
  gzip: "gzip'ed sketch",
  'partition-table': 'RTOS SDK v3 partition table',
  http: 'HTTP response',
  unknown: 'unknown',
};

export const modeText = (mode: number): string => nameOf(modes, mode) ?? `unknown (${mode})`;
const clockText = (size: number): string => nameOf(clocks, size & 15) ?? `unknown (${size & 15})`;
const mapText = (size: number): string => mapOfNibble(size >> 4)?.name ?? `unknown (${size >> 4})`;
export const sizeText = (size: number): string => `${mapText(size)}, ${clockText(size)}`;

/** The header whose mode and size bytes are the flash's: the second one of slot images; none in old-boot ones. */
const flashHeader = (image: CodeFile): Header | undefined =>
  image.kind === 'old-slot' ? undefined : image.structure.header;

function flashFacts(header: Header): Facts {
  return {
    flashMode: modeText(header.mode),
    flashMap: header.size >> 4,
    flashSize: mapText(header.size),
    flashFreq: clockText(header.size),
  };
}

function iromFacts(image: CodeFile): Facts {
  if ((image.kind === 'slot' || image.kind === 'rboot' || image.kind === 'old-slot') && image.irom) {
    return { iromBytes: image.irom.length };
  }
  if (image.kind !== 'rtos3') return {};
  const flash = image.structure.segments.find((segment) => segment.address > IROM.from);
  return flash ? { linkedForOffset: hexNumber(flash.address - IROM.from - 0x10) } : {};
}

export function factsOf(bytes: Bytes, image: ImageFile): Facts {
  const head: Facts = { kind: image.kind, size: bytes.length };
  if (!isCode(image)) return head;
  const { structure } = image;
  const header = flashHeader(image);
  const crc = trailerFacts(bytes, image);
  const app = appOf(image);
  return {
    ...head,
    entry: hexNumber(structure.header.entry, 8),
    segments: structure.realCount ?? structure.header.count,
    ...(header ? flashFacts(header) : {}),
    ...(app === 1 || app === 2 ? { app } : {}),
    ...iromFacts(image),
    checksum: structure.stored === undefined ? null : structure.checksumOk,
    ...crc,
  };
}
