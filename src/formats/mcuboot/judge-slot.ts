/** The image in its slot: what lies behind it, the trailer, and what boot loaders of each mode leave room for. */

import { hexNumber, roundUp } from '../../core/bytes.ts';
import type { Facts, Finding } from '../../core/types.ts';
import { finding } from './findings.ts';
import type { ParsedImage } from './image.ts';
import { ENCRYPTED, flagBits, PLACED } from './layout.ts';
import { integerOf } from './numbers.ts';
import {
  largestEnd,
  MAGIC_SIZE,
  magicAlign,
  NARROW,
  readTrailer,
  type SlotLimits,
  type SwapMode,
  swapModes,
  type Trailer,
} from './trailer.ts';

/** What the caller says of the slot and the boot loader; these names are inputs, not facts of the image. */
export const slotInputs = [
  'slotSize',
  'primarySize',
  'sectorSize',
  'align',
  'maxAlign',
  'maxSectors',
  'mode',
] as const;

export type SlotInputs = Readonly<Partial<Record<(typeof slotInputs)[number], string>>>;
type Expected = Readonly<Record<string, string>>;

function numberOf(expected: Expected, name: (typeof slotInputs)[number]): number | undefined {
  const value = expected[name];
  const number = value === undefined ? undefined : integerOf(value);
  return number !== undefined && number > 0 && number < 2 ** 32 ? number : undefined;
}

const isErased = (value: number): boolean => value === 0xff || value === 0;

function trailerFindings(trailer: Trailer, slot: number): Finding[] {
  const { imageOk, copyDone } = trailer;
  const found: Finding[] = [];
  if (imageOk === 1) found.push(finding('mcuboot/confirmed', 'the trailer marks the image as confirmed'));
  if (imageOk !== 1 && !isErased(imageOk)) {
    found.push(
      finding(
        'mcuboot/trailer-damaged',
        `image_ok is ${hexNumber(imageOk)}, neither set nor erased: boot loaders then do nothing`,
      ),
    );
  }
  if (copyDone === 1) {
    found.push(
      finding(
        'mcuboot/slot-readout',
        `the file is the slot of a device that swapped (copy_done is set), ${slot} bytes`,
      ),
    );
  }
  return found;
}

/** What follows the TLVs when no good trailer ends the file. */
function restFindings({ bytes, end }: ParsedImage): Finding[] {
  if (end >= bytes.length) return [];
  const rest = bytes.subarray(end);
  const [first = 0] = rest;
  const at = { offset: end, length: rest.length };
  if (isErased(first) && rest.every((byte) => byte === first)) {
    return [finding('mcuboot/slot-readout', `${rest.length} erased bytes follow the image`, { at })];
  }
  const align = magicAlign(bytes.subarray(bytes.length - MAGIC_SIZE));
  if (align !== undefined) {
    return [
      finding(
        'mcuboot/trailer-damaged',
        `the magic at the end is for a largest write size of ${align}, or has no room before it`,
        { at },
      ),
    ];
  }
  return [
    finding(
      'mcuboot/trailing-data',
      `${rest.length} bytes that are neither erased nor a trailer follow the image`,
      { at },
    ),
  ];
}

type Limits = { readonly limits: SlotLimits; readonly assumed: string };

function limitsOf(
  image: ParsedImage,
  expected: Expected,
  slot: number,
  trailer: Trailer | undefined,
): Limits {
  const maxAlign = numberOf(expected, 'maxAlign') ?? trailer?.maxAlign ?? 8;
  const align = numberOf(expected, 'align') ?? 4;
  const primary = numberOf(expected, 'primarySize') ?? slot;
  const sector = numberOf(expected, 'sectorSize') ?? 0x1000;
  const maxSectors = numberOf(expected, 'maxSectors') ?? Math.max(128, Math.ceil(slot / sector));
  const { flags } = image.header;
  const keyBytes = (flags & flagBits.ENCRYPTED_AES256) !== 0 ? 32 : 16;
  const keyField = (flags & ENCRYPTED) !== 0 ? { keyField: roundUp(keyBytes, maxAlign) } : {};
  return {
    limits: { slot, primary, sector, align, maxAlign, maxSectors, ...keyField },
    assumed: `sectors of ${hexNumber(sector)}, at most ${maxSectors}, write size ${align}, largest ${maxAlign}`,
  };
}

