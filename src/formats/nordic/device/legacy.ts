/** What a boot loader of legacy DFU (SDK 11 and earlier, Adafruit's) does with an image. Responses are `10 request status`. */

import { equal, hex, hexNumber } from '../../../core/bytes.ts';
import { crc16ccitt, sha256 } from '../../../core/digest.ts';
import { isTable } from '../../../core/table.ts';
import type { Bytes, VerifyingKey } from '../../../core/types.ts';
import { type LegacyInit, readInitPacket } from '../legacy/init-packet.ts';
import { imageKeys } from '../manifest.ts';
import { fwidName } from './names.ts';
import type { OpenedPackage } from './package-images.ts';
import type { Device } from './profile.ts';
import type { WalkStep } from './walk.ts';

export const legacyRequests: Readonly<Record<number, string>> = {
  1: 'start',
  2: 'init',
  3: 'receive',
  4: 'validate',
  5: 'activate',
  6: 'reset',
  7: 'report-size',
  8: 'receipts',
};

export const legacyResults: Readonly<Record<number, string>> = {
  1: 'SUCCESS',
  2: 'INVALID_STATE',
  3: 'NOT_SUPPORTED',
  4: 'DATA_SIZE_EXCEEDS_LIMIT',
  5: 'CRC_ERROR',
  6: 'OPERATION_FAILED',
};

const START = 1;
const INIT = 2;
const VALIDATE = 4;
const TOO_LARGE = 4;
const CRC_ERROR = 5;
const OPERATION_FAILED = 6;

const ANY_DEVICE = 0xffff;
const ANY_SOFTDEVICE = 0xfffe;
/** The head with one SoftDevice id: what the boot loader's own structure holds. */
const SHORTEST = 12;

export type LegacyImage = { readonly name: string; readonly initPacket: Bytes; readonly image: Bytes };

export function isLegacyPackage({ json }: OpenedPackage): boolean {
  const manifest = isTable(json?.['manifest']) ? json['manifest'] : {};
  if ('dfu_version' in manifest) return true;
  return imageKeys.some((key) => {
    const image = manifest[key];
    return isTable(image) && 'init_packet_data' in image;
  });
}

export function legacyImages({ json, contents }: OpenedPackage): readonly LegacyImage[] {
  const manifest = isTable(json?.['manifest']) ? json['manifest'] : {};
  return imageKeys.flatMap((name) => {
    const entry = manifest[name];
    if (!isTable(entry)) return [];
    const image = contents.get(String(entry['bin_file']));
    const initPacket = contents.get(String(entry['dat_file']));
    return image && initPacket ? [{ name, image, initPacket }] : [];
  });
}

export type LegacyRefusal = {
  readonly request: number;
  readonly status: number;
  readonly why: string;
};

export const legacyResponse = (request: number, status: number): string =>
  hex(Uint8Array.of(0x10, request, status), '-').toUpperCase();

type Context = {
  readonly device: Device;
  readonly item: LegacyImage;
  readonly init: LegacyInit;
  readonly publicKey: VerifyingKey | undefined;
};

type Check = {
  readonly name: string;
  readonly request: number;
  readonly status: number;
  /** Why it refuses; undefined: it does not. A text that starts with `?` is what is not known. */
  readonly why: (c: Context) => string | undefined | Promise<string | undefined>;
};

function deviceCheck(
  given: number | undefined,
  present: number | undefined,
  what: string,
): string | undefined {
  if (given === undefined || given === ANY_DEVICE) return undefined;
  if (present === undefined) return `?the profile names no ${what}`;
  return given === present
    ? undefined
    : `the package is for ${what} ${hexNumber(given, 4)}, the device has ${hexNumber(present, 4)}`;
}

function softDeviceCheck({ device, init }: Context): string | undefined {
  if (device.softdevice === undefined) return '?the profile does not say which SoftDevice is installed';
  const fwid = device.softdevice?.fwid ?? ANY_DEVICE;
  const list = device.bootloader.signed ? init.softdevices.slice(0, 1) : init.softdevices;
  if (list.includes(ANY_SOFTDEVICE) || list.includes(fwid)) return undefined;
  return `the device holds ${fwidName(fwid)}, the package is for ${list.map(fwidName).join(', ') || 'none'}`;
}

