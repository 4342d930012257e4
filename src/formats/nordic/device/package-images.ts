/** The images of a Secure DFU package in sending order, as the device meets them. What is broken in the zip is left out. */

import type { Bytes } from '../../../core/types.ts';
import { type JsonObject, parseManifest, readManifest } from '../manifest.ts';
import { openPackage } from '../package-zip.ts';
import type { Incoming } from './incoming.ts';
import { packetOf } from './packet.ts';

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
