/** Describes the entries of a Secure DFU package: init packets field by field, what images tell about themselves. */

import { hex, hexNumber, view } from '../../core/bytes.ts';
import type { Bytes, Part } from '../../core/types.ts';
import { decodePacket } from './init-packet.ts';
import { type JsonObject, type ManifestImage, readManifest } from './manifest.ts';
import type { Package } from './package-zip.ts';
import type { WireField } from './protobuf-wire.ts';
import { infoInImage, infoParts, SOFTDEVICE_START, VARIANT_START } from './softdevice-info.ts';
import { idWithName } from './softdevices.ts';

export async function readSecure(
  opened: Package,
  manifest: JsonObject,
  entry: string,
): Promise<readonly Part[] | undefined> {
  const bytes = opened.contents.get(entry);
  const image = readManifest(manifest).images.find(
    ({ binFile, datFile }) => binFile === entry || datFile === entry,
  );
  if (!bytes || !image) return undefined;
  return image.datFile === entry ? packetParts(bytes, entry) : imageParts(image, bytes, entry);
}

export function packetParts(bytes: Bytes, within: string): Part[] {
  const { fields } = decodePacket(bytes);
  return fields.map((field) => fieldPart(field, bytes, within, []));
}

/** Signatures may differ between correct builds; these are the fields that hold one. */
const isSignature = (name: string, siblings: readonly WireField[]): boolean =>
  name === 'signature' ||
  (name === 'bytes' && siblings.some(({ value }) => value === 'VALIDATE_ECDSA_P256_SHA256'));

const texts: Readonly<Record<string, (value: number) => string>> = {
  fw_version: (value) => `${value} (${hexNumber(value, 8)})`,
  is_debug: (value) => (value === 0 ? 'false' : 'true'),
};

function fieldPart(field: WireField, bytes: Bytes, within: string, siblings: readonly WireField[]): Part {
  const { name, offset, length, fields } = field;
  const place = { name, offset, length, within };
  if (fields) return { ...place, parts: fields.map((inner) => fieldPart(inner, bytes, within, fields)) };
  const { value } = field;
  if (Array.isArray(value)) return { ...place, value: value.map((id: number) => idWithName(id)).join(', ') };
  if (typeof value === 'number') return { ...place, value: texts[name]?.(value) ?? value };
  if (typeof value === 'string') return { ...place, value };
  const content = hex(bytes.subarray(field.contentOffset, field.contentOffset + field.contentLength));
  const note = notes[name];
  return {
    ...place,
    offset: field.contentOffset,
    length: field.contentLength,
    value: content,
    ...(note === undefined ? {} : { note }),
    ...(isSignature(name, siblings) ? { volatile: true as const } : {}),
  };
}

const notes: Readonly<Record<string, string>> = {
  hash: 'SHA-256 of the image, bytes reversed',
  signature: 'over the InitCommand; r, then s, little-endian',
};

export function imageParts({ key }: ManifestImage, bytes: Bytes, within: string): Part[] {
  if (key.startsWith('softdevice')) {
    const info = infoInImage(bytes);
    const base = info && info.at === 0x3000 ? SOFTDEVICE_START : VARIANT_START;
    return info ? [infoParts(info, base, within)] : [];
  }
  if (bytes.length < 8) return [];
  const words = view(bytes);
  const word = (name: string, offset: number): Part => {
    return { name, offset, length: 4, within, value: hexNumber(words.getUint32(offset, true), 8) };
  };
  return [word('initial stack pointer', 0), word('reset vector', 4)];
}
