/** Compares what a run made with its golden fixture. */

import { compareGolden, unpaired } from '../../compare/golden.ts';
import { goldenFindings } from '../../compare/golden-findings.ts';
import type { Bytes, Finding, NamedBytes } from '../../core/types.ts';
import { reader } from '../../formats.ts';
import { ifThere } from '../../node/files.ts';

type Fixtures = {
  readonly read: (path: string) => Promise<NamedBytes>;
  /** Takes a fixture that `--update` will write; absent without it. */
  readonly update?: ((path: string, bytes: Bytes) => Promise<void>) | undefined;
};

/** With `update`, a fixture that is missing or differs is brought up to date, and the difference is only told. */
export async function againstFixture(
  file: NamedBytes,
  fixture: string,
  { read, update }: Fixtures,
): Promise<readonly Finding[]> {
  const golden = await ifThere(read(fixture));
  const result = golden ? await compareGolden(file, golden, reader) : unpaired(file.name, 'missing');
  const findings = goldenFindings(result);
  if (!update || (result.verdict !== 'different' && result.verdict !== 'missing')) return findings;
  await update(fixture, file.bytes);
  return findings.map((each) => ({ ...each, level: 'note' as const }));
}
