/**
 * The TLVs of an image as the boot loader walks them: the protected area must be as long as the header says, the other
 * must follow, and no entry may cross the end of its area. Types are compared as 16 bits, little-endian.
 */

import { hexNumber } from '../../../core/bytes.ts';
import type { Bytes } from '../../../core/types.ts';
import { type ImageHeader, PROTECTED_MAGIC, tlvEntry, tlvInfo, UNPROTECTED_MAGIC } from '../layout.ts';
import { type TlvName, tlvTypes } from '../tlv.ts';

export type BootTlv = { readonly type: number; readonly value: Bytes; readonly isProtected: boolean };

export type BootTlvs = {
  readonly entries: readonly BootTlv[];
  /** Where the last area ends, counted from the start of the image. */
  readonly end: number;
  /** An entry crosses the end of its area: the walk ends in an error after `entries`. */
  readonly broken: boolean;
};

type Place = { readonly bytes: Bytes; readonly start: number; readonly header: ImageHeader };

const magicText = (magic: number) => hexNumber(magic, 4);

function entriesBetween(bytes: Bytes, from: number, to: number, isProtected: boolean) {
  const entries: BootTlv[] = [];
  let at = from;
  while (at < to) {
    const head = tlvEntry.read(bytes, at);
    const valueAt = at + tlvEntry.size;
    if (!head || valueAt + head.length > Math.min(to, bytes.length)) return { entries, broken: true };
    entries.push({ type: head.type, value: bytes.subarray(valueAt, valueAt + head.length), isProtected });
    at = valueAt + head.length;
  }
  return { entries, broken: false };
}

/** The TLVs of the image at `start`, or why the boot loader does not begin to walk them. */
export function bootTlvs({ bytes, start, header }: Place): BootTlvs | string {
  const at = start + header.headerSize + header.imageSize;
  const first = tlvInfo.read(bytes, at);
  if (!first) return 'the TLV area would start beyond the slot';
  const isProtected = first.magic === PROTECTED_MAGIC;
  if (isProtected && first.total !== header.protectedSize)
    return `the protected TLV area has ${first.total} bytes, the header says ${header.protectedSize}`;
  if (!isProtected && header.protectedSize !== 0)
    return `the header announces a protected TLV area, and there is ${magicText(first.magic)} at header + image size`;
  const second = isProtected ? tlvInfo.read(bytes, at + header.protectedSize) : first;
  if (second?.magic !== UNPROTECTED_MAGIC) {
    const found = second ? magicText(second.magic) : 'the end of the slot';
    return first.magic === 0xffff
      ? 'erased flash where the TLV area should be: the image is cut off'
      : `no TLV magic at header + image size${isProtected ? ' + protected size' : ''}, but ${found}: the bytes were changed on their way (a text-mode transfer does that), or the image is cut off`;
  }
  const middle = at + header.protectedSize;
  const end = middle + second.total;
  const guarded = isProtected
    ? entriesBetween(bytes, at + tlvInfo.size, middle, true)
    : { entries: [], broken: false };
  const open = guarded.broken
    ? { entries: [], broken: true }
    : entriesBetween(bytes, middle + tlvInfo.size, end, false);
  return { entries: [...guarded.entries, ...open.entries], end: end - start, broken: open.broken };
}

export const firstTlv = (tlvs: BootTlvs, name: TlvName, onlyProtected = false): BootTlv | undefined =>
  tlvs.entries.find((entry) => entry.type === tlvTypes[name] && (!onlyProtected || entry.isProtected));
