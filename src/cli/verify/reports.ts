/** The result of `verify` in other shapes, for the files that flags name. */

import { utf8 } from '../../core/bytes.ts';
import { flagOf, optionFault, textOf, type Values } from '../../core/options.ts';
import type { Output } from '../../node/files.ts';
import type { Judged } from '../../show/judged.ts';

declare const OTAPACK_VERSION: string;

/** Only one document goes to standard output. */
export function refuseTwoDocuments(values: Values): void {
  const printed = ['markdown', 'sarif'].filter((name) => textOf(values, name) === '-');
  if (printed.length + (flagOf(values, 'json') ? 1 : 0) > 1) {
    throw optionFault(
      'option/repeated',
      'only one of --json, --markdown - and --sarif - can go to standard output',
    );
  }
}

export async function reports(values: Values, results: readonly Judged[]): Promise<Output[]> {
  const outputs: Output[] = [];
  const markdown = textOf(values, 'markdown');
  if (markdown !== undefined) {
    const { verificationMarkdown } = await import('../../show/markdown.ts');
    outputs.push({ path: markdown, bytes: utf8(verificationMarkdown(results)) });
  }
  const sarif = textOf(values, 'sarif');
  if (sarif !== undefined) {
    const { sarifText } = await import('../../show/sarif.ts');
    const { allRules } = await import('../rules.ts');
    outputs.push({ path: sarif, bytes: utf8(sarifText(results, await allRules(), OTAPACK_VERSION)) });
  }
  return outputs;
}
