/**
 * `manifest.json` of a Secure DFU package: which entries are the image and the init packet of which part.
 *
 *     { "manifest": { "<image>": { "bin_file": …, "dat_file": …, "info_read_only_metadata": { "bl_size", "sd_size" } } } }
 *
 * Written as Python's json module does for nrfutil: four blanks, sorted keys, ASCII, no newline at the end.
 */

import { startsWith, strictText } from '../../core/bytes.ts';
import { pythonJson } from '../../core/python.ts';
import { isTable, type Table } from '../../core/table.ts';
import type { Bytes } from '../../core/types.ts';
import { repeatedKeys } from './repeated-keys.ts';

/** The images a package can hold, in the order they are sent. */
export const imageKeys = ['softdevice_bootloader', 'softdevice', 'bootloader', 'application'] as const;
export type ImageKey = (typeof imageKeys)[number];

/** Legacy packages tell their version beside the images. */
const knownKeys: readonly string[] = [...imageKeys, 'dfu_version'];

export type ManifestImage = {
  readonly key: ImageKey;
  readonly binFile: string;
  readonly datFile: string;
  /** SoftDevice with boot loader only. */
  readonly sizes?: { readonly blSize: number; readonly sdSize: number };
};

/** The exact text of the manifest. */
export function manifestText(images: readonly ManifestImage[]): string {
  const manifest = Object.fromEntries(
    images
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, binFile, datFile, sizes }) => [
        key,
        {
          bin_file: binFile,
          dat_file: datFile,
          ...(sizes ? { info_read_only_metadata: { bl_size: sizes.blSize, sd_size: sizes.sdSize } } : {}),
        },
      ]),
  );
  return pythonJson({ manifest }, 4);
}

export type JsonObject = Table;

/** The JSON object of any manifest.json, or why it is none. */
export function parseManifest(
  bytes: Bytes,
): { readonly json: JsonObject; readonly repeated: readonly string[] } | { readonly problem: string } {
  if (startsWith(bytes, Uint8Array.of(0xef, 0xbb, 0xbf))) {
    return { problem: 'manifest.json begins with a byte-order mark, which phones and tools choke on' };
  }
  const text = strictText(bytes);
  if (text === undefined) return { problem: 'manifest.json is not UTF-8 text' };
  try {
    const json: unknown = JSON.parse(text);
    return isTable(json)
      ? { json, repeated: repeatedKeys(text) }
      : { problem: 'manifest.json is not a JSON object' };
  } catch {
    return { problem: 'manifest.json is not JSON' };
  }
}

export type ReadManifest = {
  readonly images: readonly ManifestImage[];
  readonly problems: readonly string[];
  /** Keys beside the images that no reader knows. */
  readonly unknown: readonly string[];
};

/** The images that a Secure DFU manifest lists, in sending order, and what is wrong with it. */
export function readManifest(json: JsonObject): ReadManifest {
  const { manifest } = json;
  if (!isTable(manifest)) {
    return { images: [], problems: ["manifest.json has no object 'manifest'"], unknown: [] };
  }
  const problems: string[] = [];
  const images: ManifestImage[] = [];
  for (const key of imageKeys) {
    const given = Object.hasOwn(manifest, key) ? manifest[key] : undefined;
    if (given === undefined) continue;
    const image = readImage(key, given);
    if (typeof image === 'string') problems.push(image);
    else images.push(image);
  }
  const unknown = Object.keys(manifest).filter((key) => !knownKeys.includes(key));
  if (images.length === 0 && problems.length === 0) {
    const others = unknown.length === 0 ? '' : `: readers know nothing of ${listed(unknown)}`;
    problems.push(`the manifest lists no image${others}`);
  }
  return { images, problems, unknown };
}

/** Names from a file, as many as fit a message. */
export const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, MOST_LISTED).map((name) => JSON.stringify(name));
  return [...shown, ...(names.length > shown.length ? [`${names.length - shown.length} more`] : [])].join(
    ', ',
  );
};
const MOST_LISTED = 5;

function readImage(key: ImageKey, given: unknown): ManifestImage | string {
  if (!isTable(given)) return `${key} in the manifest is not an object`;
  const { bin_file: binFile, dat_file: datFile, info_read_only_metadata: info } = given;
  if (typeof binFile !== 'string') return `${key} in the manifest names no bin_file`;
  if (typeof datFile !== 'string') return `${key} in the manifest names no dat_file`;
  if (info === undefined) return { key, binFile, datFile };
  const { bl_size: blSize, sd_size: sdSize } = isTable(info) ? info : {};
  if (typeof blSize !== 'number' || typeof sdSize !== 'number') {
    return `${key} in the manifest has info_read_only_metadata without the numbers bl_size and sd_size`;
  }
  return { key, binFile, datFile, sizes: { blSize, sdSize } };
}
