/** A profile that is no table is refused as one, not tripped over. */

import { expect, test } from 'vitest';
import type { Profile } from '../../../src/core/types.ts';
import { mcuboot } from '../../../src/formats/mcuboot/index.ts';

test.each([null, undefined, [], 'text', 7])('%j', async (profile) => {
  const load = async (name: string) => ({ name, bytes: new Uint8Array() });
  const played = mcuboot.predict?.({ profile: profile as unknown as Profile, load });
  await expect(played).rejects.toMatchObject({ code: 'profile/not-a-table' });
});
