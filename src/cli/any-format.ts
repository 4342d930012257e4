/** Files of whatever format they are, by the registry; files inside files by theirs. */

import type { Reader } from '../compare/golden.ts';
import type { Expectations, NamedBytes, Part, Report } from '../core/types.ts';
import { identify } from '../formats.ts';

export async function checkAny(file: NamedBytes, expectations: Expectations): Promise<Report | undefined> {
  return identify(file)?.check(file, { ...expectations, nested: checkAny });
}

export const readAny = async (file: NamedBytes): Promise<Part | undefined> =>
  identify(file)?.read(file, readAny);

export const reader: Reader = {
  read: readAny,
  open: async (file) => (await identify(file)?.open?.(file)) ?? [],
};
