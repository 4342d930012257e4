/**
 * Where an image begins in a file: usually at once; one sector in for slots of swap-using-offset boot loaders, and
 * behind the boot loader in merged files.
 */

import { indexOf } from '../../core/bytes.ts';
import type { Bytes } from '../../core/types.ts';
import { isWhole, magicEndian, parseImage } from './image.ts';

const MAGIC = Uint8Array.of(0x3d, 0xb8, 0xf3, 0x96);
const ALIGNMENT = 4;
/** Each candidate costs a look at its header and TLVs; a file of nothing but magics must not cost more than that. */
const MOST_CANDIDATES = 1000;

/** The offset of the first image; 0 where the file begins with a magic, whatever follows it. */
export function locateImage(bytes: Bytes): number | undefined {
  if (magicEndian(bytes)) return 0;
  let at = indexOf(bytes, MAGIC);
  for (let tried = 0; at >= 0 && tried < MOST_CANDIDATES; tried++) {
    const image = at % ALIGNMENT === 0 ? parseImage(bytes.subarray(at)) : undefined;
    if (image && isWhole(image)) return at;
    at = indexOf(bytes, MAGIC, at + 1);
  }
  return undefined;
}
