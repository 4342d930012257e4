/** The keys that an image names: by their hash (KEYHASH), or whole (PUBKEY), and which of them everybody has. */

import { hex } from '../../core/bytes.ts';
import { digest } from '../../core/digest.ts';
import type { Bytes } from '../../core/types.ts';
import { type Published, publishedHash } from '../../keys/published.ts';
import { type ParsedImage, unprotectedEntries } from './image.ts';
import { hashes, type ImageHash } from './layout.ts';
import type { Entry } from './tlv.ts';

export type NamedKey = { readonly entry: Entry; readonly hash: Bytes };

/** The hash that the image names a key by; of a key that is there whole, the hash is made. */
export async function namedKeys(image: ParsedImage, { name }: ImageHash): Promise<NamedKey[]> {
  const named: NamedKey[] = unprotectedEntries(image, 'KEYHASH').map((entry) => ({
    entry,
    hash: entry.value,
  }));
  for (const entry of unprotectedEntries(image, 'PUBKEY'))
    named.push({ entry, hash: await digest(name, entry.value) });
  return named;
}

/** Keys whose private half is published, by the value that names them. */
export async function publishedKeys(image: ParsedImage): Promise<ReadonlyMap<Entry, Published>> {
  const found = new Map<Entry, Published>();
  for (const { entry, hash } of await namedKeys(image, hashes[256])) {
    const published = publishedHash(hex(hash));
    if (published) found.set(entry, published);
  }
  return found;
}
