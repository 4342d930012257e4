/**
 * user1 and user2 as a pair for one flash map, and the checks that make an update of one by the other work: each linked
 * for its slot, each with its number in byte 3, each within what the updater accepts and the flash leaves free.
 */

import { hexNumber } from '../../core/bytes.ts';
import { choiceOf, textOf, type Values } from '../../core/options.ts';
import type { NamedBytes } from '../../core/types.ts';
import { type Elf, readElf, refuseOverlap, sectionNamed } from '../../input/elf.ts';
import { appbin } from './appbin.ts';
import { type CrcRule, crcRules, type Sealed } from './crc.ts';
import { ENTRY_NAMES, sdkSections, sdkSymbols } from './elf-segments.ts';
import { unusable } from './faults.ts';
import {
  type AppNumber,
  type BootStyle,
  bootNeeded,
  type FlashMap,
  iromLink,
  reservedAreas,
  slotAddress,
  slotFileName,
} from './flash-map.ts';
import { OLD_IROM_OFFSET } from './layout.ts';
import { IRAM_START } from './memory.ts';
import { IROM_SECTION } from './rboot.ts';
import { limitOf, type Sdk } from './sdk.ts';
import { clockOf, modeOf, sdkOf } from './settings.ts';

export type SlotTarget = {
  readonly flash: FlashMap;
  readonly boot: BootStyle;
  readonly mode: number;
  readonly clock: number;
  readonly crc: CrcRule;
  readonly sdk: Sdk;
  /** The second-stage loader in the field, when known. */
  readonly loader: string | undefined;
};

/** What the options say of the target; the map is asked for under different names. */
export const slotTargetOf = (values: Values, flash: FlashMap): SlotTarget => ({
  flash,
  boot: choiceOf(values, 'boot', ['new', 'old'], 'new'),
  mode: modeOf(values),
  clock: clockOf(values),
  crc: choiceOf(values, 'crc', crcRules, 'universal'),
  sdk: sdkOf(textOf(values, 'sdk') ?? '2.2.1'),
  loader: textOf(values, 'loader'),
});

export type SlotImage = {
  readonly app: AppNumber;
  readonly slot: number;
  readonly file: NamedBytes;
  readonly sealed: Sealed;
  /** The longest file that fits. */
  readonly limit: number;
};

function refuseWrongLink(elf: Elf, target: SlotTarget, app: AppNumber): void {
  const wanted = iromLink(target.flash, app, target.boot);
  const section = sectionNamed(elf, IROM_SECTION);
  if (wanted === undefined || !section || section.size === 0 || section.address === wanted) return;
  const other = app === 1 ? 2 : 1;
  const fitsOther = section.address === iromLink(target.flash, other, target.boot);
  throw unusable(
    'esp8266/linked-for-other-slot',
    `${elf.name}: ${IROM_SECTION} is linked at ${hexNumber(section.address)}; user${app} of flash map ${target.flash.nibble} with the ${target.boot} boot runs at ${hexNumber(wanted)}`,
    {
      why: 'the code would be executed from another place than it was linked for, and crash after the reboot',
      fix: fitsOther
        ? app === 1
          ? 'this is the ELF of user2: exchange the two'
          : 'this is an ELF of user1: name the one that is linked for user2'
        : `link with the script of this map, boot and application (app${app})`,
    },
  );
}

/** Entry and load addresses must be there; what the vendor's script would build without them does not run. */
function partsOf(elf: Elf) {
  const sections = sdkSections(elf);
  const symbols = sdkSymbols(elf, ENTRY_NAMES);
  if (symbols.entry === undefined) {
    throw unusable(
      'esp8266/no-entry',
      `${elf.name} has no entry point: neither ${ENTRY_NAMES.join(' nor ')} is there`,
      {
        fix: "link with the SDK's script, and do not strip the symbols",
      },
    );
  }
  // linker scripts that leave the symbols section-relative still place the sections right
  const data = symbols.data || (sectionNamed(elf, '.data')?.address ?? 0);
  const rodata = symbols.rodata || (sectionNamed(elf, '.rodata')?.address ?? 0);
  refuseOverlap(elf.name, [
    { name: '.text', address: IRAM_START, bytes: sections.text },
    { name: '.data', address: data, bytes: sections.data },
    { name: '.rodata', address: rodata, bytes: sections.rodata },
  ]);
  if (sections.irom.length === 0) {
    throw unusable(
      'esp8266/missing-section',
      `${elf.name} has no ${IROM_SECTION}: no loader takes a slot image without it`,
    );
  }
  return { sections, entry: symbols.entry, data, rodata };
}

