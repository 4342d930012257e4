/** Whether a file is Nordic's, by little: a zip, a Zigbee OTA file, or Intel HEX that holds memory of ours. */

import { indexOf } from '../../core/bytes.ts';
import { Fault } from '../../core/fault.ts';
import type { Bytes, NamedBytes } from '../../core/types.ts';
import { looksLikeHex, readHex } from '../../input/hex.ts';
import { findPages } from './settings-page.ts';
import { infoInFlash } from './softdevice-info.ts';
import { looksLikeOta } from './zigbee/ota-file.ts';
import { findProduction } from './zigbee/production-layout.ts';

const LOCAL_HEADER = Uint8Array.of(0x50, 0x4b, 3, 4);
const END_RECORD = Uint8Array.of(0x50, 0x4b, 5, 6);
const JUNK_IN_FRONT = 0x10000;

/** What a download leaves in front of a file: a header, a page, blanks. */
const isText = (bytes: Bytes): boolean =>
  bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d));

/** A zip, also one with text in front of it, an empty one, or one that is cut short. */
export function looksLikeZip(bytes: Bytes): boolean {
  const head = bytes.subarray(0, JUNK_IN_FRONT);
  const at = indexOf(head, LOCAL_HEADER);
  if (at >= 0) return isText(head.subarray(0, at));
  return indexOf(head.subarray(0, 4), END_RECORD) === 0;
}

/** More text than any flash of a Nordic chip makes. */
const LONGEST_HEX = 16 * 1024 * 1024;

function holdsKnownMemory({ bytes, name }: NamedBytes): boolean {
  if (!looksLikeHex(bytes) || bytes.length > LONGEST_HEX) return false;
  try {
    const { segments } = readHex(bytes, name);
    return (
      infoInFlash(segments) !== undefined ||
      findPages(segments).length > 0 ||
      findProduction(segments).length > 0
    );
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

export const sniff = (file: NamedBytes): boolean =>
  looksLikeZip(file.bytes) || looksLikeOta(file.bytes) || holdsKnownMemory(file);
