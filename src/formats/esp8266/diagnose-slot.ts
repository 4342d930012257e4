/** Does an image fit where it shall go: its slot, the device's flash map, loader and updater? */

import { hexNumber, view } from '../../core/bytes.ts';
import type { Bytes, Finding } from '../../core/types.ts';
import { type FindingCode, finding } from './findings.ts';
import { type AppNumber, bootNeeded, type FlashMap, mapOfNibble } from './flash-map.ts';
import { type CodeFile, isWhole } from './image.ts';
import { SLOT_VERSION } from './layout.ts';
import { isIrom } from './memory.ts';
import { limitOf, MOST_SECTORS, type Sdk } from './sdk.ts';

type Found = Finding<FindingCode>;

/** What is known of the device; everything may be absent. */
export type SlotContext = {
  readonly slot?: AppNumber | undefined;
  readonly flash?: FlashMap | undefined;
  readonly sdks?: readonly Sdk[] | undefined;
  /** Size of the OTA partition that an application of SDK 3 registered. */
  readonly partition?: number | undefined;
  readonly loaders?: readonly string[] | undefined;
};

/** The application number a slot image carries, or undefined when that byte is something else. */
export function appOf(image: CodeFile): number | undefined {
  if (image.kind === 'slot' || image.kind === 'rboot') return image.first.size;
  return image.kind === 'old-slot' ? image.structure.header.size : undefined;
}

const shown = (byte: number): string => hexNumber(byte, 2);

function numberFinding(image: CodeFile, slot: AppNumber | undefined): Found[] {
  const number = appOf(image);
  if (number === undefined || image.kind === 'rboot') return [];
  const at = { offset: 3, length: 1 };
  if (number !== 1 && number !== 2) {
    const esptool =
      image.kind === 'slot' &&
      image.first.size === image.structure.header.size &&
      image.first.mode === image.structure.header.mode;
    return [
      finding(
        'esp8266/app-number',
        `byte 3 is ${shown(number)}, not an application number${esptool ? ': made by esptool (or by gen_appbin of the RTOS SDK), which puts flash size and clock there' : ''}; the updater of every NONOS SDK prints "please check the bin file"`,
        { at },
      ),
    ];
  }
  if (slot === undefined || number === slot) return [];
  return [
    finding('esp8266/wrong-slot', `this is user${number}, and it is offered for the slot of user${slot}`, {
      at,
    }),
  ];
}

/** The byte behind EA is a version; loaders and updaters know one. */
function versionFinding(image: CodeFile): Found[] {
  if (image.kind !== 'slot' && image.kind !== 'rboot') return [];
  const { count } = image.first;
  if (count === SLOT_VERSION) return [];
  return [
    finding(
      'esp8266/not-a-slot-image',
      `byte 1 is ${shown(count)}; every loader and updater wants ${shown(SLOT_VERSION)} behind 0xea`,
      { at: { offset: 1, length: 1 } },
    ),
  ];
}

const isNonos = (sdk: Sdk): boolean => !sdk.startsWith('rtos');

/** Loaders and sketches without number and trailer, offered to an SDK updater. */
function kindFinding(bytes: Bytes, image: CodeFile, { slot, sdks }: SlotContext): Found[] {
  if (slot === undefined) return [];
  if (image.kind === 'pack' && sdks?.some(isNonos)) {
    return [
      finding(
        'esp8266/not-a-slot-image',
        'a version-3 pack: clients of the old RTOS SDK take it, the updater of a NONOS SDK wants an application number in byte 3',
        { at: { offset: 3, length: 1 } },
      ),
    ];
  }
  if (image.kind === 'rboot') {
    return [
      finding(
        'esp8266/crc-missing',
        'an image for rBoot: the SDK updater needs an application number and a CRC trailer',
        image.iromSummed
          ? { fix: 'its checksum covers irom, which no loader of the SDK does: build it anew' }
          : { fix: `otapack esp8266 fix-crc --app ${slot} adds both` },
      ),
    ];
  }
  if (image.kind === 'slot' || image.kind === 'old-slot' || image.kind === 'pack' || !isWhole(image))
    return [];
  const { mode, size } = image.structure.header;
  const numbered = mode === 0 && (size === 1 || size === 2);
  if (numbered && bytes.length > image.body) return [];
  return [
    finding(
      'esp8266/not-a-slot-image',
      `byte 3 is ${shown(size)} (flash size and clock) and the file ends at its checksum: not made for a slot`,
      { at: { offset: 0, length: 8 } },
    ),
  ];
}

