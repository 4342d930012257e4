/** Facts of a package: those of its main image (the last one sent) at the top; all images when there are several. */

import type { Facts } from '../../core/types.ts';

export const imagesFacts = (images: readonly Facts[]): Facts => ({
  ...(images.at(-1) ?? {}),
  ...(images.length > 1 ? { images } : {}),
});
