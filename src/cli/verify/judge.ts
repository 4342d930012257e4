/** One file judged by its own format. */

import type { Against } from '../../compare/against.ts';
import type { GoldenResult } from '../../compare/golden.ts';
import { verdictOf } from '../../core/findings.ts';
import type { Expectations, NamedBytes } from '../../core/types.ts';
import { checkAny } from '../../formats.ts';
import type { Judged } from '../../show/judged.ts';
import { verifyFinding } from '../rules.ts';

export type Verification = Judged & {
  readonly golden?: GoldenResult;
  readonly against?: Pick<Against, 'verdict' | 'facts'>;
};

/** In a folder of build results a file of no known format is nothing wrong; named by itself it is. */
export async function verifyFile(
  file: NamedBytes,
  expectations: Expectations,
  oneOfMany = false,
): Promise<Verification> {
  const report = await checkAny(file, expectations);
  const unknown = () => {
    const empty = file.bytes.length === 0 ? ': it is empty' : '';
    const level = oneOfMany ? { level: 'note' as const } : {};
    return verifyFinding(
      'verify/unknown-format',
      `${file.name} is no file that otapack knows${empty}`,
      level,
    );
  };
  const findings = report?.findings ?? [unknown()];
  return {
    file: file.name,
    format: report?.format ?? null,
    verdict: verdictOf(findings),
    facts: report?.facts ?? {},
    findings,
  };
}
