/**
 * From an input file to the image that is packed, as nrfutil does it.
 *
 * `.bin`: as it is. Anything else is Intel HEX: data at or above 0x10000000 (UICR, RAM) and below 0x1000 (master boot
 * record) is dropped; the image runs from the lowest to the highest address left, holes 0xFF. A SoftDevice variant whose
 * magic number is at 0x4004 … 0x7004 but not at 0x3004 begins at 0x3000. Both end on a multiple of 4, padded with 0xFF.
 */

import { hexNumber, padded } from '../../core/bytes.ts';
import type { Bytes, Finding, NamedBytes, Segment } from '../../core/types.ts';
import { clip, flatten, holesOf, spanOf } from '../../input/firmware.ts';
import { looksLikeHex, readHex } from '../../input/hex.ts';
import { unusable } from './faults.ts';
import { finding } from './findings.ts';
import {
  INFO_ADDRESS,
  infoInFlash,
  infoTitle,
  isVariant,
  SOFTDEVICE_START,
  VARIANT_START,
} from './softdevice-info.ts';

export type ImagePart = 'application' | 'bootloader' | 'softdevice';

export type Image = {
  readonly part: ImagePart;
  /** As the user named the input. */
  readonly source: string;
  readonly bytes: Bytes;
  /** Where it starts in flash; unknown for a raw binary. */
  readonly start?: number;
  readonly findings: readonly Finding[];
};

/** UICR, RAM and whatever else is not flash lies here and above. */
const FLASH_END = 0x1000_0000;
/** Two words at the end of the master boot record's pages, which boot loaders' hex files carry. */
const MBR_WORDS = 0xff8;
const UNIT = 4;
const ERASED = 0xff;
/** Holes up to a page are what linkers leave for alignment. */
const LARGEST_ORDINARY_HOLE = 0x1000;

const isBinary = ({ name, bytes }: NamedBytes): boolean =>
  name === '-' ? !looksLikeHex(bytes) : /\.bin$/i.test(name);

/** The image of an input. With `force` what is usually a mistake is a finding, without a Fault. */
export function readImage(file: NamedBytes, part: ImagePart, force = false): Image {
  const image = isBinary(file) ? fromBinary(file, part) : fromHex(file, part, force);
  if (image.bytes.length > 0) return image;
  throw unusable(
    'nordic/image-empty',
    `${file.name} holds nothing that belongs to ${part === 'application' ? 'an' : 'a'} ${part}`,
    {
      why: 'data below 0x1000 (master boot record) and from 0x10000000 on (UICR, RAM) is not part of an image',
      fix: 'check that this is the right file, and that it was linked for flash',
    },
  );
}

function fromBinary(file: NamedBytes, part: ImagePart): Image {
  const message = `${file.name} holds Intel HEX text, yet is called .bin`;
  const findings = looksLikeHex(file.bytes) ? [finding('nordic/bin-is-hex', message)] : [];
  return { part, source: file.name, bytes: padded(file.bytes, UNIT, ERASED), findings };
}

function fromHex(file: NamedBytes, part: ImagePart, force: boolean): Image {
  const firmware = readHex(file.bytes, file.name);
  const findings: Finding[] = (firmware.notes ?? []).map((note) =>
    finding('nordic/hex-odd', `${file.name} ${note}`),
  );
  const lowest = isVariant(firmware.segments) ? VARIANT_START : SOFTDEVICE_START;
  const segments = clip(firmware.segments, lowest, FLASH_END);
  const span = spanOf(segments);
  if (!span) return { part, source: file.name, bytes: new Uint8Array(0), findings };
  findings.push(...droppedFindings(file.name, firmware.segments, lowest));
  if (part !== 'softdevice') findings.push(...mergedFindings(file.name, firmware.segments, part, force));
  findings.push(...holeFindings(file.name, segments));
  const bytes = padded(flatten({ segments, source: firmware.source }, ERASED), UNIT, ERASED);
  return { part, source: file.name, bytes, start: span.from, findings };
}

const rangeText = (from: number, to: number): string => `${hexNumber(from)} to ${hexNumber(to - 1)}`;

function droppedFindings(name: string, segments: readonly Segment[], lowest: number): Finding[] {
  const below = spanOf(clip(segments, 0, lowest));
  const above = spanOf(clip(segments, FLASH_END, 0x1_0000_0000));
  const dropped: string[] = [];
  if (below) dropped.push(`${rangeText(below.from, below.to)} (master boot record)`);
  if (above) dropped.push(`${rangeText(above.from, above.to)} (UICR or RAM)`);
  if (dropped.length === 0) return [];
  return [finding('nordic/image-dropped', `${name}: left out of the image: ${dropped.join(' and ')}`)];
}

/** What tells that a hex is more than, or another than, the part it is given as. */
function mergedFindings(
  name: string,
  segments: readonly Segment[],
  part: ImagePart,
  force: boolean,
): Finding[] {
  const findings: Finding[] = [];
  const cut = segments.find(
    ({ address, bytes }) => address < MBR_WORDS && address + bytes.length > SOFTDEVICE_START,
  );
  if (cut) {
    const what = `${name} begins at ${hexNumber(cut.address)} and runs on over 0x1000: its first bytes would be cut off`;
    if (!force) {
      throw unusable('nordic/image-cut', what, {
        why: `what lies below 0x1000 is the master boot record; a ${part} linked at ${hexNumber(cut.address)} loses its vector table`,
        fix: 'link it behind the SoftDevice, or at 0x1000 without one; --force packs it all the same',
      });
    }
    findings.push(finding('nordic/image-cut', what));
  }
  const info = infoInFlash(segments);
  if (info && spanOf(segments) && info.at >= INFO_ADDRESS) {
    const what = `${name} holds a SoftDevice (${infoTitle(info)}) in front of the ${part}`;
    if (!force) {
      throw unusable('nordic/image-holds-softdevice', what, {
        why: `the ${part} would be packed together with it and copied to the wrong place`,
        fix: `give the hex of the ${part} alone; --force packs it all the same`,
      });
    }
    findings.push(finding('nordic/image-holds-softdevice', what));
  }
  return findings;
}

function holeFindings(name: string, segments: readonly Segment[]): Finding[] {
  const large = holesOf(segments).filter(({ from, to }) => to - from > LARGEST_ORDINARY_HOLE);
  const [first] = large;
  if (!first) return [];
  const more = large.length > 1 ? `, the first of ${large.length}` : '';
  const size = first.to - first.from;
  const message = `${name} has a hole of ${size} bytes, ${rangeText(first.from, first.to)}${more}; it is packed as 0xFF`;
  return [finding('nordic/image-holes', message)];
}
