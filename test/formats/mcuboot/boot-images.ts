/** Images for boot loader tests, made by hand so that every field can be wrong, and what a slot holds around them. */

import { concat, filled } from '../../../src/core/bytes.ts';
import { digest } from '../../../src/core/digest.ts';
import { integer } from '../../../src/core/struct.ts';
import type { Bytes, NamedBytes } from '../../../src/core/types.ts';
import { parseVersion } from '../../../src/core/version.ts';
import {
  IMAGE_MAGIC,
  imageHeader,
  PROTECTED_MAGIC,
  UNPROTECTED_MAGIC,
} from '../../../src/formats/mcuboot/layout.ts';
import { predict } from '../../../src/formats/mcuboot/predict.ts';
import { type Tlv, tlv, writeArea } from '../../../src/formats/mcuboot/tlv.ts';
import { bootMagic, type MaxAlign } from '../../../src/formats/mcuboot/trailer.ts';

export const SLOT = 0x4000;
export const SECTOR = 0x1000;

export type Spec = {
  readonly version?: string;
  readonly size?: number;
  readonly payload?: Bytes;
  readonly flags?: number;
  readonly loadAddress?: number;
  readonly guarded?: readonly Tlv[];
  readonly open?: readonly Tlv[];
  readonly noHash?: boolean;
  readonly header?: Partial<NonNullable<ReturnType<typeof imageHeader.read>>>;
};

export const counter = (value: number): Tlv => tlv('SEC_CNT', integer(value, 4));

export async function image(spec: Spec = {}): Promise<Bytes> {
  const version = parseVersion(spec.version ?? '1.0.0') ?? { major: 0, minor: 0, revision: 0, build: 0 };
  const payload = spec.payload ?? filled(spec.size ?? 64, 0x5a);
  const guarded = writeArea(PROTECTED_MAGIC, spec.guarded ?? [], 'little');
  const header = imageHeader.write({
    magic: IMAGE_MAGIC,
    loadAddress: spec.loadAddress ?? 0,
    headerSize: 32,
    protectedSize: guarded.length,
    imageSize: payload.length,
    flags: spec.flags ?? 0,
    ...version,
    pad: 0,
    ...spec.header,
  });
  const region = concat(header, payload, guarded);
  const hash = spec.noHash ? [] : [tlv('SHA256', await digest('SHA-256', region))];
  return concat(region, writeArea(UNPROTECTED_MAGIC, [...hash, ...(spec.open ?? [])], 'little'));
}

export type Trailer = {
  readonly maxAlign?: MaxAlign;
  readonly imageOk?: number;
  readonly copyDone?: number;
  readonly swapInfo?: number;
  readonly size?: number;
};

/** The image at the start of a slot with a trailer at its end. */
export function padded(bytes: Bytes, { maxAlign = 8, size = SLOT, ...fields }: Trailer = {}): Bytes {
  const slot = filled(size, 0xff);
  slot.set(bytes);
  slot.set(bootMagic(maxAlign, 'little'), size - 16);
  const back = { imageOk: 1, copyDone: 2, swapInfo: 3 };
  const magicRoom = Math.max(16, maxAlign);
  for (const [name, steps] of Object.entries(back)) {
    const value = fields[name as keyof typeof fields];
    if (value !== undefined) slot[size - magicRoom - steps * maxAlign] = value;
  }
  return slot;
}

const base = {
  signature: 'none',
  mode: 'swap-move',
  slotSize: SLOT,
  sectorSize: SECTOR,
  writeAlign: 1,
  maxAlign: 8,
  primaryOffset: 0xc000,
};

export type Slots = Readonly<Record<string, Bytes>>;

/** Plays the boot loader with slots given as bytes. */
export async function play(config: object, slots: Slots, beside: object = {}) {
  const paths = Object.fromEntries(Object.keys(slots).map((name) => [name, name]));
  const load = async (path: string): Promise<NamedBytes> => {
    const bytes = slots[path];
    if (!bytes) throw new Error(`no ${path}`);
    return { name: path, bytes };
  };
  const prediction = await predict({
    profile: { config: { ...base, ...config }, ...paths, ...beside },
    load,
  });
  const { bootsVersion, log, outcome } = prediction.details;
  return { ...prediction, bootsVersion, outcome, log: log as readonly string[] };
}
