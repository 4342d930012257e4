/** The boot loader at work: its settings and keys, the flash, what it has read so far, and what it logged. */

import type { PredictedStep, SigningKey, VerifyingKey } from '../../../core/types.ts';
import type { HashBits, ImageHash, ImageHeader } from '../layout.ts';
import type { MaxAlign } from '../trailer.ts';
import type { BootSettings } from './config.ts';
import { type Area, erase, type Flash, type SlotName } from './flash.ts';

export type SwapType = 'none' | 'test' | 'perm' | 'revert' | 'fail';

/** One image of the device: its two slots and what is known of them. */
export type BootImage = {
  readonly index: number;
  readonly primary: Area;
  readonly secondary: Area;
  /** The headers as last read; undefined when none could be read. */
  readonly headers: Record<SlotName, ImageHeader | undefined>;
  /** Whose content a slot holds now: the slot it was in when the device started. */
  readonly holds: Record<SlotName, SlotName>;
  /** Where the secondary slot's image starts (swap-using-offset: mostly one sector in). */
  secondaryStart: number;
  swapType: SwapType;
  /** Nothing is known of what runs, so that a good image is taken to (see assumed.ts). */
  assumed?: boolean;
  /** The slot it is started from, once that is decided. */
  starts?: SlotName;
  /** The stored security counter. */
  counter: number;
};

/** The checks by the names that `steps` shows. */
export type Check =
  | 'swap type'
  | 'upload address'
  | 'bootable image'
  | 'version'
  | 'downgrade prevention'
  | 'header'
  | 'image'
  | 'image size'
  | 'encryption'
  | 'signature'
  | 'compression'
  | 'address'
  | 'trailer'
  | 'dependencies'
  | 'load to RAM'
  | 'boot record'
  | 'magic'
  | 'slots'
  | 'headers';

/** Why an image was not taken, or why nothing was done with it; `slot` is where it was when the device started. */
export type Refusal = {
  readonly image: number;
  readonly slot: SlotName;
  readonly check: Check;
  readonly why: string;
};

export type Machine = {
  readonly settings: BootSettings;
  readonly hash: ImageHash;
  readonly hashBits: HashBits;
  readonly maxAlign: MaxAlign;
  readonly keys: readonly VerifyingKey[];
  readonly decryptWith: SigningKey | undefined;
  readonly flash: Flash;
  readonly images: readonly BootImage[];
  readonly log: string[];
  readonly refusals: Refusal[];
  /** What the machine did and found, in order, for the reader. */
  readonly steps: PredictedStep[];
  /** Set when the boot loader can go no further: an assertion, or a state that is not followed here. */
  stopped?: { readonly outcome: string; readonly why: string };
};

export const info = (machine: Machine, line: string): void => {
  machine.log.push(`I: ${line}`);
};
export const warn = (machine: Machine, line: string): void => {
  machine.log.push(`W: ${line}`);
};
export const error = (machine: Machine, line: string): void => {
  machine.log.push(`E: ${line}`);
};

export const slotTitle = (image: BootImage, slot: SlotName): string =>
  image.index === 0 ? `${slot} slot` : `${slot} slot of image ${image.index}`;

export function done(machine: Machine, name: string, note?: string): void {
  machine.steps.push({ name, ok: true, ...(note === undefined ? {} : { note }) });
}

export function refuse(machine: Machine, image: BootImage, slot: SlotName, check: Check, why: string): void {
  machine.refusals.push({ image: image.index, slot: image.holds[slot], check, why });
  machine.steps.push({ name: check, ok: false, note: `${slotTitle(image, slot)}: ${why}` });
}

/** An update that the boot loader does not even look at. */
export function passOver(machine: Machine, image: BootImage, check: Check, why: string): void {
  machine.refusals.push({ image: image.index, slot: 'secondary', check, why });
  machine.steps.push({ name: check, ok: true, note: `image ${image.index}: ${why}` });
}

export function stop(machine: Machine, outcome: string, why: string): void {
  machine.stopped ??= { outcome, why };
  machine.steps.push({ name: outcome, ok: false, note: why });
}

/** Where the slot's image starts inside it. */
export const startOf = (image: BootImage, slot: SlotName): number =>
  slot === 'secondary' ? image.secondaryStart : 0;

export function eraseSlot(machine: Machine, image: BootImage, slot: SlotName): void {
  erase(image[slot], machine.settings.erasedValue);
}

/** Whether the mode keeps both slots as places to run from. */
export const slotsAreEqual = ({ mode }: BootSettings): boolean =>
  mode === 'direct-xip' || mode === 'direct-xip-revert' || mode === 'ram-load';

export const swaps = ({ mode }: BootSettings): boolean => mode.startsWith('swap-');

export const canDecrypt = (settings: BootSettings): boolean =>
  settings.encryption !== undefined && !settings.mode.startsWith('direct-xip');
