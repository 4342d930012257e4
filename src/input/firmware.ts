/**
 * Program memory as segments of bytes at addresses, whatever file it came from, and what formats ask of it: where it starts
 * and ends, what lies in a range, where the holes are, what it is as one run of bytes.
 */

import { filled, hexNumber } from '../core/bytes.ts';
import { Fault } from '../core/fault.ts';
import type { Bytes, Firmware, Segment } from '../core/types.ts';

export type FirmwareFaultCode = 'firmware/overlap' | 'firmware/too-sparse';

/** The first address behind the 32-bit address space. */
export const ADDRESS_END = 0x1_0000_0000;

/** No target has as much memory. A stray record at a far address would otherwise make an image that fills ours. */
export const LARGEST_FLAT = 64 * 1024 * 1024;

export const endOf = (segment: Segment): number => segment.address + segment.bytes.length;

/** The lowest address, and the one after the highest byte; undefined when there are no bytes. */
export function spanOf(
  segments: readonly Segment[],
): { readonly from: number; readonly to: number } | undefined {
  const first = segments[0];
  const last = segments.at(-1);
  return first && last ? { from: first.address, to: endOf(last) } : undefined;
}

/** The stretches between segments that hold nothing. */
export function holesOf(segments: readonly Segment[]): { readonly from: number; readonly to: number }[] {
  return segments
    .slice(1)
    .map((segment, i) => ({ from: endOf(segments[i] as Segment), to: segment.address }));
}

/** The segments sorted by address, touching ones joined, empty ones left out. Memory that is defined twice is a Fault. */
export function joinSegments(segments: readonly Segment[], name: string): Segment[] {
  const sorted = segments.filter((segment) => segment.bytes.length > 0).sort((a, b) => a.address - b.address);
  const joined: Segment[] = [];
  for (let i = 0; i < sorted.length; ) {
    const first = sorted[i++] as Segment;
    const run = [first];
    let end = endOf(first);
    for (let next = sorted[i]; next && next.address <= end; next = sorted[++i]) {
      if (next.address < end) throw overlap(name, next.address);
      run.push(next);
      end = endOf(next);
    }
    joined.push(
      run.length === 1 ? first : { address: first.address, bytes: joinRun(run, end - first.address) },
    );
  }
  return joined;
}

const overlap = (name: string, address: number) =>
  new Fault<FirmwareFaultCode>({
    code: 'firmware/overlap',
    exit: 3,
    what: `${name} defines the byte at ${hexNumber(address, 8)} twice`,
    why: 'the second value would silently win or lose',
    fix: 'files that overlap were merged, or the linker placed two sections over each other; build it again',
  });

/** Joins neighbours; without a copy where they stand one behind the other in one buffer already. */
function joinRun(run: readonly Segment[], length: number): Bytes {
  const first = (run[0] as Segment).bytes;
  let end = first.byteOffset;
  const inPlace = run.every(({ bytes }) => {
    const follows = bytes.buffer === first.buffer && bytes.byteOffset === end;
    end += bytes.length;
    return follows;
  });
  if (inPlace) return new Uint8Array(first.buffer, first.byteOffset, length);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const segment of run) {
    bytes.set(segment.bytes, at);
    at += segment.bytes.length;
  }
  return bytes;
}

/** The parts of the segments between `from` and `to`, which does not count. Shares memory. */
export function clip(segments: readonly Segment[], from: number, to: number): Segment[] {
  return segments
    .map((segment) => {
      const start = Math.max(0, from - segment.address);
      const end = Math.max(start, Math.min(segment.bytes.length, to - segment.address));
      return { address: segment.address + start, bytes: segment.bytes.subarray(start, end) };
    })
    .filter((segment) => segment.bytes.length > 0);
}

/** `length` bytes at `address`, when one segment holds them all. */
export function bytesAt(segments: readonly Segment[], address: number, length: number): Bytes | undefined {
  const holder = segments.find((segment) => segment.address <= address && address + length <= endOf(segment));
  return holder?.bytes.subarray(address - holder.address, address - holder.address + length);
}

/**
 * The memory from `from` to `to` (default: lowest to highest byte) as one run, holes filled with `fill`. No segments and
 * no range give no bytes. One segment that is the whole range is returned as it is.
 */
export function flatten(
  firmware: Pick<Firmware, 'segments' | 'source'>,
  fill: number,
  from?: number,
  to?: number,
): Bytes {
  const span = spanOf(firmware.segments);
  const start = from ?? span?.from ?? 0;
  const end = to ?? span?.to ?? start;
  const length = Math.max(0, end - start);
  if (length > LARGEST_FLAT) throw tooSparse(firmware.source.name, start, end);
  const inside = clip(firmware.segments, start, end);
  const [first] = inside;
  if (inside.length === 1 && first && first.bytes.length === length) return first.bytes;
  const bytes = filled(length, fill);
  for (const segment of inside) bytes.set(segment.bytes, segment.address - start);
  return bytes;
}

const tooSparse = (name: string, from: number, to: number) =>
  new Fault<FirmwareFaultCode>({
    code: 'firmware/too-sparse',
    exit: 3,
    what: `${name} reaches from ${hexNumber(from, 8)} to ${hexNumber(to, 8)}, too far for one image`,
    why: `one image may span ${LARGEST_FLAT / 1024 / 1024} MiB; a few bytes at a far address make it huge`,
    fix: 'leave memory that is not part of the image (option bytes, RAM, external flash) out of the file',
  });
