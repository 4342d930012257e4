/** What a run made against its golden fixture. */

import { compareGolden, goldenFindings, type Reader } from '../compare/golden.ts';
import type { Finding, NamedBytes, Part } from '../core/types.ts';
import { identify } from '../formats.ts';

const readAny = async (file: NamedBytes): Promise<Part | undefined> => identify(file)?.read(file, readAny);

const reader: Reader = {
  read: readAny,
  open: async (file) => (await identify(file)?.open?.(file)) ?? [],
};

export async function againstFixture(
  file: NamedBytes,
  fixture: string,
  read: (path: string) => Promise<NamedBytes>,
): Promise<readonly Finding[]> {
  return goldenFindings(await compareGolden(file, await read(fixture), reader));
}
