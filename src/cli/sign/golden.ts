/** Compares what a run made with its golden fixture. */

import { compareGolden, unpaired } from '../../compare/golden.ts';
import { goldenFindings } from '../../compare/golden-findings.ts';
import type { Finding, NamedBytes } from '../../core/types.ts';
import { reader } from '../../formats.ts';
import { ifThere } from '../../node/files.ts';

export async function againstFixture(
  file: NamedBytes,
  fixture: string,
  read: (path: string) => Promise<NamedBytes>,
): Promise<readonly Finding[]> {
  const golden = await ifThere(read(fixture));
  if (golden) return goldenFindings(await compareGolden(file, golden, reader));
  return goldenFindings(unpaired(file.name, 'missing'));
}
