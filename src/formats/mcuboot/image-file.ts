/**
 * The firmware that is signed, and the file the image becomes. The name decides the notation: `.hex` in any case is Intel
 * HEX, everything else is raw bytes. Gaps of a hex file are filled with 0xFF, whatever the flash's erased value is.
 */

import { filled, hexNumber } from '../../core/bytes.ts';
import type { Bytes, Firmware, NamedBytes, Segment } from '../../core/types.ts';
import { flatten, holesOf, joinSegments, spanOf } from '../../input/firmware.ts';
import { readHex, writeHex } from '../../input/hex.ts';
import { misuse, unusable } from './faults.ts';
import type { SignPlan } from './plan.ts';
import { bootMagic, fieldsFromEnd, MAGIC_SIZE } from './trailer.ts';

const GAP = 0xff;

export const isHexName = (name: string): boolean =>
  /\.hex$/i.test(name.replace(/^.*[\\/]/, '').replace(/^\.+/, ''));

export type Input = {
  /** The header's room before the payload; its first 32 bytes become the header. */
  readonly room: Bytes;
  readonly payload: Bytes;
  /** Address of the first byte of `room` in a hex output; undefined when nobody knows. */
  readonly base: number | undefined;
  readonly notes: readonly string[];
  /** The image may be built where the payload stands. */
  readonly inPlace: boolean;
};

/** A few bytes at a far address (option bytes, UICR, external flash) make a huge image: told before memory is filled. */
function refuseFar(plan: SignPlan, firmware: Firmware): void {
  const span = spanOf(firmware.segments);
  // what an external signer signs need not fit a slot
  if (!span || plan.vector || plan.slotSize <= 0 || span.to - span.from <= plan.slotSize) return;
  const [first] = holesOf(firmware.segments);
  throw misuse(
    'mcuboot/slot-too-small',
    `Image size (${hexNumber(span.to - span.from)} without header and TLVs) exceeds requested size ${hexNumber(plan.slotSize)}`,
    {
      why: `${firmware.source.name} reaches from ${hexNumber(span.from)} to ${hexNumber(span.to)}${first ? `, with a gap at ${hexNumber(first.from)}` : ''}`,
      fix: 'leave memory that is not part of the slot (option bytes, UICR, external flash) out of the file',
    },
  );
}

function load(
  plan: SignPlan,
  file: NamedBytes,
): { bytes: Bytes; base: number | undefined; notes: readonly string[] } {
  if (!isHexName(file.name)) return { bytes: file.bytes, base: undefined, notes: [] };
  const firmware: Firmware = readHex(file.bytes, file.name);
  refuseFar(plan, firmware);
  const notes = (firmware.notes ?? []).map((note) => `${file.name} ${note}`);
  return { bytes: flatten(firmware, GAP), base: firmware.segments[0]?.address, notes };
}

/** Reads the input and makes room for the header: in front of it, or over its first bytes, which must be zero. */
export function openInput(plan: SignPlan, file: NamedBytes): Input {
  const { bytes, base, notes } = load(plan, file);
  const { headerSize, erased } = plan;
  const inPlace = file.consumable === true && bytes === file.bytes;
  if (plan.padHeader) {
    const lowered = base ? base - headerSize : base;
    const room = filled(Math.min(headerSize, 0x10000), erased);
    return { room, payload: bytes, base: lowered, notes, inPlace };
  }
  const own = bytes.subarray(0, headerSize);
  if (!plan.overwriteHeader && own.some((byte) => byte !== 0)) throw noRoom(file.name, headerSize);
  if (bytes.length < headerSize) throw tooShort(file.name, bytes.length, headerSize);
  const room = plan.overwriteHeader ? filled(headerSize, erased) : own.slice();
  return { room, payload: bytes.subarray(headerSize), base, notes, inPlace };
}

