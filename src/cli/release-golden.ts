/** What a run made against its golden fixture. */

import { compareGolden } from '../compare/golden.ts';
import { goldenFindings } from '../compare/golden-findings.ts';
import { Fault } from '../core/fault.ts';
import type { Finding, NamedBytes } from '../core/types.ts';
import { reader } from './verify/judge.ts';

export async function againstFixture(
  file: NamedBytes,
  fixture: string,
  read: (path: string) => Promise<NamedBytes>,
): Promise<readonly Finding[]> {
  const golden = await read(fixture).catch((error: unknown) => {
    if (error instanceof Fault && error.code === 'file/not-found') return undefined;
    throw error;
  });
  if (golden) return goldenFindings(await compareGolden(file, golden, reader));
  return goldenFindings({ file: file.name, verdict: 'missing', volatile: [], differences: [] });
}