/** How long the file of a slot may be: what the updater accepts, and what the system's sectors leave. */
function roomOf(target: Pick<SlotTarget, 'flash' | 'sdk'>, app: AppNumber): number {
  const slot = slotAddress(target.flash, app) ?? 0;
  const reserved = Math.min(...reservedAreas(target.flash).map((area) => area.from));
  return Math.min(limitOf(target.flash, target.sdk), reserved - slot);
}

function refuseTooLong(image: SlotImage, target: SlotTarget): void {
  const { length } = image.file.bytes;
  if (length <= image.limit) return;
  throw unusable(
    'esp8266/slot-too-small',
    `${image.file.name} has ${length} bytes; the slot at ${hexNumber(image.slot)} takes ${image.limit} with SDK ${target.sdk}`,
    { fix: 'take a map with larger slots (5, 6, 8, 9), or make the program smaller' },
  );
}

function refuseOldLoader(target: SlotTarget): void {
  const needed = bootNeeded(target.flash, target.boot);
  if (target.loader === undefined || Number(target.loader) >= Number(needed)) return;
  throw unusable(
    'esp8266/boot-too-old',
    `flash map ${target.flash.nibble} needs boot ${needed} or newer; the devices have ${target.loader}`,
    {
      why: 'an older loader looks for user2 at another address and never starts it',
      fix: 'flash a newer loader, or use a 512+512 map',
    },
  );
}

/** One slot image, checked against its slot. */
export function slotImage(file: NamedBytes, app: AppNumber, target: SlotTarget): SlotImage {
  const slot = slotAddress(target.flash, app);
  if (slot === undefined) {
    throw unusable(
      'esp8266/no-slots',
      `flash map ${target.flash.nibble} (${target.flash.name}) has no two slots`,
    );
  }
  refuseOldLoader(target);
  const elf = readElf(file);
  const parts = partsOf(elf);
  refuseWrongLink(elf, target, app);
  const sealed = appbin({
    ...parts,
    mode: target.mode,
    size: (target.flash.nibble << 4) | target.clock,
    bootMode: target.boot === 'new' ? 2 : 1,
    first: { mode: 0, size: app },
    countThree: target.boot === 'old' && allThere(parts.sections),
    crc: target.crc,
  });
  if (target.boot === 'old' && !allThere(parts.sections)) {
    throw unusable(
      'esp8266/missing-section',
      `${elf.name}: an old-boot image has exactly three segments, and .text, .data or .rodata is empty`,
    );
  }
  refuseLongFront(elf, target, sealed);
  const image = {
    app,
    slot,
    sealed,
    file: { name: slotFileName(target.flash, app, target.boot), bytes: sealed.bytes },
    limit: roomOf(target, app),
  };
  refuseTooLong(image, target);
  return image;
}

const allThere = (sections: { text: Uint8Array; data: Uint8Array; rodata: Uint8Array }): boolean =>
  sections.text.length > 0 && sections.data.length > 0 && sections.rodata.length > 0;

/** The old boot's irom starts at 0x10000 of the slot; a RAM part beyond would shift it. */
function refuseLongFront(elf: Elf, target: SlotTarget, sealed: Sealed): void {
  const irom = sectionNamed(elf, IROM_SECTION)?.size ?? 0;
  if (target.boot === 'new' || sealed.bytes.length === OLD_IROM_OFFSET + irom + 4) return;
  throw unusable(
    'esp8266/part-too-big',
    `${elf.name}: the RAM part is longer than the 64 KiB in front of irom`,
  );
}

/** Both images of a map; `second` may be the same ELF where the map's slots share one link. */
export function buildPair(
  first: NamedBytes,
  second: NamedBytes | undefined,
  target: SlotTarget,
): SlotImage[] {
  if (second === undefined && !target.flash.oneLink) {
    throw unusable(
      'esp8266/pair-differs',
      `flash map ${target.flash.nibble} (${target.flash.scheme}) needs two ELFs: user1 and user2 run at different addresses`,
      { fix: 'link twice, and name the ELF of user1 and the ELF of user2' },
    );
  }
  return [slotImage(first, 1, target), slotImage(second ?? first, 2, target)];
}