const noRoom = (name: string, size: number) =>
  misuse('mcuboot/header-room', 'Header padding was not requested and image does not start with zeros', {
    why: `the header takes the first ${size} bytes of ${name}, and firmware stands there`,
    fix: `add --pad-header, or link the firmware ${hexNumber(size)} higher (Zephyr: CONFIG_ROM_START_OFFSET)`,
  });

const tooShort = (name: string, length: number, size: number) =>
  unusable('mcuboot/input-too-short', `${name} has ${length} bytes, less than the header's ${size}`, {
    fix: 'add --pad-header, or sign the right file',
  });

/** The bytes of the trailer that hex output names; the rest of the slot stays a gap. */
function trailerSegments(plan: SignPlan, base: number, test: boolean): Segment[] {
  const from = fieldsFromEnd(plan.maxAlign);
  const end = base + plan.slotSize;
  const magic = { address: end - MAGIC_SIZE, bytes: bootMagic(plan.maxAlign, plan.endian) };
  if (plan.overwriteOnly || !(plan.confirm || test)) return [magic];
  const imageOk = filled(plan.maxAlign, plan.erased);
  if (plan.confirm) imageOk[0] = 1;
  return [{ address: end - from.imageOk, bytes: imageOk }, magic];
}

const LOW_END = 0x10000;

/** Addresses below zero wrap to the end of the first 64 KiB, as long as everything lies there. */
function wrapped(segments: readonly Segment[]): Segment[] {
  return segments.flatMap(({ address, bytes }) => {
    if (address >= 0) return [{ address, bytes }];
    const below = Math.min(-address, bytes.length);
    const low = { address: address + LOW_END, bytes: bytes.subarray(0, below) };
    return below === bytes.length ? [low] : [low, { address: 0, bytes: bytes.subarray(below) }];
  });
}

/** The image as Intel HEX at `base`. */
function hexFile(image: Bytes, base: number, extra: readonly Segment[]): Bytes {
  const segments = joinSegments([{ address: base, bytes: image }, ...extra], 'the image');
  const last = segments.at(-1);
  const end = last ? last.address + last.bytes.length : base;
  const limit = base < 0 ? LOW_END : 2 ** 32;
  if (end > limit || base < -LOW_END) {
    throw misuse(
      'mcuboot/address-range',
      `the image from ${base} to ${hexNumber(Math.max(0, end))} has no addresses`,
      {
        why: base < 0 ? 'the header would stand below address 0' : 'addresses have 32 bits',
        fix: 'give --hex-addr',
      },
    );
  }
  return writeHex(base < 0 ? wrapped(segments) : segments);
}

/** The output file: hex or raw by its name. `image` may stand in a larger buffer that the padding can use. */
export function outputFile(
  plan: SignPlan,
  image: Bytes,
  base: number | undefined,
  { pad, test }: { readonly pad: boolean; readonly test: boolean },
): NamedBytes {
  const name = plan.output;
  if (!isHexName(name)) return { name, bytes: pad ? padToSlot(plan, image) : image };
  const address = plan.hexAddress ?? base;
  if (address === undefined) {
    throw misuse(
      'mcuboot/address-missing',
      'No address exists in input file neither was it provided by user',
      {
        fix: 'give --hex-addr, or a hex file as input',
      },
    );
  }
  return { name, bytes: hexFile(image, address, pad ? trailerSegments(plan, address, test) : []) };
}

/** Fills the slot: erased bytes, image_ok where it is confirmed, the magic at the end. */
function padToSlot(plan: SignPlan, image: Bytes): Bytes {
  const room = image.byteOffset + plan.slotSize <= image.buffer.byteLength;
  const slot = room
    ? new Uint8Array(image.buffer, image.byteOffset, plan.slotSize)
    : new Uint8Array(plan.slotSize);
  if (!room) slot.set(image);
  slot.fill(plan.erased, image.length);
  slot.set(bootMagic(plan.maxAlign, plan.endian), plan.slotSize - MAGIC_SIZE);
  if (plan.confirm && !plan.overwriteOnly) slot[plan.slotSize - fieldsFromEnd(plan.maxAlign).imageOk] = 1;
  return slot;
}
