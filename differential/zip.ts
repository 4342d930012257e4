/** The entries of a zip by its central directory, apart from otapack's own reader. */

import { inflateRawSync } from 'node:zlib';
import type { Bytes } from '../src/core/types.ts';

export function zipEntries(bytes: Bytes): ReadonlyMap<string, Bytes> {
  const data = Buffer.from(bytes);
  const end = data.lastIndexOf(Buffer.from('504b0506', 'hex'));
  const entries = new Map<string, Bytes>();
  let at = data.readUInt32LE(end + 16);
  for (let i = 0; i < data.readUInt16LE(end + 10); i++) {
    const [method, packed, nameLength, extra, comment, place] = [
      data.readUInt16LE(at + 10),
      data.readUInt32LE(at + 20),
      data.readUInt16LE(at + 28),
      data.readUInt16LE(at + 30),
      data.readUInt16LE(at + 32),
      data.readUInt32LE(at + 42),
    ];
    const name = data.toString('utf8', at + 46, at + 46 + nameLength);
    const from = place + 30 + data.readUInt16LE(place + 26) + data.readUInt16LE(place + 28);
    const content = data.subarray(from, from + packed);
    entries.set(name, new Uint8Array(method === 0 ? content : inflateRawSync(content)));
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}
