/**
 * How a reported offset and CRC compare with the package: CRC-32 of the bytes up to the offset. Which image of the package
 * the log is about follows from its reports: the one whose bytes fit.
 */

import { crc32 } from '../../../core/digest.ts';
import type { Bytes } from '../../../core/types.ts';
import type { Incoming } from '../device/incoming.ts';
import type { ObjectName } from './events.ts';

export type Match = 'empty' | 'prefix' | 'complete' | 'mismatch' | 'beyond' | 'unknown';

const STEP = 4096;

/** CRC-32 of any prefix; every 4096th is kept, so that a long log costs one pass over the image. */
function prefixCrc(bytes: Bytes): (length: number) => number {
  const kept = [0];
  return (length) => {
    const full = Math.floor(length / STEP);
    for (let at = kept.length; at <= full; at++) {
      kept.push(crc32(bytes.subarray((at - 1) * STEP, at * STEP), kept[at - 1]));
    }
    return crc32(bytes.subarray(full * STEP, length), kept[full]);
  };
}

export type PackageMatch = {
  /** The image the log is about, as far as it is known by now. */
  readonly image: () => Incoming | undefined;
  readonly length: (object: ObjectName) => number | undefined;
  readonly judge: (object: ObjectName, offset: number, crc: number | undefined) => Match;
  readonly isWhole: (object: ObjectName, offset: number) => boolean;
};

export function packageMatch(images: readonly Incoming[]): PackageMatch {
  const known = images.map((incoming) => ({
    incoming,
    command: { bytes: incoming.initPacket, crc: prefixCrc(incoming.initPacket) },
    data: { bytes: incoming.image, crc: prefixCrc(incoming.image) },
  }));
  let current = 0;
  const of = (index: number, object: ObjectName) => known[index]?.[object];

  function compare(index: number, object: ObjectName, offset: number, crc: number): Match {
    const side = of(index, object);
    if (!side) return 'unknown';
    if (offset > side.bytes.length) return 'beyond';
    if (side.crc(offset) !== crc) return 'mismatch';
    return offset === side.bytes.length ? 'complete' : 'prefix';
  }
  return {
    image: () => known[current]?.incoming,
    length: (object) => of(current, object)?.bytes.length,
    isWhole: (object, offset) => of(current, object)?.bytes.length === offset,
    judge: (object, offset, crc) => {
      if (offset === 0) return 'empty';
      if (known.length === 0 || crc === undefined) return 'unknown';
      const first = compare(current, object, offset, crc);
      if (first === 'prefix' || first === 'complete') return first;
      const other = known.findIndex((_, index) =>
        ['prefix', 'complete'].includes(compare(index, object, offset, crc)),
      );
      if (other < 0) return first;
      current = other;
      return compare(other, object, offset, crc);
    },
  };
}
