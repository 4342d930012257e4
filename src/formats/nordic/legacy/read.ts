/** Describes the entries of a legacy package: init packets field by field, what images tell about themselves. */

import { hex, hexNumber, indexOf, utf8 } from '../../../core/bytes.ts';
import type { Bytes, Part } from '../../../core/types.ts';
import { type JsonObject, readManifest } from '../manifest.ts';
import type { Package } from '../package-zip.ts';
import { imageParts } from '../read-secure.ts';
import { idWithName } from '../softdevices.ts';
import { countLayout, headLayoutWithout, idLayout, readInitPacket, restLayouts } from './init-packet.ts';
import { imageObject, leftOutOf } from './manifest.ts';

export async function readLegacy(
  opened: Package,
  manifest: JsonObject,
  entry: string,
): Promise<readonly Part[] | undefined> {
  const bytes = opened.contents.get(entry);
  if (!bytes) return undefined;
  if (entry === 'manifest.json') return manifestParts(bytes, entry);
  const image = readManifest(manifest).images.find(
    ({ binFile, datFile }) => binFile === entry || datFile === entry,
  );
  if (!image) return undefined;
  return image.datFile === entry
    ? packetParts(bytes, imageObject(manifest, image.key), entry)
    : imageParts(image, bytes, entry);
}

const hexOf = (width: number) => (value: number | undefined) => hexNumber(value ?? 0, width);
const anyOf = (width: number, any: number) => (value: number | undefined) =>
  value === any ? `${hexOf(width)(value)} (any)` : hexOf(width)(value);

const headTexts = {
  deviceType: anyOf(4, 0xffff),
  deviceRevision: anyOf(4, 0xffff),
  applicationVersion: (value: number | undefined) => `${value} (${hexOf(8)(value)})`,
};

function packetParts(bytes: Bytes, image: JsonObject, within: string): Part[] | undefined {
  const leftOut = leftOutOf(image);
  const init = readInitPacket(bytes, leftOut);
  if (!init) return undefined;
  const head = headLayoutWithout(leftOut);
  const parts = head.parts(head.read(bytes) ?? {}, 0, headTexts);
  parts.push(...countLayout.parts({ softdevices: init.softdevices.length }, head.size));
  init.softdevices.forEach((softdevice, i) => {
    const offset = head.size + countLayout.size + i * idLayout.size;
    parts.push(...idLayout.parts({ softdevice }, offset, { softdevice: idWithName }));
  });
  parts.push(...restParts(bytes, init.restOffset, init.version));
  return parts.map((part) => ({ ...part, within }));
}

function restParts(bytes: Bytes, at: number, version: keyof typeof restLayouts | undefined): Part[] {
  const rest = bytes.length - at;
  if (version === undefined) {
    return rest === 0 ? [] : [{ name: 'unknown', offset: at, length: rest, note: 'none of the known forms' }];
  }
  const crc16 = (value: number) => hexNumber(value, 4);
  if (version === '0.5' || version === '0.6') {
    const layout = restLayouts['0.6'];
    if (version === '0.6')
      return layout.parts(layout.read(bytes, at) ?? { extPacketId: 0, crc16: 0 }, at, { crc16 });
    return restLayouts['0.5'].parts(restLayouts['0.5'].read(bytes, at) ?? { crc16: 0 }, at, { crc16 });
  }
  const hashed = restLayouts['0.7'];
  const values = hashed.read(bytes, at);
  if (!values) return [];
  const parts = hashed.parts(values, at, { sha256: hex });
  if (version === '0.7') return parts;
  const offset = at + hashed.size;
  const length = bytes.length - offset;
  const note = 'over all the bytes before it; r, then s, big-endian';
  const value = hex(bytes.subarray(offset));
  return [...parts, { name: 'signature', offset, length, value, note, volatile: true }];
}

const SIGNATURE_KEY = utf8('"init_packet_ecds": "');

/** The manifest's text; the signature that it repeats may differ between correct builds. */
function manifestParts(bytes: Bytes, within: string): Part[] | undefined {
  const parts: Part[] = [];
  const text = (from: number, to: number): Part => {
    const value = new TextDecoder().decode(bytes.subarray(from, to)).replace(/\s+/g, ' ');
    return { name: 'text', offset: from, length: to - from, within, value };
  };
  let from = 0;
  for (let at = indexOf(bytes, SIGNATURE_KEY); at >= 0; at = indexOf(bytes, SIGNATURE_KEY, at + 1)) {
    const start = at + SIGNATURE_KEY.length;
    const end = bytes.indexOf(0x22, start);
    if (end < 0) break;
    parts.push(text(from, start));
    parts.push({ name: 'signature', offset: start, length: end - start, within, volatile: true });
    from = end;
  }
  return parts.length === 0 ? undefined : [...parts, text(from, bytes.length)];
}
