/** Describes the entries of a `dfu_application.zip`: each image by its own format. */

import type { Part, ReadNested } from '../../../core/types.ts';
import type { JsonObject } from '../manifest.ts';
import type { Package } from '../package-zip.ts';
import { imageVersion } from './image-head.ts';

export async function readNcs(
  opened: Package,
  _manifest: JsonObject,
  entry: string,
  nested?: ReadNested,
): Promise<readonly Part[] | undefined> {
  const bytes = opened.contents.get(entry);
  if (!bytes || imageVersion(bytes) === undefined) return undefined;
  const part = await nested?.({ name: entry, bytes });
  return part && inEntry([part], entry);
}

/** Parts that were described for the image alone, told as parts within the entry. */
const inEntry = (parts: readonly Part[], entry: string): Part[] =>
  parts.map((part) => ({
    ...part,
    within: part.within ?? entry,
    ...(part.parts ? { parts: inEntry(part.parts, entry) } : {}),
  }));
