/** A file as the run of bytes that stands in the slot: hex is flattened (gaps 0xFF), everything else is as it is. */

import type { Bytes, NamedBytes } from '../../core/types.ts';
import { flatten } from '../../input/firmware.ts';
import { looksLikeHex, readHex } from '../../input/hex.ts';

const GAP = 0xff;

export type Flat = {
  readonly bytes: Bytes;
  /** The address of the first byte, when the notation has addresses. */
  readonly base: number | undefined;
  readonly notes: readonly string[];
};

/** Recognised by content, whatever the name. Throws the Faults of the hex reader. */
export function flatBytes(file: NamedBytes): Flat {
  if (!looksLikeHex(file.bytes)) return { bytes: file.bytes, base: undefined, notes: [] };
  const firmware = readHex(file.bytes, file.name);
  return {
    bytes: flatten(firmware, GAP),
    base: firmware.segments[0]?.address,
    notes: firmware.notes ?? [],
  };
}