async function contentCheck({ item, init }: Context): Promise<string | undefined> {
  if (init.crc16 !== undefined) {
    return crc16ccitt(item.image) === init.crc16
      ? undefined
      : 'the CRC-16 of the image is not the announced one';
  }
  if (init.sha256 === undefined) return undefined;
  if (init.length !== item.image.length) return 'the image does not have the announced length';
  return equal(await sha256(item.image), init.sha256)
    ? undefined
    : 'the hash of the image is not the announced one';
}

async function signatureCheck({ device, init, publicKey }: Context): Promise<string | undefined> {
  if (!device.bootloader.signed) return undefined;
  if (!init.signature || !init.signedBytes) return 'the package is not signed';
  if (!publicKey) return '?the profile names no publicKey';
  return (await publicKey.verify(init.signedBytes, init.signature))
    ? undefined
    : 'the signature is not one of the key in the boot loader';
}

const roomCheck = ({ device, item }: Context): string | undefined => {
  if (!device.flash) return '?the profile describes no flash';
  const { bootloaderStart, reserved, softdeviceEnd } = device.flash;
  const room = bootloaderStart - reserved - softdeviceEnd;
  return item.image.length > room ? `${item.image.length} bytes do not fit into ${room}` : undefined;
};

const ADAFRUIT_TYPE = 0x0052;

const adafruitCheck = ({ item, init, device }: Context): string | undefined => {
  if (item.name !== 'application') {
    const any = init.deviceRevision === ANY_DEVICE;
    return any
      ? 'a SoftDevice or boot loader for this boot loader needs its device revision, 0xffff does not do'
      : deviceCheck(init.deviceRevision, device.deviceRevision, 'deviceRevision');
  }
  return init.deviceType === ADAFRUIT_TYPE
    ? undefined
    : `this boot loader wants device type ${hexNumber(ADAFRUIT_TYPE, 4)}, the package says ${hexNumber(init.deviceType ?? 0, 4)}`;
};

const isAdafruit = (c: Context): boolean => c.device.bootloader.family === 'adafruit';

const checks: readonly Check[] = [
  { name: 'room', request: START, status: TOO_LARGE, why: roomCheck },
  {
    name: 'length of the init packet',
    request: INIT,
    status: OPERATION_FAILED,
    why: ({ item }) =>
      item.initPacket.length < SHORTEST ? `the init packet has ${item.initPacket.length} bytes` : undefined,
  },
  {
    name: 'device type',
    request: INIT,
    status: OPERATION_FAILED,
    why: (c) =>
      isAdafruit(c) ? adafruitCheck(c) : deviceCheck(c.init.deviceType, c.device.deviceType, 'deviceType'),
  },
  {
    name: 'device revision',
    request: INIT,
    status: OPERATION_FAILED,
    why: (c) =>
      isAdafruit(c)
        ? undefined
        : deviceCheck(c.init.deviceRevision, c.device.deviceRevision, 'deviceRevision'),
  },
  { name: 'SoftDevice', request: INIT, status: OPERATION_FAILED, why: softDeviceCheck },
  { name: 'signature', request: INIT, status: OPERATION_FAILED, why: signatureCheck },
  { name: 'content', request: VALIDATE, status: CRC_ERROR, why: contentCheck },
];

export type LegacyWalk = { readonly refusal: LegacyRefusal | undefined; readonly steps: readonly WalkStep[] };

/** Plays a legacy boot loader with one image. */
export async function legacyWalk(
  device: Device,
  item: LegacyImage,
  publicKey: VerifyingKey | undefined,
): Promise<LegacyWalk> {
  const init = readInitPacket(item.initPacket);
  if (!init) {
    const why = 'the init packet is not one of legacy DFU';
    const refusal = { request: INIT, status: OPERATION_FAILED, why };
    return { refusal, steps: [{ name: 'init packet', ok: false, note: why }] };
  }
  const steps: WalkStep[] = [];
  for (const { name, request, status, why } of checks) {
    const note = await why({ device, item, init, publicKey });
    if (note?.startsWith('?')) {
      steps.push({ name, ok: true, note: note.slice(1), checked: false });
      continue;
    }
    steps.push({ name, ok: note === undefined, ...(note === undefined ? {} : { note }) });
    if (note !== undefined) return { refusal: { request, status, why: note }, steps };
  }
  return { refusal: undefined, steps };
}
