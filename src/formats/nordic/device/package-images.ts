/** The images of a Secure DFU package in sending order, as the device meets them. What is broken in the zip is left out. */

import type { Bytes } from '../../../core/types.ts';
import { enums } from '../dfu-cc.fields.gen.ts';
import { decodePacket, type InitCommand } from '../init-packet.ts';
import { type JsonObject, parseManifest, readManifest } from '../manifest.ts';
import { openPackage } from '../package-zip.ts';
import { fieldAt } from '../protobuf-wire.ts';
import type { Incoming, Init, Packet } from './incoming.ts';

function initOf(init: InitCommand): Init {
  return {
    ...init,
    type: init.type === undefined ? undefined : enums.FwType[init.type],
    hash: init.hash && { type: enums.HashType[init.hash.type], bytes: init.hash.bytes },
    isDebug: init.isDebug ?? false,
    bootValidation: init.bootValidation.map(({ type, bytes }) => ({
      type: enums.ValidationType[type],
      bytes,
    })),
  };
}

/** What a boot loader's decoder makes of the bytes; undefined when it gives up. */
export function packetOf(bytes: Bytes): Packet | undefined {
  const { init, initBytes, signature, fields } = decodePacket(bytes);
  if (!init || !initBytes) return undefined;
  return {
    init: initOf(init),
    signedBytes: initBytes,
    signature: signature && { type: enums.SignatureType[signature.type], bytes: signature.bytes },
    ambiguous: fieldAt(fields, 'command') !== undefined && fieldAt(fields, 'signed_command') !== undefined,
  };
}

export type SecurePackage = {
  readonly images: readonly Incoming[];
  /** What keeps an image of the manifest from being sent at all. */
  readonly problems: readonly string[];
};

export type OpenedPackage = {
  readonly json: JsonObject | undefined;
  readonly problems: readonly string[];
  readonly contents: ReadonlyMap<string, Bytes>;
};

/** The zip and its manifest, whatever kind of package it is. */
export async function openAny(bytes: Bytes): Promise<OpenedPackage> {
  const { contents, problems } = await openPackage(bytes);
  const messages = problems.map(({ message }) => message);
  const manifest = contents.get('manifest.json');
  if (!manifest) return { json: undefined, problems: [...messages, 'there is no manifest.json'], contents };
  const parsed = parseManifest(manifest);
  return 'json' in parsed
    ? { json: parsed.json, problems: messages, contents }
    : { json: undefined, problems: [...messages, parsed.problem], contents };
}

export function secureImages({ json, contents, problems }: OpenedPackage): SecurePackage {
  const manifest = json ? readManifest(json) : { images: [], problems: [] };
  const missing: string[] = [];
  const images = manifest.images.flatMap(({ key, binFile, datFile }) => {
    const image = contents.get(binFile);
    const initPacket = contents.get(datFile);
    if (image && initPacket) return [{ name: key, image, initPacket, packet: packetOf(initPacket) }];
    missing.push(`${key}: ${image ? datFile : binFile} is not in the package`);
    return [];
  });
  return { images, problems: [...problems, ...manifest.problems, ...missing] };
}