const modeOf = (expected: Expected): SwapMode | undefined =>
  swapModes.find((mode) => mode === expected['mode']);

/** The lengths that a padded file may have: that of either slot; where updates go one sector in, less that sector. */
function paddedLengths(expected: Expected, slot: number): readonly number[] {
  const primary = numberOf(expected, 'primarySize') ?? slot;
  const sector = numberOf(expected, 'sectorSize') ?? 0;
  return expected['mode'] === 'swap-offset' ? [slot, primary, slot - sector] : [slot, primary];
}

/** Where the image may end in each mode; the mode that was named must have room, or else the one that leaves most. */
function limitFacts(
  image: ParsedImage,
  expected: Expected,
  slot: number,
  trailer: Trailer | undefined,
): { facts: Facts; findings: Finding[] } {
  const { limits, assumed } = limitsOf(image, expected, slot, trailer);
  const slack = Object.fromEntries(swapModes.map((mode) => [mode, largestEnd(mode, limits) - image.end]));
  const named = modeOf(expected);
  const short = (modes: readonly SwapMode[]) => modes.filter((mode) => (slack[mode] ?? 0) < 0);
  const missed = (modes: readonly SwapMode[], level?: 'error' | 'note') => {
    const beyond = modes.map((mode) => `${-(slack[mode] ?? 0)} bytes beyond what ${mode} leaves`).join(', ');
    const what = `the image ends at ${hexNumber(image.end)}, ${beyond} of the slot (${assumed})`;
    return finding('mcuboot/does-not-fit', what, level ? { level } : {});
  };
  const findings: Finding[] = [];
  if (named !== undefined) findings.push(...short([named]).map((mode) => missed([mode], 'error')));
  else if (short(['overwrite-only']).length > 0) findings.push(missed(['overwrite-only']));
  else if ((image.header.flags & PLACED) === 0 && short(NARROW).length > 0)
    findings.push(missed(short(NARROW), 'note'));
  return { facts: { slotSize: slot, slack, slackAssumes: assumed }, findings };
}

export function judgeSlot(
  image: ParsedImage,
  expected: Expected,
): { facts: Facts; findings: readonly Finding[] } {
  const trailer = readTrailer(image.bytes, image.end);
  const slot = numberOf(expected, 'slotSize') ?? (trailer ? image.bytes.length : undefined);
  const behind = trailer ? trailerFindings(trailer, image.bytes.length) : restFindings(image);
  const facts: Facts = trailer
    ? {
        trailer: {
          maxAlign: trailer.maxAlign,
          imageOk: stateOf(trailer.imageOk),
          copyDone: stateOf(trailer.copyDone ?? 0xff),
        },
      }
    : {};
  const mismatch =
    trailer && slot !== undefined && !paddedLengths(expected, slot).includes(image.bytes.length)
      ? [
          finding(
            'mcuboot/trailer-damaged',
            `the file is padded to ${hexNumber(image.bytes.length)}, the slot has ${hexNumber(slot)}: the boot loader looks for the trailer elsewhere`,
          ),
        ]
      : [];
  if (slot === undefined) return { facts: { imageEnd: image.end, ...facts }, findings: behind };
  const limited = limitFacts(image, expected, slot, trailer);
  return {
    facts: { imageEnd: image.end, ...limited.facts, ...facts },
    findings: [...behind, ...mismatch, ...limited.findings],
  };
}

const stateOf = (value: number): string =>
  value === 1 ? 'set' : isErased(value) ? 'unset' : `bad (${hexNumber(value)})`;
