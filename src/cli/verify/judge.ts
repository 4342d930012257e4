/** One file judged by its own format. */

import type { Against } from '../../compare/against.ts';
import type { GoldenResult } from '../../compare/golden.ts';
import { verdictOf } from '../../core/findings.ts';
import type { Expectations, Finding, NamedBytes } from '../../core/types.ts';
import { checkAny } from '../../formats.ts';
import { fileKind, isFirmwareKind, vectorTableAt } from '../../input/file-kinds.ts';
import type { Judged } from '../../show/judged.ts';
import { verifyFinding } from '../rules.ts';

export type Verification = Judged & {
  readonly golden?: GoldenResult;
  readonly against?: Pick<Against, 'verdict' | 'facts'>;
};

const NOT_PACKAGED = 'package or sign it, and verify the file that comes out';
const NOT_THE_FILE = 'get the package or image itself; this was saved in its place';

/** What a file of no format is, as far as its beginning tells. */
function unknownFormat({ name, bytes }: NamedBytes, oneOfMany: boolean): Finding {
  const kind = fileKind(bytes);
  const firmware = vectorTableAt(bytes) === undefined ? undefined : 'firmware with its vector table';
  const erased = [0, 0xff].some((value) => bytes.every((byte) => byte === value));
  const what = bytes.length === 0 ? 'empty' : (kind ?? firmware ?? (erased ? 'erased memory' : undefined));
  const isFirmware = firmware !== undefined || (kind !== undefined && isFirmwareKind(kind));
  const told =
    what === undefined ? '' : `: it is ${what}${isFirmware ? ', not packaged and not signed' : ''}`;
  return verifyFinding('verify/unknown-format', `${name} is no file that otapack knows${told}`, {
    ...(oneOfMany ? { level: 'note' as const } : {}),
    ...(isFirmware ? { fix: NOT_PACKAGED } : kind === undefined ? {} : { fix: NOT_THE_FILE }),
  });
}

/** Judges a file by its own format. A file of no known format is an error, but only a note where it is one of a folder's many. */
export async function verifyFile(
  file: NamedBytes,
  expectations: Expectations,
  oneOfMany = false,
): Promise<Verification> {
  const report = await checkAny(file, expectations);
  const findings = report?.findings ?? [unknownFormat(file, oneOfMany)];
  return {
    file: file.name,
    format: report?.format ?? null,
    verdict: verdictOf(findings),
    facts: report?.facts ?? {},
    findings,
  };
}
