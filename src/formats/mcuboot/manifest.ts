/**
 * The fork's `--manifest`: a YAML list of images that belong together becomes one protected value (TLV 0x76).
 *
 *     format u32 (1) | count u32 | hash … in the order of the images' indexes, the manifest's own image left out
 */

import { concat, equal, fromHex, strictText } from '../../core/bytes.ts';
import { digest } from '../../core/digest.ts';
import { type Endian, struct, u32 } from '../../core/struct.ts';
import { isTable, type Table } from '../../core/table.ts';
import type { Bytes, NamedBytes } from '../../core/types.ts';
import { plainYaml } from '../../core/yaml.ts';
import { misuse, unusable } from './faults.ts';
import { flatBytes } from './flat.ts';
import { parseImage, regionOf } from './image.ts';
import { hashOfType } from './layout.ts';

const manifestHead = struct({ format: u32, count: u32 });
const FORMAT = 1;
const MOST_IMAGES = 256;
const LARGEST_TEXT = 64 * 1024;

type Listed = { readonly index: number | undefined; readonly path?: string; readonly hash?: string };
type Manifest = { readonly index: number | undefined; readonly images: readonly Listed[] };

const wrong = (what: string, fix?: string) =>
  misuse('mcuboot/manifest', what, fix === undefined ? {} : { fix });

function indexIn(value: unknown, what: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const index = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < 2 ** 31) return index;
  throw wrong(`${what} is no index: ${String(value)}`);
}

function listed(item: unknown, at: number): Listed {
  const { index, path, hash }: Table = isTable(item) ? item : {};
  const known = { index: indexIn(index, `images[${at}].index`) };
  if (typeof path === 'string' && hash === undefined) return { ...known, path };
  if (typeof hash === 'string' && path === undefined) return { ...known, hash };
  const fix =
    typeof hash === 'number' ? 'put the hash into quotes; YAML reads bare digits as a number' : undefined;
  throw wrong(`images[${at}] of the manifest needs a path, or a hash as text`, fix);
}

function readManifest(file: NamedBytes): Manifest {
  const text = file.bytes.length <= LARGEST_TEXT ? strictText(file.bytes) : undefined;
  if (text === undefined) throw wrong(`${file.name} is no manifest: no text, or more than 64 KiB of it`);
  const read = plainYaml(text);
  if ('why' in read) throw wrong(`${file.name} is no manifest: ${read.why}`);
  const fields: Table = isTable(read.value) ? read.value : {};
  if (String(fields['format']) !== String(FORMAT)) {
    throw wrong(`Unsupported manifest format: ${fields['format'] ?? 'none'}`, `the format is ${FORMAT}`);
  }
  const images = fields['images'];
  if (!Array.isArray(images) || images.length === 0 || images.length > MOST_IMAGES) {
    throw wrong(`${file.name} has no list of images, 1 to ${MOST_IMAGES}`);
  }
  return { index: indexIn(fields['manifest_index'], 'manifest_index'), images: images.map(listed) };
}

/** Images by index; indexes must count up from 0, with that of the manifest's own image left out. */
function ordered({ index, images }: Manifest): readonly Listed[] {
  if (images.every((image) => image.index === undefined)) return images;
  const present = new Set([...images.map((image) => image.index), index]);
  for (let i = 0; i <= images.length; i++) {
    if (present.has(i)) continue;
    throw wrong(
      `Manifest image indexes must be consecutive. Missing index: ${i}`,
      'number the images from 0, and give the number of the image with the manifest as manifest_index',
    );
  }
  return [...images].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
}

/** The paths that a manifest names, in the order of its list: the caller reads them. */
export const manifestPaths = (file: NamedBytes): readonly string[] =>
  readManifest(file).images.flatMap(({ path }) => (path === undefined ? [] : [path]));

/** The hash in an image, if it is the image's. */
async function imageHash(file: NamedBytes): Promise<Bytes> {
  const image = parseImage(flatBytes(file).bytes);
  for (const entry of image?.unprotectedArea?.entries ?? []) {
    const hash = hashOfType(entry.type);
    if (image && hash && equal(entry.value, await digest(hash.name, regionOf(image)))) return entry.value;
  }
  throw unusable('mcuboot/manifest', `${file.name}, which the manifest names, is no valid image`, {
    why: 'the manifest carries the hash of each image, and this one has none that fits',
    fix: 'sign it first; encrypted images go in by their hash',
  });
}

async function hashOf(image: Listed, files: readonly NamedBytes[]): Promise<Bytes> {
  if (image.hash !== undefined) {
    const bytes = fromHex(image.hash.trim());
    if (bytes) return bytes;
    throw wrong(`the manifest's hash '${image.hash}' is no hex`);
  }
  const file = files.find(({ name }) => name === image.path);
  if (file) return imageHash(file);
  throw unusable('mcuboot/manifest', `${image.path}, which the manifest names, was not given`, {
    fix: 'give it with --manifest-image, under the same path',
  });
}

/** The value of the manifest TLV. `files` are the images its paths name. */
export async function manifestValue(
  file: NamedBytes,
  files: readonly NamedBytes[],
  endian: Endian,
): Promise<Bytes> {
  const images = ordered(readManifest(file));
  const hashes: Bytes[] = [];
  for (const image of images) hashes.push(await hashOf(image, files));
  const length = hashes[0]?.length;
  if (hashes.some((hash) => hash.length !== length)) {
    throw wrong('the hashes in the manifest have different lengths', 'sign all images with one --sha');
  }
  return concat(manifestHead.write({ format: FORMAT, count: hashes.length }, endian), ...hashes);
}