function lengthFindings(bytes: Bytes, context: SlotContext): Found[] {
  const { flash, slot, partition } = context;
  if (!flash || slot === undefined || flash.sectors === undefined) return [];
  const tight = (context.sdks ?? ['2.2.1' as Sdk]).filter(
    (sdk) => bytes.length > limitOf(flash, sdk, partition),
  );
  const [sdk] = tight;
  if (sdk === undefined) return [];
  const limit = limitOf(flash, sdk, partition);
  const cap = limit === MOST_SECTORS * 4096 ? ' (240 sectors, the cap of every release)' : '';
  return [
    finding(
      'esp8266/too-large',
      `${bytes.length} bytes; with flash map ${flash.nibble} the updater of SDK ${tight.join(', ')} takes ${limit}${cap}`,
    ),
  ];
}

/** The map in the header is the maker's; old-boot images carry none. */
function mapFindings(image: CodeFile, { flash, slot }: SlotContext): Found[] {
  if (!flash || slot === undefined || (image.kind !== 'slot' && image.kind !== 'rboot')) return [];
  const nibble = image.structure.header.size >> 4;
  if (nibble === flash.nibble || !isWhole(image)) return [];
  return [
    finding(
      'esp8266/map-mismatch',
      `the image is made for flash map ${nibble}, the device has ${flash.nibble} (${flash.name}, ${flash.scheme})`,
      { at: { offset: image.structure.offset + 3, length: 1 } },
    ),
  ];
}

/** Which slot user2 is looked for in depends on map and loader. */
function loaderFindings(image: CodeFile, { flash, slot, loaders }: SlotContext): Found[] {
  if (!flash || slot !== 2 || appOf(image) === undefined) return [];
  const needed = bootNeeded(flash, image.kind === 'old-slot' ? 'old' : 'new');
  const old = (loaders ?? []).filter((loader) => Number(loader) < Number(needed));
  if (old.length === 0) return [];
  return [
    finding(
      'esp8266/boot-too-old',
      `flash map ${flash.nibble} needs boot ${needed}; boot ${old.join(', ')} looks for user2 elsewhere`,
    ),
  ];
}

const FEW = 16;
const MAJORITY = 0.75;

/** Aligned words that look like addresses of flash code. */
function* literals(bytes: Bytes): Generator<number> {
  const at = view(bytes);
  for (let i = 0; i + 4 <= bytes.length; i += 4) {
    const word = at.getUint32(i, true);
    if (isIrom(word)) yield word;
  }
}

/** Code calls its own slot: with maps whose slots are linked apart, most addresses tell which one. */
function linkFinding(image: CodeFile): Found[] {
  if (image.kind !== 'slot' || image.first.count !== SLOT_VERSION || !image.irom) return [];
  const number = appOf(image);
  const flash = mapOfNibble(image.structure.header.size >> 4);
  if ((number !== 1 && number !== 2) || !flash?.user2 || flash.oneLink) return [];
  const border = 0x40200000 + flash.user2 - 0x1000;
  let [low, high] = [0, 0];
  for (const piece of [image.irom.data, ...image.structure.segments.map((segment) => segment.data)]) {
    for (const word of literals(piece)) {
      if (word < border) low++;
      else high++;
    }
  }
  const other = number === 1 ? high : low;
  if (low + high < FEW || other / (low + high) < MAJORITY) return [];
  return [
    finding(
      'esp8266/linked-for-other-slot',
      `${other} of ${low + high} code addresses lie in the slot of user${3 - number}, the header says user${number}`,
    ),
  ];
}

export function slotFindings(bytes: Bytes, image: CodeFile, context: SlotContext): Found[] {
  return [
    ...versionFinding(image),
    ...kindFinding(bytes, image, context),
    ...numberFinding(image, context.slot),
    ...lengthFindings(bytes, context),
    ...mapFindings(image, context),
    ...loaderFindings(image, context),
    ...linkFinding(image),
  ];
}
