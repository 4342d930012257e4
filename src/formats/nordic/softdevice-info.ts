/**
 * The information structure inside a SoftDevice, 0x2000 behind its start (flash 0x3000; older variants 0x4000 to 0x7000):
 *
 *     00 size of this structure   04 magic 0x51B1E5DB   08 end of the SoftDevice = start of the application
 *     0C FWID (what --sd-req takes)   10 line (132, 140 …)   14 version   18 unique string of the release
 *
 * The line is there when the size is above 0x10, the version above 0x14, the string when it is 0x2C.
 */

import { hex, hexNumber } from '../../core/bytes.ts';
import { raw, struct, u16, u32 } from '../../core/struct.ts';
import type { Bytes, Part, Segment } from '../../core/types.ts';
import { bytesAt } from '../../input/firmware.ts';
import { idText, idWithName } from './softdevices.ts';

const SOFTDEVICE_MAGIC = 0x51b1e5db;

/** Flash address of the structure in the usual SoftDevice, and in the variants that start at 0x3000. */
export const INFO_ADDRESS = 0x3000;
const variantAddresses = [0x4000, 0x5000, 0x6000, 0x7000];
/** Where a SoftDevice starts: behind the MBR. */
export const SOFTDEVICE_START = 0x1000;
export const VARIANT_START = 0x3000;

const short = struct({ structSize: u32, magic: u32, end: u32, fwid: u16, reserved: u16 });
const long = struct({ line: u32, version: u32, unique: raw(20) });

export type SoftDeviceInfo = {
  /** Where it was found: a flash address, or an offset for bytes without one. */
  readonly at: number;
  readonly structSize: number;
  /** Start of the application; SoftDevice and MBR lie below. */
  readonly end: number;
  readonly fwid: number;
  readonly line?: number;
  /** As a text, `6.1.1`. */
  readonly version?: string;
  readonly unique?: string;
};

const versionText = (version: number): string =>
  `${Math.floor(version / 1_000_000)}.${Math.floor(version / 1000) % 1000}.${version % 1000}`;

/** The structure at `offset` of `bytes`, or undefined when the magic number is not there. */
function infoAt(bytes: Bytes, offset: number, at = offset): SoftDeviceInfo | undefined {
  const head = short.read(bytes, offset);
  if (head?.magic !== SOFTDEVICE_MAGIC) return undefined;
  const structSize = head.structSize & 0xff;
  const rest = bytes.subarray(offset + short.size, offset + Math.max(short.size, structSize));
  const more = new Uint8Array(long.size);
  more.set(rest.subarray(0, long.size));
  const extra = long.read(more);
  return {
    at,
    structSize,
    end: head.end,
    fwid: head.fwid,
    ...(structSize > 0x10 && extra ? { line: extra.line } : {}),
    ...(structSize > 0x14 && extra ? { version: versionText(extra.version) } : {}),
    ...(structSize >= 0x2c && extra ? { unique: hex(extra.unique) } : {}),
  };
}

/** The structure in flash memory, wherever a variant keeps it. */
export function infoInFlash(segments: readonly Segment[]): SoftDeviceInfo | undefined {
  for (const address of [INFO_ADDRESS, ...variantAddresses]) {
    const holder = bytesAt(segments, address, short.size);
    if (!holder) continue;
    const segment = segments.find((s) => s.address <= address && address < s.address + s.bytes.length);
    const info = segment && infoAt(segment.bytes, address - segment.address, address);
    if (info) return info;
  }
  return undefined;
}

/** Whether memory holds a variant that starts at 0x3000: no magic number at the usual place, but at a later one. */
export const isVariant = (segments: readonly Segment[]): boolean => {
  const info = infoInFlash(segments);
  return info !== undefined && info.at !== INFO_ADDRESS;
};

/** The structure in a packaged SoftDevice image (which starts at 0x1000, or a variant's at 0x3000). */
export function infoInImage(image: Bytes): SoftDeviceInfo | undefined {
  const usual = infoAt(image, INFO_ADDRESS - SOFTDEVICE_START, INFO_ADDRESS);
  if (usual) return usual;
  for (const address of variantAddresses) {
    const info = infoAt(image, address - VARIANT_START, address);
    if (info) return info;
  }
  return undefined;
}

/** `S132 6.1.1 (FWID 0xB7)`, by the structure itself where it says so, else by the table. */
export const infoTitle = (info: SoftDeviceInfo): string =>
  info.line !== undefined && info.version !== undefined
    ? `S${info.line} ${info.version} (FWID ${idText(info.fwid)})`
    : `FWID ${idWithName(info.fwid)}`;

/** The structure as parts; `base` is what offsets count from. */
export function infoParts(info: SoftDeviceInfo, base: number, within?: string): Part {
  const at = (offset: number) => info.at - base + offset;
  const part = (name: string, offset: number, length: number, value: string | number): Part => ({
    name,
    offset: at(offset),
    length,
    value,
    ...(within === undefined ? {} : { within }),
  });
  const lineAt = short.size;
  return {
    name: 'SoftDevice information',
    offset: at(0),
    length: info.structSize,
    note: infoTitle(info),
    ...(within === undefined ? {} : { within }),
    parts: [
      part('size of the structure', short.offsets.structSize, 1, info.structSize),
      part('magic', short.offsets.magic, 4, hexNumber(SOFTDEVICE_MAGIC)),
      part('application start', short.offsets.end, 4, hexNumber(info.end)),
      part('FWID', short.offsets.fwid, 2, idWithName(info.fwid)),
      ...(info.line === undefined ? [] : [part('line', lineAt + long.offsets.line, 4, `S${info.line}`)]),
      ...(info.version === undefined
        ? []
        : [part('version', lineAt + long.offsets.version, 4, info.version)]),
      ...(info.unique === undefined
        ? []
        : [part('unique string', lineAt + long.offsets.unique, 20, info.unique)]),
    ],
  };
}
