/**
 * Plays an MCUboot boot loader: given how it was built and what its slots hold, which image starts, what it logs, and why
 * an offered image does not start. Follows boot/bootutil of MCUboot for one boot; a swap that was interrupted half-way
 * is recognised and not resumed.
 *
 * FILE goes to the secondary slot unless the command line or the profile says otherwise. "Accepted" means that this one
 * boot starts the offered image: a file that is ignored, or refused and erased, is not accepted although the device boots.
 */

import { hexNumber } from '../../core/bytes.ts';
import { profileFault } from '../../core/profile.ts';
import type { Finding, NamedBytes, Prediction, PredictRequest } from '../../core/types.ts';
import { type Version, versionText } from '../../core/version.ts';
import { assumeRunning, isAssumed } from './boot/assumed.ts';
import { bootInPlace } from './boot/boot-in-place.ts';
import { bootSingle } from './boot/boot-single.ts';
import { bootByUpgrade } from './boot/boot-upgrade.ts';
import { type BootSettings, hashBitsOf, maxAlignOf } from './boot/config.ts';
import { fixes } from './boot/fixes.ts';
import { newFlash, type SlotName, writeTo } from './boot/flash.ts';
import { loadDecryptionKey, loadPublicKeys } from './boot/keys.ts';
import {
  type BootImage,
  done,
  type Machine,
  type Refusal,
  slotsAreEqual,
  slotTitle,
  stop,
} from './boot/machine.ts';
import { requestUpgrade } from './boot/request.ts';
import { readProfile } from './boot/settings.ts';
import { finding } from './findings.ts';
import { flatBytes } from './flat.ts';
import { hashes, versionOf } from './layout.ts';

const NO_BOOT = 'no bootable image';

type Place = { readonly image: number; readonly slot: SlotName };
type Content = Place & { readonly file: NamedBytes; readonly offset: number };
type Table = Readonly<Record<string, unknown>>;

const suffix = (image: number): string => (image === 0 ? '' : String(image));

/** `primary`, `secondary`, or those with the number of another image. */
function placeOf(name: string, settings: BootSettings): Place {
  const [, slot, number = '0'] = /^(primary|secondary)([1-3])?$/.exec(name) ?? [];
  const image = Number(number);
  if (slot && image < settings.images) return { image, slot: slot as SlotName };
  throw profileFault(
    'profile/not-a-choice',
    `--slot: an MCUboot device with ${settings.images === 1 ? 'one image' : `${settings.images} images`} has no slot ${name}`,
    'slots are primary and secondary; those of a second image primary1 and secondary1',
  );
}

const hasSecondary = ({ mode }: BootSettings): boolean =>
  mode !== 'single-slot' && mode !== 'firmware-loader';

/** An application that requests its upgrades was built for the mode, and so writes one sector in where that is due. */
const usualOffset = ({ mode, upgradeRequest, sectorSize }: BootSettings): number =>
  mode === 'swap-offset' && upgradeRequest !== 'none' ? sectorSize : 0;

/** Where in the slot a file is written: an offset, or an address as the processor sees it. */
function writtenAt(settings: BootSettings, beside: Table, { image, slot }: Place): number {
  const given = slot === 'secondary' ? beside[`secondary${suffix(image)}WrittenAt`] : undefined;
  if (typeof given !== 'number') return slot === 'secondary' ? usualOffset(settings) : 0;
  const { slotSize, secondarySize = slotSize, primaryOffset } = settings;
  if (given < secondarySize) return given;
  const start = (settings.secondaryOffset ?? primaryOffset + slotSize) + image * (slotSize + secondarySize);
  const offset = given - start;
  if (offset >= 0 && offset < secondarySize) return offset;
  throw profileFault(
    'profile/out-of-range',
    `profile: secondaryWrittenAt ${hexNumber(given)} lies outside the secondary slot`,
  );
}

/** What the profile puts into the slots, and FILE over that. */
async function contentsOf(
  request: PredictRequest,
  settings: BootSettings,
  beside: Table,
): Promise<Content[]> {
  const contents: Content[] = [];
  for (let image = 0; image < settings.images; image++) {
    for (const slot of ['primary', 'secondary'] as const) {
      const path = beside[slot + suffix(image)];
      if (typeof path !== 'string') continue;
      const place = { image, slot };
      const offset = writtenAt(settings, beside, place);
      contents.push({ ...place, offset, file: await request.load(path) });
    }
  }
  if (!request.file) return contents;
  const place = placeOf(request.slot ?? (hasSecondary(settings) ? 'secondary' : 'primary'), settings);
  const others = contents.filter(({ image, slot }) => image !== place.image || slot !== place.slot);
  return [...others, { ...place, file: request.file, offset: writtenAt(settings, beside, place) }];
}

/** The image the question is about: FILE, else what the secondary slot holds, else the primary slot. */
function offeredOf(request: PredictRequest, contents: readonly Content[]): Content | undefined {
  if (request.file) return contents.at(-1);
  const first = contents.filter(({ image }) => image === 0);
  return first.find(({ slot }) => slot === 'secondary') ?? first[0];
}

async function newMachine(request: PredictRequest, settings: BootSettings): Promise<Machine> {
  const flash = newFlash(settings);
  const hashBits = hashBitsOf(settings);
  const images = flash.slots.map(
    (slots, index): BootImage => ({
      index,
      ...slots,
      headers: { primary: undefined, secondary: undefined },
      holds: { primary: 'primary', secondary: 'secondary' },
      secondaryStart: 0,
      swapType: 'none',
      counter: settings.storedSecurityCounter,
    }),
  );
  return {
    settings,
    hash: hashes[hashBits],
    hashBits,
    maxAlign: maxAlignOf(settings),
    keys: await loadPublicKeys(settings, request.load),
    decryptWith: await loadDecryptionKey(settings, request.load),
    flash,
    images,
    log: [],
    refusals: [],
    steps: [],
  };
}

/** Hex has addresses of its own, which an update does not go by, and a programmer does. */
const otherAddress = (base: number | undefined, start: number): string =>
  base === undefined || base === start
    ? ''
    : `; its own addresses begin at ${hexNumber(base)}, it is written to ${hexNumber(start)}`;

/** Writes the files to the flash; a file that runs over its slot lands in what follows. */
function program(machine: Machine, contents: readonly Content[]): void {
  for (const { image: index, slot, file, offset } of contents) {
    const image = machine.images[index];
    if (!image) continue;
    const { bytes, base } = flatBytes(file);
    const over = writeTo(machine.flash, image[slot], offset, bytes);
    const elsewhere = otherAddress(base, image[slot].address + offset);
    const note = `${file.name}, ${bytes.length} bytes, to the ${slotTitle(image, slot)}${elsewhere}`;
    if (over === 0) done(machine, 'write', note);
    else
      machine.steps.push({ name: 'write', ok: false, note: `${note}: ${over} more than there is room for` });
    if (slot === 'secondary') requestUpgrade(machine, image);
  }
}

async function boot(machine: Machine): Promise<void> {
  const { settings, maxAlign } = machine;
  if (settings.writeAlign > maxAlign) {
    stop(
      machine,
      'assertion',
      `the write size ${settings.writeAlign} is larger than the maximum alignment ${maxAlign}`,
    );
    return;
  }
  if (slotsAreEqual(settings)) return bootInPlace(machine);
  return hasSecondary(settings) ? bootByUpgrade(machine) : bootSingle(machine);
}

type Outcome = {
  readonly machine: Machine;
  readonly started: SlotName | undefined;
  readonly offered: Content | undefined;
  readonly accepted: boolean;
  readonly version: Version | undefined;
};

const place = ({ image, slot }: Place): string =>
  image === 0 ? `${slot} slot` : `${slot} slot of image ${image}`;

/** What stopped the offered image; failing that, and where nothing boots, what stopped the last one that was tried. */
function decisive({ machine, started, offered }: Outcome): Refusal | undefined {
  const own = machine.refusals.filter(({ image, slot }) => image === offered?.image && slot === offered.slot);
  return own.at(-1) ?? (started === undefined ? machine.refusals.at(-1) : undefined);
}

const titleOf = ({ offered }: Outcome, { image, slot }: Place): string => {
  const isOffered = offered && image === offered.image && slot === offered.slot;
  return `${isOffered ? offered.file.name : 'the image'} in the ${place({ image, slot })}`;
};

/** One sentence: what starts, and what became of the offered image. */
function sentence(outcome: Outcome): string {
  const { machine, started, offered, accepted, version } = outcome;
  const stopped = decisive(outcome);
  if (started === undefined) {
    if (machine.stopped) return `the boot loader stops: ${machine.stopped.why}`;
    if (!stopped) return 'the device does not boot: there is no image';
    return `the device does not boot: ${titleOf(outcome, stopped)}: ${stopped.why}`;
  }
  const booted = version ? `${versionText(version)} starts` : 'what runs now stays';
  if (!offered) return booted;
  if (accepted) return `${booted}: ${titleOf(outcome, offered)} is taken`;
  return `${booted}, not ${titleOf(outcome, offered)}: ${stopped?.why ?? 'another image is preferred'}`;
}

function findingsOf(outcome: Outcome, why: string): Finding[] {
  const { accepted, offered, started } = outcome;
  if (accepted) return [];
  const code = started === undefined ? 'mcuboot/device-does-not-boot' : 'mcuboot/device-refuses';
  const check = decisive(outcome)?.check;
  return [
    finding(code, why, {
      ...(check ? { fix: fixes[check] } : {}),
      ...(offered ? { at: { file: offered.file.name } } : {}),
    }),
  ];
}

function isAccepted(machine: Machine, offered: Content | undefined): boolean {
  const image = offered && machine.images[offered.image];
  return image?.starts !== undefined && image.holds[image.starts] === offered?.slot;
}

/** What the device does with the request's file and the slots of its profile. */
export async function predict(request: PredictRequest): Promise<Prediction> {
  const { settings, beside } = readProfile(request.profile);
  const machine = await newMachine(request, settings);
  const contents = await contentsOf(request, settings, beside);
  program(machine, contents);
  if (contents.length === 1 && request.file && contents[0]?.slot === 'secondary') assumeRunning(machine);
  await boot(machine);
  const started = machine.images[0]?.starts;
  const offered = offeredOf(request, contents);
  const accepted = isAccepted(machine, offered);
  const header = started && machine.images[0]?.headers[started];
  const known = header && started && machine.images[0] && !isAssumed(machine.images[0], started);
  const version = known ? versionOf(header) : undefined;
  const outcome: Outcome = { machine, started, offered, accepted, version };
  const why = sentence(outcome);
  return {
    format: 'mcuboot',
    accepted,
    why,
    steps: machine.steps,
    details: {
      bootsVersion: version ? versionText(version) : null,
      outcome: started === undefined ? (machine.stopped?.outcome ?? NO_BOOT) : null,
      log: machine.log,
    },
    findings: findingsOf(outcome, why),
  };
}
